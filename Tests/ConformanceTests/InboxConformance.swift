import EventSourcing
import Foundation
import Messages
import Platform
import Synchronization
import Testing

/// What the inbox promises: each message has its effect once, failures wait, and nothing overtakes a failed one.
@Suite struct InboxConformance {
    /// A store with an inbox whose handler adds one to the tally named by the message, or fails on command.
    private final class World: Sendable {
        let store: Store
        let inbox: Inbox
        private let place: DatabasePlace
        private let keys: TemporaryFolder

        init(_ implementation: LogImplementation) throws {
            ConformanceCount.begin(implementation)
            let place = try #require(try implementation.place())
            self.place = place
            keys = try TemporaryFolder()
            let vault = try Vault(path: keys.path + "/vault.db", key: .random())
            let json = MessageJSON(sealer: vault)
            store = try Store(
                place.location, label: "test", clock: ServiceClock(), json: json,
                events: [Tally.Event.self], projections: [TallyProjection.self])
            let box = FailureBox()
            self.box = box
            inbox = Inbox(
                store: store, service: "test",
                handlers: [
                    .on(PlanPublished.self) { transaction, envelope in
                        _ = try transaction.handle(Tally.self, id: envelope.body.planID.text, 1)
                        if let error = box.error.withLock({ $0 }) { throw error }
                    }
                ], json: json, vault: vault, failed: { _, _ in })
        }

        private let box: FailureBox

        final class FailureBox: Sendable { let error = Mutex<(any Error)?>(nil) }

        func fail(with error: (any Error)?) { box.error.withLock { $0 = error } }

        func total(_ id: String) async throws -> Int {
            try await store.read { sql in
                try sql.first("SELECT total FROM tally_sum WHERE stream = $1", [.text("tally-\(id)")]) {
                    $0.integer(0)
                } ?? 0
            }
        }

        func rows(_ state: InboxState) async throws -> [InboxRow] {
            try await store.read { try InboxRow.list(state, limit: 100, $0) }
        }

        deinit {
            store.close()
        }
    }

    private func delivery(
        plan: String, sequence: Int?, id: String? = nil, visits: Int = 1, redelivered: Bool = false,
        body: [UInt8]? = nil
    ) throws -> IncomingDelivery {
        let message = PlanPublished(
            planID: PlanID(plan), dispensaryID: DispensaryID("0601-01"), month: Period(year: 2026, month: 3),
            visits: visits, waiting: 0, publishedAt: .example)
        let header = EnvelopeHeader(
            id: id ?? "message-\(sequence ?? 0)", source: "ssc/planning", type: PlanPublished.type, subject: plan,
            time: .example, correlationID: "c", causationID: "k", origin: sequence == nil ? nil : "log",
            position: sequence, topicSequence: sequence)
        let outgoing = try WireMessage.outgoing(message, header: header, json: MessageJSON(sealer: nil))
        return IncomingDelivery(
            exchange: outgoing.exchange, routingKey: outgoing.routingKey, redelivered: redelivered,
            properties: outgoing.properties, body: body ?? outgoing.body, tag: 1)
    }

    @Test(arguments: LogImplementation.databases)
    func `a message has its effect once however often it comes`(_ implementation: LogImplementation) async throws {
        let world = try World(implementation)
        for _ in 0..<3 { try await world.inbox.accept([delivery(plan: "a", sequence: 1)]) }
        try await world.inbox.accept([delivery(plan: "a", sequence: 1), delivery(plan: "a", sequence: 1)])
        let total = try await world.total("a")
        #expect(total == 1)
    }

    @Test(arguments: LogImplementation.databases)
    func `numbered messages may come in any order`(_ implementation: LogImplementation) async throws {
        let world = try World(implementation)
        for sequence in [3, 1, 2, 5, 4, 2, 5] {
            try await world.inbox.accept([delivery(plan: "a", sequence: sequence)])
        }
        let total = try await world.total("a")
        #expect(total == 5)
        let ranges = try await world.store.read { sql in
            try sql.rows("SELECT lo, hi FROM inbox_seen") { [$0.integer(0), $0.integer(1)] }
        }
        let expected: [[Int]] = [[1, 5]]
        #expect(ranges == expected)
    }

    @Test(arguments: LogImplementation.databases)
    func `a foreign message without numbers is recognised by its id`(_ implementation: LogImplementation) async throws {
        let world = try World(implementation)
        for _ in 0..<2 { try await world.inbox.accept([delivery(plan: "a", sequence: nil, id: "f1")]) }
        try await world.inbox.accept([delivery(plan: "a", sequence: nil, id: "f2")])
        let total = try await world.total("a")
        #expect(total == 2)
    }

    @Test(arguments: LogImplementation.databases)
    func `the same id with another body is parked, not dropped`(_ implementation: LogImplementation) async throws {
        let world = try World(implementation)
        try await world.inbox.accept([delivery(plan: "a", sequence: nil, id: "f1")])
        try await world.inbox.accept([delivery(plan: "a", sequence: nil, id: "f1", visits: 2)])
        let parked = try await world.rows(.parked)
        #expect(parked.map(\.header.id) == ["f1"])
    }

    @Test(arguments: LogImplementation.databases)
    func `a failed message leaves no trace of its work and waits`(_ implementation: LogImplementation) async throws {
        let world = try World(implementation)
        world.fail(with: NotYet("something"))
        try await world.inbox.accept([delivery(plan: "a", sequence: 1)])
        let total = try await world.total("a")
        #expect(total == 0)
        let pending = try await world.rows(.pending)
        #expect(pending.map(\.attempts) == [1])
        #expect(pending.first?.error == "not yet: something")
    }

