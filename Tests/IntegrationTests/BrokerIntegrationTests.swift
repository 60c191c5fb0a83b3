import Foundation
import Synchronization
import Testing

@testable import Platform

@Suite struct BrokerPresenceTests {
    @Test func `continuous integration has a broker`() {
        if TestBroker.isRequired && !TestBroker.isGiven {
            Issue.record("set SSC_TEST_BROKER and SSC_TEST_BROKER_PASSWORD: CI must not skip the broker tests")
        }
    }
}

@Suite(.enabled(if: TestBroker.isGiven), .timeLimit(.minutes(1))) struct BrokerPublishTests {
    @Test func `a confirmed message is consumed with every property`() async throws {
        try await withQueue { queue, address in
            let publisher = Publisher(address: address, label: "test", logger: TestBroker.logger)
            let sent = TestBroker.message("m1", to: queue, body: Array("{\"a\":1}".utf8))
            let outcomes = try await publisher.publish([sent])
            #expect(outcomes == [.confirmed])
            await publisher.close()
            let collector = BatchCollector()
            let consumer = Consumer(address: address, queue: queue, label: "test", logger: TestBroker.logger) { batch in
                collector.add(batch)
                return .acknowledged
            }
            let deliveries = try await consuming(consumer) { await collector.first(1) }
            #expect(deliveries.map(\.properties) == [sent.properties])
            #expect(deliveries.map(\.body) == [sent.body])
            #expect(deliveries.map(\.routingKey) == [queue])
            #expect(deliveries.map(\.redelivered) == [false])
            #expect(deliveries.map(\.deliveryCount) == [0])
        }
    }

    @Test func `unroutable messages are returned in their places`() async throws {
        try await withQueue { queue, address in
            let publisher = Publisher(address: address, label: "test", logger: TestBroker.logger)
            let batch = (0..<6).map { TestBroker.message("m\($0)", to: $0 % 2 == 0 ? queue : "nowhere.\(queue)") }
            let returned = PublishOutcome.returned(code: 312, text: "NO_ROUTE")
            let outcomes = try await publisher.publish(batch)
            #expect(outcomes == [.confirmed, returned, .confirmed, returned, .confirmed, returned])
            await publisher.close()
        }
    }

    @Test func `several callers publish beyond the window and each gets its own outcomes`() async throws {
        try await withQueue { queue, address in
            let publisher = Publisher(address: address, label: "test", logger: TestBroker.logger, window: 16)
            let outcomes = try await withThrowingTaskGroup(of: [PublishOutcome].self) { group in
                for caller in 0..<8 {
                    group.addTask {
                        let batch = (0..<100).map { TestBroker.message("\(caller)-\($0)", to: queue) }
                        return try await publisher.publish(batch)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes == Array(repeating: Array(repeating: .confirmed, count: 100), count: 8))
            await publisher.close()
            let stored = try AdminChannel.with(address) { try $0.messageCount(queue) }
            #expect(stored == 800)
        }
    }

    @Test func `a full queue rejects`() async throws {
        let arguments: [String: HeaderValue] = [
            "x-queue-type": .text("classic"), "x-max-length": .integer(2), "x-overflow": .text("reject-publish"),
        ]
        try await withQueue(arguments) { queue, address in
            let publisher = Publisher(address: address, label: "test", logger: TestBroker.logger)
            let outcomes = try await publisher.publish((0..<4).map { TestBroker.message("m\($0)", to: queue) })
            await publisher.close()
            #expect(outcomes == [.confirmed, .confirmed, .rejected, .rejected])
        }
    }

    @Test func `a message against the limits is refused before it is sent`() async throws {
        try await withQueue { queue, address in
            let publisher = Publisher(address: address, label: "test", logger: TestBroker.logger)
            let large = TestBroker.message("m", to: queue, body: [UInt8](repeating: 0, count: (1 << 20) + 1))
            let error = await #expect(throws: BrokerFault.self) { try await publisher.publish([large]) }
            #expect(error?.kind == .invalidMessage)
            let outcomes = try await publisher.publish([TestBroker.message("m", to: queue)])
            #expect(outcomes == [.confirmed])
            await publisher.close()
        }
    }

    @Test func `a missing exchange is said and the publisher recovers`() async throws {
        try await withQueue { queue, address in
            let publisher = Publisher(address: address, label: "test", logger: TestBroker.logger)
            let lost = OutgoingMessage(
                exchange: "absent.\(queue)", routingKey: "k", properties: MessageProperties(messageID: "m"), body: [])
            let error = await #expect(throws: BrokerFault.self) { try await publisher.publish([lost]) }
            #expect(error?.kind == .closedByBroker(code: 404))
            #expect(error?.reason.contains("absent.\(queue)") == true)
            let outcomes = try await publisher.publish([TestBroker.message("n", to: queue)])
            #expect(outcomes == [.confirmed])
            await publisher.close()
        }
    }

    @Test func `a cut connection fails the batch and the publisher recovers`() async throws {
        try await withQueue { queue, address in
            let proxy = try CuttableProxy(targetPort: address.port)
            let publisher = Publisher(
                address: try TestBroker.address(through: proxy), label: "test", logger: TestBroker.logger)
            let outcomes = try await publisher.publish([TestBroker.message("a", to: queue)])
            #expect(outcomes == [.confirmed])
            let changes = publisher.statusChanges()
            proxy.cut()
            let status = await wait(in: changes) { !$0.isReady }
            #expect(status?.description.hasPrefix("disconnected: ") == true)
            let again = try await publisher.publish([TestBroker.message("b", to: queue)])
            #expect(again == [.confirmed])
            #expect(publisher.status == .connected)
            await publisher.close()
            #expect(publisher.status == .closed)
            proxy.close()
            let stored = try AdminChannel.with(address) { try $0.messageCount(queue) }
            #expect(stored == 2)
        }
    }

    @Test func `a silent broker is noticed by heartbeats and the waiting batch fails`() async throws {
        try await withQueue { queue, address in
            let proxy = try CuttableProxy(targetPort: address.port)
            let publisher = Publisher(
                address: try TestBroker.address(through: proxy, heartbeatSeconds: 1), label: "test",
                logger: TestBroker.logger)
            let outcomes = try await publisher.publish([TestBroker.message("a", to: queue)])
            #expect(outcomes == [.confirmed])
            proxy.freeze()
            let began = ContinuousClock.now
            let error = await #expect(throws: BrokerFault.self) {
                try await publisher.publish([TestBroker.message("b", to: queue)])
            }
            #expect(error?.kind == .connectionLost)
            // Two heartbeats of 1 s, and as much again for a busy machine.
            #expect(ContinuousClock.now - began < .seconds(4))
            await publisher.close()
            proxy.close()
        }
    }

    @Test func `a wrong password is said as a refusal`() async throws {
        let direct = try TestBroker.address()
        let address = try BrokerAddress(direct.description, password: "certainly wrong")
        let publisher = Publisher(address: address, label: "test", logger: TestBroker.logger)
        let error = await #expect(throws: BrokerFault.self) {
            try await publisher.publish([TestBroker.message("a", to: "any")])
        }
        #expect(error?.kind == .refused)
        #expect(error?.description.contains("certainly wrong") == false)
        await publisher.close()
    }

    @Test func `after closing, publishing fails for good`() async throws {
        let publisher = Publisher(address: try TestBroker.address(), label: "test", logger: TestBroker.logger)
        await publisher.close()
        let error = await #expect(throws: BrokerFault.self) {
            try await publisher.publish([TestBroker.message("a", to: "any")])
        }
        #expect(error?.kind == .closed)
        #expect(error?.retry == .never)
    }

    @Test func `a cancelled caller does not wait for an unreachable broker`() async throws {
        // Port 1 of the loopback: nobody listens, connecting is refused again and again.
        let address = try BrokerAddress("amqp://u@127.0.0.1:1/", password: "x")
        let publisher = Publisher(address: address, label: "test", logger: TestBroker.logger)
        _ = await wait(in: publisher.statusChanges()) { $0.description.contains("connect") }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: (any Error).self) {
                    try await publisher.publish([TestBroker.message("a", to: "any")])
                }
            }
            group.cancelAll()
        }
        await publisher.close()
    }
}
