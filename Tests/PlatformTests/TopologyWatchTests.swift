import Messages
import Testing

@testable import Platform

@Suite struct TopologyWatchTests {
    private func trouble(messages: Int, consumers: Int, looks: Int = 0, idle: Double) -> String? {
        TopologyWatch.consumptionTrouble(
            "svc.intake", .init(messages: messages, consumers: consumers), looksWithoutConsumer: looks,
            idleSeconds: idle)
    }

    @Test func `an empty queue with its consumer is as it should be`() {
        #expect(trouble(messages: 0, consumers: 1, idle: 3_600) == nil)
    }

    @Test func `a queue without a consumer is noticed at the second look`() {
        #expect(trouble(messages: 0, consumers: 0, looks: 1, idle: 0) == nil)
        #expect(trouble(messages: 0, consumers: 0, looks: 2, idle: 0) == "the broker knows no consumer of svc.intake")
    }

    @Test func `messages that nobody takes are noticed`() {
        #expect(trouble(messages: 7, consumers: 1, idle: 4.9) == nil)
        #expect(
            trouble(messages: 7, consumers: 1, idle: 6)
                == "7 messages wait in svc.intake and none was taken for 6 s")
    }

    @Test func `a hot standby takes nothing rightly`() {
        #expect(trouble(messages: 7, consumers: 2, idle: 3_600) == nil)
    }

    @Test func `every type of our own has a queue, so that a lost binding is returned to its publisher`() {
        let topology = SystemTopology.topology
        for exchange in topology.exchanges where exchange.name == "events" || exchange.name == "registry" {
            #expect(exchange.alternateExchange == nil)
        }
        // Answers carry the name of the asker's queue.
        for type in MessageRegistry.all where type.exchange != .affiliation && type.exchange != .answers {
            let keys = topology.bindings.filter { $0.exchange == type.exchange.rawValue }.map(\.routingKey)
            #expect(keys.contains(type.type) || keys.contains("#"), "\(type.type)")
        }
    }
}
