import CRabbitMQ
import Glibc
import Logging

/// One open connection of a ``Publisher``, on its thread.
final class PublisherSession {
    private let connection: AMQPConnection
    private let loop: ConnectionLoop
    private let desk: PublishDesk
    private let windowMax: Int
    private let arena = CodingArena()
    private var window = ConfirmWindow()
    private var assembler = ContentAssembler()
    private var finished: [ConfirmWindow.Finished] = []
    private var isBlocked = false
    /// When the broker last said something about a message, or the first of those that it has now was sent.
    private var lastWord = monotonicNanoseconds()

    /// Batches not completely written yet, and how far the first of them is.
    private var unsent: [PublishDesk.Batch] = []
    private var written = 0

    init(_ connection: AMQPConnection, loop: ConnectionLoop, desk: PublishDesk, window: Int) {
        self.connection = connection
        self.loop = loop
        self.desk = desk
        windowMax = window
    }

    /// Returns after an orderly end on request; throws when the connection broke.
    func run() throws {
        try connection.call("select confirms") { amqp_confirm_select(connection.state, connection.channel) }
        loop.status.update(.connected)
        loop.logger.info("broker connected", metadata: ["connection": "\(loop.label)"])
        var closeDeadline: ContinuousClock.Instant?
        while true {
            loop.noteTurn()
            try checkConfirms()
            unsent.append(contentsOf: desk.takeQueued())
            if loop.isClosing {
                let deadline = closeDeadline ?? .now + Publisher.closePatience
                closeDeadline = deadline
                if (unsent.isEmpty && window.open == 0) || .now >= deadline { return }
            }
            let mayWrite = !isBlocked && !unsent.isEmpty && window.open < windowMax
            let readiness = connection.wait(
                loop.wakeUp, forWriting: mayWrite, atMost: closeDeadline == nil ? loop.idleWait : .milliseconds(50))
            try connection.drain { frame in
                try receive(&frame)
                return true
            }
            desk.deliver(finished)
            finished.removeAll(keepingCapacity: true)
            if readiness.canWrite && mayWrite && !isBlocked { try writeBurst() }
        }
    }

    /// Gives a broker up that takes messages and confirms none: a queue without a majority, or a peer that is gone.
    private func checkConfirms() throws {
        let isWaiting = window.open > 0 && !isBlocked
        desk.noteUnconfirmed(since: isWaiting ? lastWord : nil)
        let patience = Double(2 * loop.address.heartbeatSeconds)
        guard isWaiting, secondsSince(lastWord) > patience else { return }
        throw BrokerFault(
            .connectionLost, operation: "publish", reason: "the broker confirmed nothing for \(Int(patience)) s")
    }

    // MARK: Writing

    private func writeBurst() throws {
        if window.open == 0 { lastWord = monotonicNanoseconds() }
        connection.cork(true)
        defer { connection.cork(false) }
        var bytes = 0
        while let batch = unsent.first, window.open < windowMax, bytes < BrokerLimits.burstBytesMax {
            if written == 0 { window.begin(batch.id, count: batch.messages.count) }
            let message = batch.messages[written]
            try connection.publishUnchecked(message, arena)
            try FaultPoint.messagePublished.reach()
            window.sent(batch.id, index: written, messageID: message.properties.messageID)
            bytes += message.body.count + 256
            written += 1
            if written == batch.messages.count {
                unsent.removeFirst()
                written = 0
            }
        }
    }

    // MARK: Reading

    private func receive(_ frame: inout amqp_frame_t) throws {
        guard frame.frame_type == ssc_frame_method else {
            guard let content = try assembler.take(&frame) else { return }
            if case .returned(let code, let text) = content.announcement {
                window.returned(messageID: content.properties.messageID, code: code, text: text)
            }
            return
        }
        let method = frame.payload.method
        switch method.id {
        case ssc_method_basic_ack:
            guard let ack = method.decoded?.assumingMemoryBound(to: amqp_basic_ack_t.self).pointee else { return }
            lastWord = monotonicNanoseconds()
            finished += window.answered(tag: ack.delivery_tag, multiple: ack.multiple != 0, positive: true)
        case ssc_method_basic_nack:
            guard let nack = method.decoded?.assumingMemoryBound(to: amqp_basic_nack_t.self).pointee else { return }
            lastWord = monotonicNanoseconds()
            finished += window.answered(tag: nack.delivery_tag, multiple: nack.multiple != 0, positive: false)
        case ssc_method_basic_return:
            guard let back = method.decoded?.assumingMemoryBound(to: amqp_basic_return_t.self).pointee else { return }
            assembler.begin(.returned(code: Int(back.reply_code), text: back.reply_text.text))
        case ssc_method_connection_blocked:
            let blocked = method.decoded?.assumingMemoryBound(to: amqp_connection_blocked_t.self).pointee
            block(reason: blocked?.reason.text ?? "")
        case ssc_method_connection_unblocked:
            isBlocked = false
            lastWord = monotonicNanoseconds()
            loop.status.update(.connected)
            loop.logger.info("broker accepts publishing again", metadata: ["connection": "\(loop.label)"])
        default:
            throw AMQPConnection.closed(by: method, operation: "publish")
        }
    }

    private func block(reason: String) {
        isBlocked = true
        loop.status.update(.blocked(reason: reason))
        loop.logger.warning(
            "broker blocks publishing", metadata: ["connection": "\(loop.label)", "reason": "\(reason)"])
    }
}

extension AMQPConnection {
    /// Writes one persistent, mandatory message; one against ``BrokerLimits`` may ruin the connection.
    func publishUnchecked(_ message: OutgoingMessage, _ arena: CodingArena = CodingArena()) throws {
        arena.reset()
        let exchange = arena.bytes(message.exchange)
        let routingKey = arena.bytes(message.routingKey)
        var properties = arena.properties(message.properties)
        try send("publish") {
            message.body.withUnsafeBytes { body in
                amqp_basic_publish(
                    state, channel, exchange, routingKey, 1, 0, &properties,
                    amqp_bytes_t(len: body.count, bytes: UnsafeMutableRawPointer(mutating: body.baseAddress)))
            }
        }
    }
}
