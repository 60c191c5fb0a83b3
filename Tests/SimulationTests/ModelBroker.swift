@testable import Platform

/// A broker with the exchanges, queues and bindings of the real one.
///
/// It may block, lose connections at any point, return or refuse messages, deliver again up to three times, and put
/// back what was not acknowledged in another order.
final class ModelBroker: @unchecked Sendable {
    // Safe: used on the thread of one world.
    struct Message {
        let serial: Int
        let content: OutgoingMessage
        /// Whether the publisher was told that the broker has it; until then a power cut loses it.
        var isSafe = false
        var deliveries = 0
    }

    struct Batch {
        let number: Int
        let connection: Int
        let deliveries: [IncomingDelivery]
    }

    private final class Queue {
        var ready: [Message] = []
        var unacknowledged: [Int: [Message]] = [:]
        var connection = 0
        let arrival = Gate()
    }

    /// Deliveries of one message beyond the first.
    private static let repeatsMax = 3
    private static let batchMax = 8

    var isBlocked = false { didSet { if !isBlocked { unblocked.open() } } }
    /// No queue takes anything, and the alternate exchange is gone.
    var isUnroutable = false
    /// Shares of misfortunes; 0 when the world heals.
    var mischief = 0.0
    /// Whether the broker keeps the order of what it takes and gives back. Order is promised only as far as the broker
    /// keeps it, so it is checked in orderly worlds; in the others it refuses single messages and mixes what returns.
    let isOrderly: Bool

    /// Everything that some queue took, by queue.
    private(set) var routed: [String: [MessageProperties]] = [:]
    private var queues: [String: Queue] = [:]
    private let queueNames = SystemTopology.topology.queues.map(\.name)
    private var bindings: [String: [(key: String, queue: String)]] = [:]
    private var publisherConnections: [String: Int] = [:]
    private var nextSerial = 0
    private var nextBatch = 0
    private let unblocked = Gate()
    private let chance: Chance

    init(chance: Chance, isOrderly: Bool) {
        self.chance = chance
        self.isOrderly = isOrderly
        for queue in SystemTopology.topology.queues { queues[queue.name] = Queue() }
        for binding in SystemTopology.topology.bindings {
            bindings[binding.exchange, default: []].append((binding.routingKey, binding.queue))
        }
    }

    /// Messages that a queue still has.
    func depth(_ queue: String) -> Int {
        guard let queue = queues[queue] else { return 0 }
        return queue.ready.count + queue.unacknowledged.values.map(\.count).reduce(0, +)
    }

    // MARK: Publishing

    func publish(
        _ batch: [OutgoingMessage], from publisher: String, isAlive: () -> Bool
    ) async throws -> [PublishOutcome] {
        let connection = publisherConnections[publisher, default: 0]
        publisherConnections[publisher] = connection
        let lost = BrokerFault(.connectionLost, operation: "publish", reason: "model")
        var outcomes: [PublishOutcome] = []
        var sent: [Int] = []
        for message in batch {
            await Task.yield()
            while isBlocked, isAlive(), !Task.isCancelled { await unblocked.wait() }
            guard isAlive(), connection == publisherConnections[publisher, default: 0] else { throw lost }
            if chance.happens(mischief * 0.2) { dropPublisher(publisher) }
            outcomes.append(take(message, &sent))
        }
        await Task.yield()
        guard isAlive(), connection == publisherConnections[publisher, default: 0] else { throw lost }
        confirm(sent)
        return outcomes
    }

    func dropPublisher(_ publisher: String) {
        publisherConnections[publisher, default: 0] += 1
        unblocked.open()
    }

    private func take(_ message: OutgoingMessage, _ sent: inout [Int]) -> PublishOutcome {
        guard !isUnroutable else { return .returned(code: 312, text: "NO_ROUTE") }
        let names = bindings[message.exchange, default: []]
            .filter { $0.key == message.routingKey || $0.key == "#" }.map(\.queue)
        let isRefused = !isOrderly && chance.happens(mischief * 0.1)
        nextSerial += 1
        sent.append(nextSerial)
        for name in names where !isRefused || chance.happens(0.5) {
            queues[name]?.ready.append(Message(serial: nextSerial, content: message, isSafe: isRefused))
            routed[name, default: []].append(message.properties)
        }
        return isRefused ? .rejected : .confirmed
    }

