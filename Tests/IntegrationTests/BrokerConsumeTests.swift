import Foundation
import Synchronization
import Testing

@testable import Platform

@Suite(.enabled(if: TestBroker.isGiven), .timeLimit(.minutes(1))) struct BrokerConsumeTests {
    /// Publishes `count` messages with the ids "0", "1", ...
    private func fill(_ queue: String, _ address: BrokerAddress, count: Int) async throws {
        let publisher = Publisher(address: address, label: "test", logger: TestBroker.logger)
        let batch = (0..<count).map { TestBroker.message("\($0)", to: queue) }
        let isConfirmed = try await publisher.publish(batch).allSatisfy { $0 == .confirmed }
        #expect(isConfirmed)
        await publisher.close()
    }

    private func ids(_ deliveries: [IncomingDelivery]) -> [String] { deliveries.map(\.properties.messageID) }

    @Test func `a backlog arrives in order, in batches, and is acknowledged completely`() async throws {
        try await withQueue { queue, address in
            try await fill(queue, address, count: 1000)
            let collector = BatchCollector()
            let consumer = Consumer(
                address: address, queue: queue, prefetch: 100, label: "test", logger: TestBroker.logger
            ) { batch in
                collector.add(batch)
                #expect(batch.count <= 100)
                return .acknowledged
            }
            let deliveries = try await consuming(consumer) { await collector.first(1000) }
            #expect(ids(deliveries) == (0..<1000).map(String.init))
            #expect(consumer.status == .closed)
            let left = try AdminChannel.with(address) { try $0.messageCount(queue) }
            #expect(left == 0)
        }
    }

    @Test func `what was not acknowledged is delivered again, marked and counted`() async throws {
        // One active consumer at a time, as all our queues have: otherwise the next connection may get newer messages
        // before the broker has noticed the end of the last one.
        let arguments: [String: HeaderValue] = [
            "x-queue-type": .text("quorum"), "x-delivery-limit": .integer(20),
            "x-single-active-consumer": .boolean(true),
        ]
        try await withQueue(arguments) { queue, address in
            try await fill(queue, address, count: 200)
            let proxy = try CuttableProxy(targetPort: address.port)
            let collector = BatchCollector()
            let isFirst = Mutex(true)
            let gate = AsyncStream.makeStream(of: Void.self)
            let consumer = Consumer(
                address: try TestBroker.address(through: proxy), queue: queue, label: "test", logger: TestBroker.logger
            ) { batch in
                let isFirstBatch = isFirst.withLock { first in
                    defer { first = false }
                    return first
                }
                if isFirstBatch {
                    // The connection dies with this batch in hand: its settlement must count for nothing.
                    proxy.cut()
                    for await _ in gate.stream {}
                } else {
                    collector.add(batch)
                }
                return .acknowledged
            }
            let changes = consumer.statusChanges()
            let deliveries = try await consuming(consumer) {
                _ = await wait(in: changes) { $0.description.contains("read") }
                gate.continuation.finish()
                return await collector.first(200)
            }
            #expect(ids(deliveries) == (0..<200).map(String.init))
            #expect(deliveries.first?.redelivered == true)
            #expect((deliveries.first?.deliveryCount ?? 0) >= 1)
            proxy.close()
        }
    }

    @Test func `a returned batch comes again before anything newer`() async throws {
        // With a delivery limit, as all our queues have, a quorum queue puts returned messages back at its head.
        try await withQueue(["x-queue-type": .text("quorum"), "x-delivery-limit": .integer(20)]) { queue, address in
            try await fill(queue, address, count: 200)
            let collector = BatchCollector()
            let returns = Mutex(0)
            let consumer = Consumer(
                address: address, queue: queue, prefetch: 50, label: "test", logger: TestBroker.logger
            ) { batch in
                let isReturned = returns.withLock { count in
                    count += 1
                    return count <= 3
                }
                if isReturned { return .returned }
                collector.add(batch)
                return .acknowledged
            }
            let deliveries = try await consuming(consumer) { await collector.first(200) }
            #expect(ids(deliveries) == (0..<200).map(String.init))
            #expect(deliveries.first?.deliveryCount == 3)
        }
    }

    @Test func `a deleted queue is noticed, said, and the consumer comes back with the queue`() async throws {
        try await withQueue { queue, address in
            let collector = BatchCollector()
            let consumer = Consumer(address: address, queue: queue, label: "test", logger: TestBroker.logger) { batch in
                collector.add(batch)
                return .acknowledged
            }
            try await consuming(consumer) {
                let changes = consumer.statusChanges()
                _ = await wait(in: changes) { $0.isReady }
                try AdminChannel.with(address) { try $0.deleteQueue(queue) }
                let status = await wait(in: consumer.statusChanges()) { !$0.isReady }
                #expect(status?.description.contains(queue) == true)
                try AdminChannel.with(address) {
                    try $0.declareQueue(queue, arguments: ["x-queue-type": .text("quorum")])
                }
                try await fill(queue, address, count: 1)
                let deliveries = await collector.first(1)
                #expect(ids(deliveries) == ["0"])
            }
        }
    }

    @Test func `heartbeats go on while a batch is handled for long`() async throws {
        try await withQueue { queue, _ in
            let address = try TestBroker.address(heartbeatSeconds: 1)
            try await fill(queue, address, count: 1)
            let collector = BatchCollector()
            let gate = AsyncStream.makeStream(of: Void.self)
            let consumer = Consumer(address: address, queue: queue, label: "test", logger: TestBroker.logger) { batch in
                for await _ in gate.stream {}
                collector.add(batch)
                return .acknowledged
            }
            try await consuming(consumer) {
                // The broker drops a client that is silent for two heartbeats; waits on a thread, for three.
                Thread {
                    WakeUp().wait(atMost: .milliseconds(3500))
                    gate.continuation.finish()
                }.start()
                let deliveries = await collector.first(1)
                #expect(deliveries.map(\.redelivered) == [false])
                #expect(consumer.status == .connected)
            }
            let left = try AdminChannel.with(address) { try $0.messageCount(queue) }
            #expect(left == 0)
        }
    }

    @Test func `a body over the limit is dead-lettered and the others flow`() async throws {
        try await withQueue { dead, address in
            let arguments: [String: HeaderValue] = [
                "x-queue-type": .text("quorum"), "x-dead-letter-exchange": .text(""),
                "x-dead-letter-routing-key": .text(dead),
            ]
            try await withQueue(arguments) { queue, _ in
                // Past the publisher's own limit, as a foreign publisher would send it.
                let connection = try AMQPConnection(address, label: "test")
                try connection.publishUnchecked(
                    TestBroker.message("big", to: queue, body: [UInt8](repeating: 1, count: (1 << 20) + 1)))
                connection.close()
                try await fill(queue, address, count: 2)
                let collector = BatchCollector()
                let consumer = Consumer(address: address, queue: queue, label: "test", logger: TestBroker.logger) {
                    collector.add($0)
                    return .acknowledged
                }
                let deliveries = try await consuming(consumer) { await collector.first(2) }
                #expect(ids(deliveries) == ["0", "1"])
                let left = try AdminChannel.with(address) { try $0.messageCount(queue) }
                #expect(left == 0)
                // The broker moves dead letters on its own time.
                let refused = try AdminChannel.with(address) { admin in
                    try (0..<2000).contains { _ in try admin.messageCount(dead) == 1 }
                }
                #expect(refused)
            }
        }
    }

    @Test func `a stream is read from the first, a middle and behind a cut`() async throws {
        try await withQueue(["x-queue-type": .text("stream")]) { queue, address in
            try await fill(queue, address, count: 30)
            for (start, expected) in [(StreamStart.first, 0..<30), (.offset(15), 15..<30)] {
                let proxy = try CuttableProxy(targetPort: address.port)
                let collector = BatchCollector()
                let batches = Mutex(0)
                let consumer = Consumer(
                    address: try TestBroker.address(through: proxy), queue: queue, prefetch: 5, label: "test",
                    logger: TestBroker.logger, streamStart: start
                ) { batch in
                    collector.add(batch)
                    if batches.withLock({ $0 += 1; return $0 }) == 2 { proxy.cut() }
                    return .acknowledged
                }
                let deliveries = try await consuming(consumer) { await collector.first(expected.count) }
                #expect(ids(deliveries) == expected.map(String.init))
                #expect(deliveries.map(\.streamOffset) == expected.map(Int64.init))
                proxy.close()
            }
        }
    }
}
