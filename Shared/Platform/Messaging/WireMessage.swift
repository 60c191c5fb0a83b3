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
    static func header(of delivery: IncomingDelivery, receivedAt: Instant) -> EnvelopeHeader {
        let properties = delivery.properties
        let type = properties.type ?? text("cloudEvents:type", properties) ?? delivery.routingKey
        let content = Array(delivery.routingKey.utf8) + [0] + delivery.body
        let id =
            properties.messageID.isEmpty
            ? "weak-" + Hexadecimal.encode(SHA256.hash(content).prefix(16)) : properties.messageID
        return EnvelopeHeader(
            id: id, source: text("cloudEvents:source", properties) ?? properties.appID ?? delivery.exchange,
            type: type, subject: text("cloudEvents:subject", properties) ?? "",
            time: text("cloudEvents:time", properties).flatMap { Instant($0) }
                ?? properties.timestamp.map { Instant(millisecondsSinceEpoch: Int($0) * 1_000) } ?? receivedAt,
            correlationID: properties.correlationID ?? id, causationID: text("x-causation-id", properties) ?? id,
            origin: text("x-origin", properties), position: integer("x-position", properties),
            topicSequence: integer("x-topic-seq", properties))
    }

    private static func text(_ name: String, _ properties: MessageProperties) -> String? {
        if case .text(let value) = properties.headers[name] { value } else { nil }
    }

    private static func integer(_ name: String, _ properties: MessageProperties) -> Int? {
        if case .integer(let value) = properties.headers[name] { Int(value) } else { nil }
    }
}
