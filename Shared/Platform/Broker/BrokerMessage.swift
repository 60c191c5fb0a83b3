/// The value of a message header.
///
/// Three kinds suffice for everything we send. Of what others send, wider integers and times become `integer`, floating
/// point numbers `text`; nested tables and lists (`x-death`) are left out.
package enum HeaderValue: Sendable, Equatable {
    case text(String)
    case integer(Int64)
    case boolean(Bool)
}

/// The properties of a message; every message is persistent.
package struct MessageProperties: Sendable, Equatable {
    /// Identifies the message for ever, also across repeats; empty only on messages of others that have none.
    package var messageID: String
    package var type: String?
    /// Seconds since 1970.
    package var timestamp: Int64?
    package var contentType: String?
    package var correlationID: String?
    package var appID: String?
    package var headers: [String: HeaderValue]

    package init(
        messageID: String, type: String? = nil, timestamp: Int64? = nil, contentType: String? = nil,
        correlationID: String? = nil, appID: String? = nil, headers: [String: HeaderValue] = [:]
    ) {
        self.messageID = messageID
        self.type = type
        self.timestamp = timestamp
        self.contentType = contentType
        self.correlationID = correlationID
        self.appID = appID
        self.headers = headers
    }
}

/// A message on its way to an exchange.
package struct OutgoingMessage: Sendable, Equatable {
    package var exchange: String
    package var routingKey: String
    package var properties: MessageProperties
    package var body: [UInt8]

    package init(exchange: String, routingKey: String, properties: MessageProperties, body: [UInt8]) {
        self.exchange = exchange
        self.routingKey = routingKey
        self.properties = properties
        self.body = body
    }
}

/// What became of one published message.
package enum PublishOutcome: Sendable, Equatable {
    /// The broker has it, on disk, in every queue that it was routed to.
    case confirmed
    /// No queue takes this exchange and routing key; the message is nowhere.
    case returned(code: Int, text: String)
    /// The broker could not take it (a full queue, an internal error); the message may be in some queues.
    case rejected
}

/// A message that a queue delivered.
package struct IncomingDelivery: Sendable, Equatable {
    package let exchange: String
    package let routingKey: String
    /// True when the broker has tried to deliver it before.
    package let redelivered: Bool
    package let properties: MessageProperties
    package let body: [UInt8]
    /// Numbers the delivery on its channel.
    let tag: UInt64

    package init(
        exchange: String, routingKey: String, redelivered: Bool, properties: MessageProperties, body: [UInt8],
        tag: UInt64
    ) {
        self.exchange = exchange
        self.routingKey = routingKey
        self.redelivered = redelivered
        self.properties = properties
        self.body = body
        self.tag = tag
    }

    /// How often it was delivered before without being acknowledged, as a quorum queue counts.
    package var deliveryCount: Int { integer("x-delivery-count").map(Int.init(clamping:)) ?? 0 }

    /// The position in a stream; nil for queues.
    package var streamOffset: Int64? { integer("x-stream-offset") }

    private func integer(_ header: String) -> Int64? {
        if case .integer(let value) = properties.headers[header] { value } else { nil }
    }
}

/// What to tell the broker about a whole batch of deliveries.
package enum BatchSettlement: Sendable, Equatable {
    /// Everything in the batch is durable on our side.
    case acknowledged
    /// Nothing of the batch was kept; the broker delivers it again, in the same order, before anything newer, as long
    /// as the queue has a delivery limit (without one, RabbitMQ puts returned messages at the back).
    ///
    /// Each return counts against the delivery limit of a quorum queue (20 in ours), after which the queue dead-letters
    /// the message. A consumer whose store is down should therefore hold the batch and try the store again: heartbeats
    /// go on meanwhile, and the broker waits half an hour for a settlement.
    case returned
}

/// Where a consumer of a stream starts.
package enum StreamStart: Sendable, Equatable {
    case first
    case next
    case offset(Int64)
}
