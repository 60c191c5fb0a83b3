import Messages
import Platform
import StatisticsDomain

/// One published month in JSON.
struct MonthReply: Encodable {
    let procedure: String
    let month: String
    let complaints: Int
    let attentions: Int
    let source: String
    let revision: Int
    let asOf: Instant

    init(_ volume: Volume) {
        procedure = volume.procedure.rawValue
        month = volume.month.description
        complaints = volume.complaints
        attentions = volume.attentions
        source = volume.source.rawValue
        revision = volume.revision
        asOf = volume.asOf
    }
}

struct MonthlyListReply: Encodable {
    let asOf: Instant?
    let months: [MonthReply]
}

/// What happened to one procedure since this system counts.
struct ActivityReply: Encodable {
    struct Month: Encodable {
        let month: String
        let filed: Int
        let ended: Int
        let exitExecuted: Int
        let refused: Int
        let lapsed: Int
        let withdrawn: Int
        let visitPerformed: Int
        let visitClosed: Int
        /// Answers whose filing is known, and the sum of their times.
        let timedAnswers: Int
        let answerSeconds: Int

        init(_ activity: MonthlyActivity) {
            month = activity.month.description
            filed = activity.filed
            ended = activity.ended
            exitExecuted = activity.count(.exitExecuted)
            refused = activity.count(.refused)
            lapsed = activity.count(.lapsed)
            withdrawn = activity.count(.withdrawn)
            visitPerformed = activity.count(.visitPerformed)
            visitClosed = activity.count(.visitClosed)
            timedAnswers = activity.timedAnswers
            answerSeconds = activity.answerSeconds
        }
    }

    let procedure: String
    /// Filed and not ended.
    let backlog: Int
    let months: [Month]
}

/// The JSON Schemas of this interface.
enum StatisticsSchemas {
    private static let text: JSONValue = ["type": "string"]
    private static let number: JSONValue = ["type": "integer", "minimum": 0]
    private static let moment: JSONValue = ["type": "string", "format": "date-time"]

    static let month = SchemaRef.object(
        "MonthlyVolume",
        [
            "procedure": text, "month": text, "complaints": number, "attentions": number, "source": text,
            "revision": number, "asOf": moment,
        ], required: ["procedure", "month", "complaints", "attentions", "source", "revision", "asOf"])
    static let list = SchemaRef.object(
        "MonthlyVolumes",
        ["asOf": moment, "months": ["type": "array", "items": ["$ref": "#/components/schemas/MonthlyVolume"]]],
        required: ["months"])
    static let activity = SchemaRef.object(
        "Activity", ["procedure": text, "backlog": number, "months": ["type": "array", "items": ["type": "object"]]],
        required: ["procedure", "backlog", "months"])
}
