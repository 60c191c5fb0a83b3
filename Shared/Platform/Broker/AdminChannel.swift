import CRabbitMQ

/// Declares, binds, inspects and deletes: a connection for a few calls, used from one thread and then closed.
///
/// Every call waits for the broker's answer, 10 s at most, and blocks the calling thread meanwhile: for start-up, the
/// operator's command line and tests, not for request handlers. After a refusal of the broker the channel is opened
/// anew, so the next call works.
package final class AdminChannel {
    /// How an exchange distributes messages.
    package enum ExchangeKind: String, Sendable { case topic, direct, fanout, headers }

    private let connection: AMQPConnection

    package init(_ address: BrokerAddress, label: String = "admin") throws {
        connection = try AMQPConnection(address, label: label)
    }

    /// Uses a connection that somebody else made; from then on it is this channel's alone.
    init(_ connection: AMQPConnection) { self.connection = connection }

    deinit { connection.close() }

    /// Opens, uses and closes.
    package static func with<Result>(
        _ address: BrokerAddress, label: String = "admin", _ body: (AdminChannel) throws -> Result
    ) throws -> Result {
        let admin = try AdminChannel(address, label: label)
        defer { admin.close() }
        return try body(admin)
    }

    package func close() { connection.close() }

    // MARK: Exchanges

    /// Declares a durable exchange; repeating the same declaration changes nothing, a different one is refused (406).
    package func declareExchange(
        _ name: String, kind: ExchangeKind, isInternal: Bool = false, arguments: [String: HeaderValue] = [:]
    ) throws {
        try call("declare exchange \(name)") { arena in
            amqp_exchange_declare(
                connection.state, connection.channel, arena.bytes(name), arena.bytes(kind.rawValue), 0, 1, 0,
                isInternal ? 1 : 0, arena.table(arguments))
        }
    }

    /// Asks without any right but to connect.
    package func exchangeExists(_ name: String) throws -> Bool {
        try exists("look for exchange \(name)") { arena in
            amqp_exchange_declare(
                connection.state, connection.channel, arena.bytes(name), arena.bytes("topic"), 1, 1, 0, 0,
                arena.table([:]))
        }
    }

    package func deleteExchange(_ name: String) throws {
        try call("delete exchange \(name)") { arena in
            amqp_exchange_delete(connection.state, connection.channel, arena.bytes(name), 0)
        }
    }

    // MARK: Queues

    /// Declares a durable queue; the arguments carry its type.
    package func declareQueue(_ name: String, arguments: [String: HeaderValue]) throws {
        try call("declare queue \(name)") { arena in
            amqp_queue_declare(
                connection.state, connection.channel, arena.bytes(name), 0, 1, 0, 0, arena.table(arguments))
        }
    }

    package func queueExists(_ name: String) throws -> Bool {
        try exists("look for queue \(name)") { arena in
            amqp_queue_declare(connection.state, connection.channel, arena.bytes(name), 1, 1, 0, 0, arena.table([:]))
        }
    }

    /// Messages ready for delivery; those in the hands of consumers are not counted. Throws when there is no queue.
    package func messageCount(_ name: String) throws -> Int {
        let answer = try call("count messages of \(name)") { arena in
            amqp_queue_declare(connection.state, connection.channel, arena.bytes(name), 1, 1, 0, 0, arena.table([:]))
        }
        return Int(answer?.pointee.message_count ?? 0)
    }

    /// Consumers of the queue, of any service.
    package func consumerCount(_ name: String) throws -> Int {
        let answer = try call("count consumers of \(name)") { arena in
            amqp_queue_declare(connection.state, connection.channel, arena.bytes(name), 1, 1, 0, 0, arena.table([:]))
        }
        return Int(answer?.pointee.consumer_count ?? 0)
    }

    /// What a queue holds and who takes from it.
    struct QueueState: Sendable, Equatable {
        /// Ready for delivery; those in the hands of consumers are not counted.
        let messages: Int
        let consumers: Int
    }

    /// - Returns: `nil` when there is no such queue.
    func queueState(_ name: String) throws -> QueueState? {
        do {
            let answer = try call("look at queue \(name)") { arena in
                amqp_queue_declare(
                    connection.state, connection.channel, arena.bytes(name), 1, 1, 0, 0, arena.table([:]))
            }
            return QueueState(
                messages: Int(answer?.pointee.message_count ?? 0), consumers: Int(answer?.pointee.consumer_count ?? 0))
        } catch let fault as BrokerFault where fault.isNotFound {
            return nil
        }
    }

    /// Deletes the ready messages and returns how many.
    @discardableResult
    package func purgeQueue(_ name: String) throws -> Int {
        let answer = try call("purge queue \(name)") { arena in
            amqp_queue_purge(connection.state, connection.channel, arena.bytes(name))
        }
        return Int(answer?.pointee.message_count ?? 0)
    }

    /// Deletes the queue with its messages; a queue that does not exist counts as deleted.
    package func deleteQueue(_ name: String) throws {
        try call("delete queue \(name)") { arena in
            amqp_queue_delete(connection.state, connection.channel, arena.bytes(name), 0, 0)
        }
    }

    // MARK: Bindings

    package func bind(
        queue: String, to exchange: String, routingKey: String, arguments: [String: HeaderValue] = [:]
    ) throws {
        try call("bind queue \(queue) to \(exchange)") { arena in
            amqp_queue_bind(
                connection.state, connection.channel, arena.bytes(queue), arena.bytes(exchange),
                arena.bytes(routingKey), arena.table(arguments))
        }
    }

    package func unbind(
        queue: String, from exchange: String, routingKey: String, arguments: [String: HeaderValue] = [:]
    ) throws {
        try call("unbind queue \(queue) from \(exchange)") { arena in
            amqp_queue_unbind(
                connection.state, connection.channel, arena.bytes(queue), arena.bytes(exchange),
                arena.bytes(routingKey), arena.table(arguments))
        }
    }

    // MARK: Calls

    /// The answer's memory is valid until the next call.
    @discardableResult
    private func call<Answer>(_ operation: String, _ body: (CodingArena) -> Answer) throws -> Answer {
        let arena = CodingArena()
        do {
            // Keeps the memory of the last answer from piling up over many calls.
            amqp_maybe_release_buffers(connection.state)
            return try connection.call(operation) { body(arena) }
        } catch let fault as BrokerFault {
            // Only a refusal that closed the channel leaves a connection to go on with.
            if case .closedByBroker(let code) = fault.kind, [311, 403, 404, 405, 406].contains(code) {
                try connection.reopenChannel()
            }
            throw fault
        }
    }

    private func exists<Answer>(_ operation: String, _ body: (CodingArena) -> Answer) throws -> Bool {
        do {
            try call(operation, body)
            return true
        } catch let fault as BrokerFault where fault.isNotFound {
            return false
        }
    }
}
