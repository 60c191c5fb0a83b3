import EventSourcing
import Foundation
package import Messages

/// The AMQP form of an envelope: CloudEvents attributes as properties and `cloudEvents:` headers, our proofs of order
/// as `x-` headers. No header ever carries personal data.
package enum WireMessage {
    package static func outgoing(
        _ message: any PublishedMessage, header: EnvelopeHeader, json: MessageJSON
    ) throws -> OutgoingMessage {
        var headers: [String: HeaderValue] = [
            "cloudEvents:specversion": .text("1.0"), "cloudEvents:id": .text(header.id),
            "cloudEvents:source": .text(header.source), "cloudEvents:type": .text(header.type),
            "cloudEvents:subject": .text(header.subject), "cloudEvents:time": .text(header.time.description),
            "x-causation-id": .text(header.causationID),
        ]
        if let origin = header.origin { headers["x-origin"] = .text(origin) }
        if let position = header.position { headers["x-position"] = .integer(Int64(position)) }
        if let sequence = header.topicSequence { headers["x-topic-seq"] = .integer(Int64(sequence)) }
        return OutgoingMessage(
            exchange: type(of: message).exchange.rawValue, routingKey: header.type,
            properties: MessageProperties(
                messageID: header.id, type: header.type,
                timestamp: Int64(header.time.millisecondsSinceEpoch / 1_000), contentType: "application/json",
                correlationID: header.correlationID, appID: header.source, headers: headers),
            body: try json.bytes(of: message))
    }

    /// Reads the header of a delivery. A foreign publisher may leave out everything but the body: the routing key then
    /// names the type, and the hash of the content is the identity (marked `weak` in ``EnvelopeHeader/id``).
    ///
    /// Whatever a header says must be storable, or one message would stop the queue: texts are made safe for every
    /// database and numbers that cannot be meant count as absent.
    static func header(of delivery: IncomingDelivery, receivedAt: Instant) -> EnvelopeHeader {
        let properties = delivery.properties
        let type = properties.type.map(storable) ?? text("cloudEvents:type", properties) ?? delivery.routingKey
        let id = identity(of: delivery)
        return EnvelopeHeader(
            id: id,
            source: text("cloudEvents:source", properties) ?? properties.appID.map(storable) ?? delivery.exchange,
            type: type, subject: text("cloudEvents:subject", properties) ?? "",
            time: text("cloudEvents:time", properties).flatMap { Instant($0) }
                ?? properties.timestamp.flatMap(instant) ?? receivedAt,
            correlationID: properties.correlationID.map(storable) ?? id,
            causationID: text("x-causation-id", properties) ?? id,
            origin: text("x-origin", properties), position: count("x-position", properties),
            topicSequence: count("x-topic-seq", properties))
    }

    /// The message id, or a hash of the content where the publisher gave none.
    package static func identity(of delivery: IncomingDelivery) -> String {
        guard delivery.properties.messageID.isEmpty else { return storable(delivery.properties.messageID) }
        let content = Array(delivery.routingKey.utf8) + [0] + delivery.body
        return "weak-" + Hexadecimal.encode(SHA256.hash(content).prefix(16))
    }

    private static func text(_ name: String, _ properties: MessageProperties) -> String? {
        if case .text(let value) = properties.headers[name] { storable(value) } else { nil }
    }

    /// Above, a number is no count: no log grows so long, and the next one must fit too.
    private static let countMax: Int64 = 1 << 53

    private static func count(_ name: String, _ properties: MessageProperties) -> Int? {
        guard case .integer(let value) = properties.headers[name], (1...countMax).contains(value) else { return nil }
        return Int(value)
    }

    /// The last second of the year 9999, where calendars and RFC 3339 end.
    private static let secondsMax: Int64 = 253_402_300_799

    private static func instant(seconds: Int64) -> Instant? {
        (0...secondsMax).contains(seconds) ? Instant(millisecondsSinceEpoch: Int(seconds) * 1_000) : nil
    }

    /// Bytes of a text that go into an index: as many as a short string of AMQP.
    private static let textBytesMax = 255

    /// No zero bytes, which PostgreSQL refuses; a long text is cut and keeps its identity by a hash.
    private static func storable(_ text: String) -> String {
        let clean = text.utf8.contains(0) ? text.replacing("\0", with: "\u{FFFD}") : text
        guard clean.utf8.count > textBytesMax else { return clean }
        return "\(clean.prefix(40))…\(Hexadecimal.encode(SHA256.hash(Array(text.utf8)).prefix(16)))"
    }
}
