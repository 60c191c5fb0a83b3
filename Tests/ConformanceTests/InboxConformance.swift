import EventSourcing
import Foundation
import Messages
import Testing

@testable import Platform

/// What the inbox promises: each message has its effect once, failures wait, and nothing overtakes a failed one.
@Suite struct InboxConformance {
    @Test(arguments: LogImplementation.databases)
    func `a message has its effect once however often it comes`(_ implementation: LogImplementation) async throws {
        let world = try InboxWorld(implementation)
        for _ in 0..<3 { try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: 1)]) }
        try await world.inbox.accept([
            InboxWorld.delivery(plan: "a", sequence: 1), InboxWorld.delivery(plan: "a", sequence: 1),
        ])
        let total = try await world.total("a")
        #expect(total == 1)
    }

    @Test(arguments: LogImplementation.databases)
    func `numbered messages may come in any order`(_ implementation: LogImplementation) async throws {
        let world = try InboxWorld(implementation)
        for sequence in [3, 1, 2, 5, 4, 2, 5] {
            try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: sequence)])
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
        let world = try InboxWorld(implementation)
        for _ in 0..<2 { try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: nil, id: "f1")]) }
        try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: nil, id: "f2")])
        let total = try await world.total("a")
        #expect(total == 2)
    }

    @Test(arguments: LogImplementation.databases)
    func `the same id with another body is parked, not dropped`(_ implementation: LogImplementation) async throws {
        let world = try InboxWorld(implementation)
        try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: nil, id: "f1")])
        try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: nil, id: "f1", visits: 2)])
        let parked = try await world.rows(.parked)
        #expect(parked.map(\.header.id) == ["f1"])
    }

    @Test(arguments: LogImplementation.databases)
    func `a failed message leaves no trace of its work and waits`(_ implementation: LogImplementation) async throws {
        let world = try InboxWorld(implementation)
        world.fail(with: NotYet("something"))
        try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: 1)])
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
        let world = try InboxWorld(implementation)
        world.fail(with: Fault(.storage, operation: "x", detail: "y", retry: .never))
        try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: 1)])
        world.fail(with: nil)
        try await world.inbox.accept([
            InboxWorld.delivery(plan: "a", sequence: 2), InboxWorld.delivery(plan: "b", sequence: 3),
        ])
        let (first, other) = (try await world.total("a"), try await world.total("b"))
        #expect(first == 0)
        #expect(other == 1)
        let waiting = try await world.rows(.waiting)
        #expect(waiting.map(\.header.topicSequence) == [2])
    }

    @Test(arguments: LogImplementation.databases)
    func `a parked message that is retried lets the waiting ones go`(_ implementation: LogImplementation) async throws {
        let world = try InboxWorld(implementation)
        world.fail(with: Fault(.storage, operation: "x", detail: "y", retry: .never))
        try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: 1)])
        world.fail(with: nil)
        try await world.inbox.accept([
            InboxWorld.delivery(plan: "a", sequence: 2), InboxWorld.delivery(plan: "a", sequence: 3),
        ])
        _ = try await world.inbox.retryParked(world.reference(1), .test)
        for _ in 0..<3 { _ = try await world.inbox.retryDue() }
        let total = try await world.total("a")
        #expect(total == 3)
        let counts = try await world.store.read { try InboxRow.counts($0) }
        #expect(counts.isEmpty)
    }

    @Test(arguments: LogImplementation.databases)
    func `a discarded message is gone and the waiting ones go on`(_ implementation: LogImplementation) async throws {
        let world = try InboxWorld(implementation)
        world.fail(with: Fault(.storage, operation: "x", detail: "y", retry: .never))
        try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: 1)])
        world.fail(with: nil)
        try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: 2)])
        _ = try await world.inbox.discardParked(world.reference(1), .test)
        _ = try await world.inbox.retryDue()
        let total = try await world.total("a")
        #expect(total == 1)
    }

    @Test(arguments: LogImplementation.databases, ["not json", "{}", "{\"planID\":\"a b\"}", "[]", ""])
    func `a body that does not fit is parked at once with the reason`(
        _ implementation: LogImplementation, _ text: String
    ) async throws {
        let world = try InboxWorld(implementation)
        try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: 1, body: Array(text.utf8))])
        let parked = try await world.rows(.parked)
        #expect(parked.count == 1)
        #expect(parked.first?.error.contains("body does not fit the schema") == true)
    }

    @Test(arguments: LogImplementation.databases)
    func `a failing database is no message's fault and costs it nothing`(
        _ implementation: LogImplementation
    ) async throws {
        let world = try InboxWorld(implementation)
        let full = Fault(.storage, operation: "x", detail: "database or disk is full", retry: .after(seconds: 1))
        world.fail(with: full)
        await #expect(throws: Fault.self) {
            try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: 1)])
        }
        let kept = try await world.store.read { try InboxRow.counts($0) }
        #expect(kept.isEmpty)
        world.fail(with: nil)
        try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: 1)])
        let total = try await world.total("a")
        #expect(total == 1)
    }

    @Test(arguments: LogImplementation.databases)
    func `a database that fails under a retry does not use the attempts up`(
        _ implementation: LogImplementation
    ) async throws {
        let world = try InboxWorld(implementation)
        world.fail(with: Fault(.storage, operation: "x", detail: "database is locked", retry: .after(seconds: 1)))
        // The delivery was tried before: a fourth start without an outcome would park it.
        try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: 1, redelivered: true)])
        let pending = try await world.rows(.pending)
        #expect(pending.map(\.attempts) == [0])
    }

    @Test(arguments: LogImplementation.databases)
    func `a message that failed once and then kills the process is parked`(
        _ implementation: LogImplementation
    ) async throws {
        let world = try InboxWorld(implementation)
        world.fail(with: NotYet("something"))
        try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: 1)])
        world.fail(with: nil)
        // What is begun and never finished is what a process leaves that ends in between.
        for _ in 0..<Inbox.crashesMax { _ = try await world.inbox.begin(1) }
        try await world.inbox.retry(1)
        let (parked, total) = (try await world.rows(.parked), try await world.total("a"))
        #expect(parked.map(\.error) == ["the process ended 3 times here"])
        #expect(total == 0)
    }

    @Test(arguments: LogImplementation.databases)
    func `what is behind a message that kills the process waits`(_ implementation: LogImplementation) async throws {
        let world = try InboxWorld(implementation)
        world.fail(with: NotYet("something"))
        for sequence in 1...2 { try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: sequence)]) }
        let before = try await world.rows(.pending)
        for _ in 0..<Inbox.crashesMax { _ = try await world.inbox.begin(1) }
        try await world.inbox.retry(1)
        let (parked, waiting) = (try await world.rows(.parked), try await world.rows(.waiting))
        #expect(before.count == 2 && parked.count == 1 && waiting.count == 1)
    }

    @Test(arguments: LogImplementation.databases)
    func `only deaths in a row count, and an operator's retry begins anew`(
        _ implementation: LogImplementation
    ) async throws {
        let world = try InboxWorld(implementation)
        world.fail(with: NotYet("something"))
        try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: 1)])
        for _ in 0..<2 {
            for _ in 1..<Inbox.crashesMax { _ = try await world.inbox.begin(1) }
            try await world.inbox.retry(1)
        }
        let pending = try await world.rows(.pending)
        #expect(pending.map(\.attempts) == [1 + 2 * Inbox.crashesMax])
        for _ in 0..<Inbox.crashesMax { _ = try await world.inbox.begin(1) }
        try await world.inbox.retry(1)
        world.fail(with: nil)
        _ = try await world.inbox.retryParked(world.reference(1), .test)
        let total = try await world.total("a")
        #expect(total == 1)
    }

    @Test(arguments: LogImplementation.databases)
    func `deliveries tried before are stored first and then handled`(_ implementation: LogImplementation) async throws {
        let world = try InboxWorld(implementation)
        try await world.inbox.accept([
            InboxWorld.delivery(plan: "a", sequence: 1, redelivered: true),
            InboxWorld.delivery(plan: "b", sequence: 2, redelivered: true),
        ])
        let (first, other) = (try await world.total("a"), try await world.total("b"))
        #expect(first == 1)
        #expect(other == 1)
        let counts = try await world.store.read { try InboxRow.counts($0) }
        #expect(counts.isEmpty)
    }

    @Test(arguments: LogImplementation.databases)
    func `a redelivered message waits behind a failed one of its subject`(
        _ implementation: LogImplementation
    ) async throws {
        let world = try InboxWorld(implementation)
        world.fail(with: Fault(.broker, operation: "x", detail: "y", retry: .never))
        try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: 1)])
        world.fail(with: nil)
        try await world.inbox.accept([
            InboxWorld.delivery(plan: "a", sequence: 2, redelivered: true),
            InboxWorld.delivery(plan: "b", sequence: 3, redelivered: true),
        ])
        let (behind, other) = (try await world.total("a"), try await world.total("b"))
        #expect(behind == 0)
        #expect(other == 1)
        let waiting = try await world.rows(.waiting)
        #expect(waiting.map(\.header.topicSequence) == [2])
    }

    @Test(arguments: LogImplementation.databases)
    func `a message that waits for another does not hold up its subject`(
        _ implementation: LogImplementation
    ) async throws {
        let world = try InboxWorld(implementation)
        world.fail(with: NotYet("the one that comes later"))
        try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: 2)])
        world.fail(with: nil)
        try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: 1)])
        let total = try await world.total("a")
        #expect(total == 1)
        let pending = try await world.rows(.pending)
        #expect(pending.map(\.header.topicSequence) == [2])
    }

    @Test(arguments: LogImplementation.databases)
    func `a message that no longer waits for another, but fails otherwise, holds up what came after it`(
        _ implementation: LogImplementation
    ) async throws {
        let world = try InboxWorld(implementation)
        world.fail(with: NotYet("the one that comes later"))
        try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: 1)])
        world.fail(with: Fault(.http, operation: "ask", detail: "busy", retry: .after(seconds: 1)))
        try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: 2)])
        let first = try #require(try await world.rows(.pending).first { $0.header.topicSequence == 1 })
        try await world.inbox.retry(first.sequence)
        let (pending, waiting) = (try await world.rows(.pending), try await world.rows(.waiting))
        #expect(pending.map(\.header.topicSequence) == [1])
        #expect(waiting.map(\.header.topicSequence) == [2])
        world.fail(with: nil)
        try await world.inbox.retry(first.sequence)
        let freed = try await world.rows(.pending)
        #expect(freed.map(\.header.topicSequence) == [2])
    }

    @Test(arguments: LogImplementation.databases)
    func `events made by a message have the same ids when it is handled anew`(
        _ implementation: LogImplementation
    ) async throws {
        let ids = try await (0..<2).asyncMap { _ in
            let world = try InboxWorld(implementation)
            try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: 1)])
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