    @Test(arguments: LogImplementation.databases)
    func `later messages of the same subject wait behind a failed one, others go on`(
        _ implementation: LogImplementation
    ) async throws {
        let world = try World(implementation)
        world.fail(with: Fault(.storage, operation: "x", detail: "y", retry: .never))
        try await world.inbox.accept([delivery(plan: "a", sequence: 1)])
        world.fail(with: nil)
        try await world.inbox.accept([delivery(plan: "a", sequence: 2), delivery(plan: "b", sequence: 3)])
        let (first, other) = (try await world.total("a"), try await world.total("b"))
        #expect(first == 0)
        #expect(other == 1)
        let waiting = try await world.rows(.waiting)
        #expect(waiting.map(\.header.topicSequence) == [2])
    }

    @Test(arguments: LogImplementation.databases)
    func `a parked message that is retried lets the waiting ones go`(_ implementation: LogImplementation) async throws {
        let world = try World(implementation)
        world.fail(with: Fault(.storage, operation: "x", detail: "y", retry: .never))
        try await world.inbox.accept([delivery(plan: "a", sequence: 1)])
        world.fail(with: nil)
        try await world.inbox.accept([delivery(plan: "a", sequence: 2), delivery(plan: "a", sequence: 3)])
        try await world.inbox.retryParked(1)
        for _ in 0..<3 { _ = try await world.inbox.retryDue() }
        let total = try await world.total("a")
        #expect(total == 3)
        let counts = try await world.store.read { try InboxRow.counts($0) }
        #expect(counts.isEmpty)
    }

    @Test(arguments: LogImplementation.databases)
    func `a discarded message is gone and the waiting ones go on`(_ implementation: LogImplementation) async throws {
        let world = try World(implementation)
        world.fail(with: Fault(.storage, operation: "x", detail: "y", retry: .never))
        try await world.inbox.accept([delivery(plan: "a", sequence: 1)])
        world.fail(with: nil)
        try await world.inbox.accept([delivery(plan: "a", sequence: 2)])
        try await world.inbox.discardParked(1)
        _ = try await world.inbox.retryDue()
        let total = try await world.total("a")
        #expect(total == 1)
    }

    @Test(arguments: LogImplementation.databases, ["not json", "{}", "{\"planID\":\"a b\"}", "[]", ""])
    func `a body that does not fit is parked at once with the reason`(
        _ implementation: LogImplementation, _ text: String
    ) async throws {
        let world = try World(implementation)
        try await world.inbox.accept([delivery(plan: "a", sequence: 1, body: Array(text.utf8))])
        let parked = try await world.rows(.parked)
        #expect(parked.count == 1)
        #expect(parked.first?.error.contains("body does not fit the schema") == true)
    }

    @Test(arguments: LogImplementation.databases)
    func `a failing database is no message's fault and costs it nothing`(
        _ implementation: LogImplementation
    ) async throws {
        let world = try World(implementation)
        let full = Fault(.storage, operation: "x", detail: "database or disk is full", retry: .after(seconds: 1))
        world.fail(with: full)
        await #expect(throws: Fault.self) { try await world.inbox.accept([delivery(plan: "a", sequence: 1)]) }
        let kept = try await world.store.read { try InboxRow.counts($0) }
        #expect(kept.isEmpty)
        world.fail(with: nil)
        try await world.inbox.accept([delivery(plan: "a", sequence: 1)])
        let total = try await world.total("a")
        #expect(total == 1)
    }

    @Test(arguments: LogImplementation.databases)
    func `a database that fails under a retry does not use the attempts up`(
        _ implementation: LogImplementation
    ) async throws {
        let world = try World(implementation)
        world.fail(with: Fault(.storage, operation: "x", detail: "database is locked", retry: .after(seconds: 1)))
        // The delivery was tried before: a fourth start without an outcome would park it.
        try await world.inbox.accept([delivery(plan: "a", sequence: 1, redelivered: true)])
        let pending = try await world.rows(.pending)
        #expect(pending.map(\.attempts) == [0])
    }

    @Test(arguments: LogImplementation.databases)
    func `deliveries tried before are stored first and then handled`(_ implementation: LogImplementation) async throws {
        let world = try World(implementation)
        try await world.inbox.accept([
            delivery(plan: "a", sequence: 1, redelivered: true), delivery(plan: "b", sequence: 2, redelivered: true),
        ])
        let (first, other) = (try await world.total("a"), try await world.total("b"))
        #expect(first == 1)
        #expect(other == 1)
        let counts = try await world.store.read { try InboxRow.counts($0) }
        #expect(counts.isEmpty)
    }

    @Test(arguments: LogImplementation.databases)
    func `events made by a message have the same ids when it is handled anew`(
        _ implementation: LogImplementation
    ) async throws {
        let ids = try await (0..<2).asyncMap { _ in
            let world = try World(implementation)
            try await world.inbox.accept([delivery(plan: "a", sequence: 1)])
            return try await world.store.read { sql in try sql.rows("SELECT id FROM event") { $0.text(0) } }
        }
        #expect(ids[0] == ids[1])
    }
}

extension Sequence {
    func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var result: [Value] = []
        for element in self { result.append(try await transform(element)) }
        return result
    }
}
