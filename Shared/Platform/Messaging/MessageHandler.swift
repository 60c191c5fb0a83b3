package import Messages

/// How a service reacts to one published message: one per message type.
package struct MessageHandler: Sendable {
    package let type: String
    package let exchange: Exchange
    let handle: @Sendable (Transaction, EnvelopeHeader, [UInt8], MessageJSON) throws -> Void

    /// Declares a handler.
    ///
    /// The body runs in the transaction that also marks the message as handled, so its effects happen once however
    /// often the message arrives. It throws ``NotYet`` when something that must come first is missing; a `Fault`
    /// that may pass is tried again later, any other error parks the message with its subject.
    package static func on<Message: PublishedMessage>(
        _ type: Message.Type, _ body: @escaping @Sendable (Transaction, Envelope<Message>) throws -> Void
    ) -> MessageHandler {
        MessageHandler(type: Message.type, exchange: Message.exchange) { transaction, header, data, json in
            try body(transaction, Envelope(header: header, body: json.decode(Message.self, from: data)))
        }
    }
}

/// Something that must come first has not arrived; the message is tried again on the retry ladder.
package struct NotYet: Error, CustomStringConvertible {
    /// What is missing, without personal data.
    package let missing: String

    package init(_ missing: String) { self.missing = missing }

    package var description: String { Self.prefix + missing }

    /// How the reason of such a message begins in the inbox.
    static let prefix = "not yet: "
}

/// How a service reacts when a moment comes that it scheduled.
package struct TimerHandler: Sendable {
    package let kind: String
    let handle: @Sendable (Transaction, String) throws -> Void

    package static func on(
        _ kind: String, _ body: @escaping @Sendable (Transaction, _ key: String) throws -> Void
    ) -> TimerHandler {
        TimerHandler(kind: kind, handle: body)
    }
}
