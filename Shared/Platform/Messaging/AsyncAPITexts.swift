import Messages

/// The words of the AsyncAPI document.
enum AsyncAPITexts {
    static func exchange(_ exchange: Exchange) -> String {
        switch exchange {
        case .affiliation: "Facts from other systems of the institute. They write, this system reads."
        case .events: "What the services tell one another. Ids only; personal fields are sealed."
        case .registry: "Facts on which the affiliation systems must act. Readable only by granted users."
        case .statistics: "Monthly figures for dashboards."
        case .replay: "Requests for messages of which a consumer misses the numbers. Every service looks; one answers."
        case .answers: "Messages that are published again, to the queue of the consumer that asked."
        }
    }

    static func queue(_ name: String) -> String {
        switch name.prefix(while: { $0 != "." }) {
        case "svc": "The queue of one service; a second instance is a hot standby."
        case "dead": "What the broker gave up delivering; the owner keeps it for repair."
        case "statistics": "Append-only: a reader starts at the offset of its choice with x-stream-offset."
        case "replay": "What one granted consumer asked for again, then replay.completed or replay.refused."
        case "registry": "Read by the affiliation systems of the institute."
        default: "Messages that no queue takes, kept for inspection."
        }
    }

    static let headers: SchemaValue = [
        "cloudEvents:specversion": ["type": "string", "const": "1.0"],
        "cloudEvents:id": text("Unique for each source; a repeated delivery carries the same. Also message_id."),
        "cloudEvents:source": text("Who published it, as ssc/intake or the name of a foreign system. Also app_id."),
        "cloudEvents:type": text("The wire name. Also the property type and the routing key."),
        "cloudEvents:subject": text("Case, family, dispensary or month; messages of one subject are handled in order."),
        "cloudEvents:time": [
            "type": "string", "format": "date-time", "description": "When it happened. Also timestamp, in seconds.",
        ],
        "x-causation-id": text("The message or command that caused this one. correlation_id groups a whole chain."),
        "x-origin": text("Identity of the log that the message comes from; absent for systems without one."),
        "x-position": number("Position of the event in that log."),
        "x-topic-seq": number("Contiguous number within origin and type, from 1: a hole shows a loss."),
    ]

    private static func text(_ description: String) -> SchemaValue {
        ["type": "string", "description": .text(description)]
    }

    private static func number(_ description: String) -> SchemaValue {
        ["type": "integer", "minimum": 1, "description": .text(description)]
    }
}
