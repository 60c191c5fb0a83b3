import CRabbitMQ
import Glibc
import Logging

/// One open connection of a ``Consumer``, on its thread.
final class ConsumerSession {
    struct Subscription: Sendable {
        let queue: String
        let prefetch: Int
        /// Set for streams only.
        let start: StreamStart?
    }

    /// A batch is handed over after this time at the latest, however fast deliveries keep coming.
    private static let gatherNanosecondsMax: UInt64 = 5_000_000

    /// Our name for the subscription; the broker needs it unique on the channel only.
    private static let tag = "ssc"

    private let connection: AMQPConnection
    private let loop: ConnectionLoop
    private let mailbox: DeliveryMailbox
    private let subscription: Subscription
    private let arena = CodingArena()
    private var assembler = ContentAssembler()
    private var gathered: [IncomingDelivery] = []

    init(
        _ connection: AMQPConnection, loop: ConnectionLoop, mailbox: DeliveryMailbox, subscription: Subscription
    ) {
        self.connection = connection
        self.loop = loop
        self.mailbox = mailbox
        self.subscription = subscription
    }

    /// Returns after an orderly end on request; throws when the connection or the subscription broke.
    func run() throws {
        try subscribe()
        loop.status.update(.connected)
        loop.logger.info(
            "broker subscribed", metadata: ["connection": "\(loop.label)", "queue": "\(subscription.queue)"])
        var closeDeadline: ContinuousClock.Instant?
        while true {
            loop.noteTurn()
            try sendSettlements()
            if loop.isClosing {
                let deadline = closeDeadline ?? .now + Consumer.closePatience
                closeDeadline = deadline
                if mailbox.isSettled || .now >= deadline { return }
            }
            _ = connection.wait(
                loop.wakeUp, forWriting: false, atMost: closeDeadline == nil ? loop.idleWait : .milliseconds(50))
            try gather()
            if !gathered.isEmpty { try FaultPoint.deliveriesRead.reach() }
            mailbox.gather(&gathered)
        }
    }

    // MARK: Subscribing

    private func subscribe() throws {
        try connection.call("set prefetch") {
            amqp_basic_qos(connection.state, connection.channel, 0, UInt16(subscription.prefetch), 0)
        }
        arena.reset()
        var arguments: [String: HeaderValue] = [:]
        switch subscription.start.map({ mailbox.nextStreamOffset.map(StreamStart.offset) ?? $0 }) {
        case .first: arguments["x-stream-offset"] = .text("first")
        case .next: arguments["x-stream-offset"] = .text("next")
        case .offset(let offset): arguments["x-stream-offset"] = .integer(offset)
        case nil: break
        }
        let queue = arena.bytes(subscription.queue)
        let tag = arena.bytes(Self.tag)
        let table = arena.table(arguments)
        try connection.call("consume from \(subscription.queue)") {
            amqp_basic_consume(connection.state, connection.channel, queue, tag, 0, 0, 0, table)
        }
    }

    // MARK: Reading

    /// Reads what is ready, at most `prefetch` deliveries and for at most 5 ms.
    private func gather() throws {
        let end = monotonicNanoseconds() + Self.gatherNanosecondsMax
        try connection.drain { frame in
            try receive(&frame)
            guard gathered.count < subscription.prefetch else { return false }
            return gathered.count & 31 != 31 || monotonicNanoseconds() < end
        }
    }

    private func receive(_ frame: inout amqp_frame_t) throws {
        guard frame.frame_type == ssc_frame_method else {
            if let content = try assembler.take(&frame) { try accept(content) }
            return
        }
        let method = frame.payload.method
        switch method.id {
        case ssc_method_basic_deliver:
            guard let decoded = method.decoded else { return }
            let deliver = decoded.assumingMemoryBound(to: amqp_basic_deliver_t.self).pointee
            assembler.begin(
                .delivery(
                    tag: deliver.delivery_tag, exchange: deliver.exchange.text, routingKey: deliver.routing_key.text,
                    redelivered: deliver.redelivered != 0))
        case ssc_method_basic_cancel:
            throw BrokerFault(
                .closedByBroker(code: 404), operation: "consume from \(subscription.queue)",
                reason: "the broker cancelled the subscription; the queue was deleted or is not available")
        case ssc_method_connection_blocked, ssc_method_connection_unblocked:
            return  // Concerns publishing only; acknowledgements and deliveries go on.
        default:
            throw AMQPConnection.closed(by: method, operation: "consume from \(subscription.queue)")
        }
    }

    private func accept(_ content: ContentAssembler.Content) throws {
        guard case .delivery(let tag, let exchange, let routingKey, let redelivered) = content.announcement else {
            return
        }
        if content.isOversize {
            loop.logger.error(
                "delivery refused, body over the limit",
                metadata: [
                    "queue": "\(subscription.queue)", "exchange": "\(exchange)",
                    "limit.bytes": "\(BrokerLimits.bodyBytesMax)",
                ])
            try refuse(tag)
            return
        }
        let delivery = IncomingDelivery(
            exchange: exchange, routingKey: routingKey, redelivered: redelivered, properties: content.properties,
            body: content.body, tag: tag)
        if subscription.start != nil, let offset = delivery.streamOffset { mailbox.noteStreamOffset(offset) }
        gathered.append(delivery)
    }

    // MARK: Settling

    private func sendSettlements() throws {
        for settlement in mailbox.takeSettlements() {
            switch settlement.verdict {
            case .acknowledged:
                try FaultPoint.acknowledgementDecided.reach()
                try connection.send("acknowledge") {
                    amqp_basic_ack(connection.state, connection.channel, settlement.lastTag, 1)
                }
                try FaultPoint.acknowledged.reach()
            case .returned:
                try returnEverything()
            }
        }
    }

    /// Gives the batch and everything newer back, so that the batch comes first again.
    ///
    /// By closing the channel, not by a negative acknowledgement: what the broker had sent meanwhile would overtake the
    /// batch, and RabbitMQ 3.10 requeues more than 32 messages of one `basic.nack` in the order of a hash table. A
    /// stream has nothing to requeue; there reading starts again at the offset of the batch.
    private func returnEverything() throws {
        try connection.closeChannel()
        try connection.drain { frame in
            // Deliveries that were under way; they belong to nobody any more.
            if frame.channel == 0 { try receive(&frame) }
            return true
        }
        assembler = ContentAssembler()
        gathered.removeAll(keepingCapacity: true)
        mailbox.endReturn()
        if !loop.isClosing {
            try connection.openChannel()
            try subscribe()
        }
    }

    /// A stream cannot refuse; there the delivery is passed over.
    private func refuse(_ tag: UInt64) throws {
        try connection.send("refuse") {
            subscription.start == nil
                ? amqp_basic_nack(connection.state, connection.channel, tag, 0, 0)
                : amqp_basic_ack(connection.state, connection.channel, tag, 0)
        }
    }
}