    private func confirm(_ serials: [Int]) {
        let confirmed = Set(serials)
        for name in queueNames {
            guard let queue = queues[name] else { continue }
            for index in queue.ready.indices where confirmed.contains(queue.ready[index].serial) {
                queue.ready[index].isSafe = true
            }
            queue.unacknowledged = queue.unacknowledged.mapValues { messages in
                messages.map { message in
                    var message = message
                    if confirmed.contains(message.serial) { message.isSafe = true }
                    return message
                }
            }
        }
        // In one order always: who is woken first must not depend on a dictionary.
        for name in queueNames { if let queue = queues[name], !queue.ready.isEmpty { queue.arrival.open() } }
    }

    // MARK: Consuming

    /// The next deliveries, or nil when the task was cancelled.
    func next(_ name: String) async -> Batch? {
        guard let queue = queues[name] else { return nil }
        while !Task.isCancelled {
            let count = min(queue.ready.count, chance.number(in: 1...Self.batchMax))
            guard count > 0 else {
                await queue.arrival.wait()
                continue
            }
            nextBatch += 1
            let messages = Array(queue.ready.prefix(count))
            queue.ready.removeFirst(count)
            queue.unacknowledged[nextBatch] = messages
            return Batch(
                number: nextBatch, connection: queue.connection,
                deliveries: messages.map { message in
                    IncomingDelivery(
                        exchange: message.content.exchange, routingKey: message.content.routingKey,
                        redelivered: message.deliveries > 0, properties: message.content.properties,
                        body: message.content.body, tag: UInt64(message.serial))
                })
        }
        return nil
    }

    func settle(_ batch: Batch, _ settlement: BatchSettlement, on name: String) {
        guard let queue = queues[name], queue.connection == batch.connection,
            let messages = queue.unacknowledged.removeValue(forKey: batch.number)
        else { return }
        // An acknowledgement may get lost, but not for ever.
        let mayRepeat = messages.allSatisfy { $0.deliveries < Self.repeatsMax }
        if settlement == .returned || (mayRepeat && chance.happens(mischief * 0.2)) { putBack(messages, queue) }
    }

    /// The connection breaks: what was not acknowledged is delivered again.
    func dropConsumer(_ name: String) {
        guard let queue = queues[name] else { return }
        queue.connection += 1
        let batches = queue.unacknowledged.sorted { $0.key > $1.key }
        queue.unacknowledged = [:]
        for (_, messages) in batches { putBack(messages, queue) }
    }

    private func putBack(_ messages: [Message], _ queue: Queue) {
        var again = messages.map { message in
            var message = message
            message.deliveries += 1
            return message
        }
        if !isOrderly, chance.happens(0.5) {
            var generator = chance
            again.shuffle(using: &generator)
        }
        queue.ready.insert(contentsOf: again, at: 0)
        queue.arrival.open()
    }

    /// The broker itself loses power: everybody is disconnected, and what was not confirmed is gone.
    func cutPower() {
        for name in queueNames {
            dropConsumer(name)
            queues[name]?.ready.removeAll { !$0.isSafe }
        }
        for publisher in publisherConnections.keys.sorted() { dropPublisher(publisher) }
    }
}

/// One process's publishing connection.
struct PublisherPort: MessagePublisher {
    let broker: ModelBroker
    let name: String
    let flaw: Flaw?
    let scheduler: Scheduler
    let isAlive: @Sendable () -> Bool

    func publish(_ batch: [OutgoingMessage]) async throws -> [PublishOutcome] {
        switch flaw {
        case .checkpointFirst:
            let alone = PublisherPort(broker: broker, name: name, flaw: nil, scheduler: scheduler, isAlive: isAlive)
            _ = scheduler.start { _ = try? await alone.publish(batch) }
            return batch.map { _ in .confirmed }
        case .returnsIgnored:
            return try await broker.publish(batch, from: name, isAlive: isAlive).map {
                if case .returned = $0 { .confirmed } else { $0 }
            }
        default: return try await broker.publish(batch, from: name, isAlive: isAlive)
        }
    }
}
