import Foundation
import Testing

@testable import Platform

@Suite(.enabled(if: TestBroker.isGiven), .timeLimit(.minutes(1))) struct BrokerTopologyIntegrationTests {
    /// A topology under names of its own, removed afterwards.
    private func withTopology(_ body: (inout Topology, AdminChannel) throws -> Void) throws {
        let name = TestBroker.queueName()
        var topology = Topology(
            exchanges: [
                .init("\(name).events", kind: .topic, alternateExchange: "\(name).unrouted"),
                .init("\(name).unrouted", kind: .fanout), .init("\(name).dead", kind: .direct),
            ],
            queues: [.service("\(name).svc"), .dead("\(name).dead"), .stream("\(name).unrouted", days: 30)],
            bindings: [
                .init(exchange: "\(name).events", queue: "\(name).svc", routingKey: "a.#"),
                .init(exchange: "\(name).dead", queue: "\(name).dead", routingKey: "\(name).svc"),
                .init(exchange: "\(name).unrouted", queue: "\(name).unrouted", routingKey: ""),
            ])
        let admin = try AdminChannel(try TestBroker.address())
        defer { admin.close() }
        let before = topology
        let result = Result { try body(&topology, admin) }
        for each in [before, topology] {
            for queue in each.queues { try admin.deleteQueue(queue.name) }
            for exchange in each.exchanges { try admin.deleteExchange(exchange.name) }
            try admin.deleteExchange(each.marker)
        }
        try result.get()
    }

    @Test func `an empty broker lacks every part by name`() throws {
        try withTopology { topology, admin in
            let parts = topology.exchanges.map { "exchange \($0.name)" } + topology.queues.map { "queue \($0.name)" }
            let presence = try topology.verifyPresence(admin)
            #expect(presence == .missing(parts))
        }
    }

    @Test func `what was applied, also twice, is present`() throws {
        try withTopology { topology, admin in
            try topology.apply(admin)
            try topology.apply(admin)
            let presence = try topology.verifyPresence(admin)
            #expect(presence == .present)
        }
    }

    @Test func `a deleted queue is named`() throws {
        try withTopology { topology, admin in
            try topology.apply(admin)
            try admin.deleteQueue(topology.queues[0].name)
            let presence = try topology.verifyPresence(admin)
            #expect(presence == .missing(["queue \(topology.queues[0].name)"]))
        }
    }

    @Test func `another definition is noticed and its marker can be replaced`() throws {
        try withTopology { topology, admin in
            try topology.apply(admin)
            let old = topology.marker
            topology.bindings.append(
                .init(exchange: topology.exchanges[0].name, queue: topology.queues[0].name, routingKey: "b.#"))
            let changed = try topology.verifyPresence(admin)
            #expect(changed == .differs(expectedMarker: topology.marker))
            try topology.apply(admin, staleMarkers: [old])
            let presence = try topology.verifyPresence(admin)
            #expect(presence == .present)
            let oldExists = try admin.exchangeExists(old)
            #expect(!oldExists)
        }
    }

    @Test func `a different argument is refused with both values and the channel goes on`() throws {
        try withTopology { topology, admin in
            try topology.apply(admin)
            var arguments = topology.queues[0].arguments
            arguments["x-delivery-limit"] = .integer(7)
            let name = topology.queues[0].name
            let error = #expect(throws: BrokerFault.self) { try admin.declareQueue(name, arguments: arguments) }
            #expect(error?.kind == .closedByBroker(code: 406))
            #expect(error?.reason.contains("x-delivery-limit") == true)
            let exists = try admin.queueExists(name)
            #expect(exists)
            let messages = try admin.messageCount(name)
            #expect(messages == 0)
            let consumers = try admin.consumerCount(name)
            #expect(consumers == 0)
        }
    }
}
