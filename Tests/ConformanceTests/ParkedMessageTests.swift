import Foundation
import Messages
import Synchronization
import Testing

@testable import Platform

/// What an operator can do with parked messages, and what nobody can do twice.
@Suite struct ParkedMessageTests {
    private static let permanent = Fault(.storage, operation: "x", detail: "y", retry: .never)

    /// A world with one parked message of plan "a" for each sequence, and a handler that works again.
    private func parked(_ implementation: LogImplementation, _ sequences: [Int] = [1]) async throws -> InboxWorld {
        let world = try InboxWorld(implementation)
        world.fail(with: Self.permanent)
        for sequence in sequences {
            try await world.inbox.accept([InboxWorld.delivery(plan: "a\(sequence)", sequence: sequence)])
        }
        world.fail(with: nil)
        return world
    }

    @Test(arguments: LogImplementation.databases)
    func `a retry cannot run twice for what was seen once`(_ implementation: LogImplementation) async throws {
        let world = try await parked(implementation)
        world.fail(with: Self.permanent)
        let seen = try await world.reference(1)
        let first = try await world.inbox.retryParked(seen, .test)
        let second = try await world.inbox.retryParked(seen, .test)
        #expect(first.result == .parked)
        #expect(second.result == .changed)
        let acts = try await world.stored("parked.retried")
        #expect(acts == 1)
    }

    @Test(arguments: LogImplementation.databases)
    func `a number that is used again does not lead to another message`(
        _ implementation: LogImplementation
    ) async throws {
        let world = try await parked(implementation)
        let seen = try await world.reference(1)
        _ = try await world.inbox.retryParked(seen, .test)
        world.fail(with: Self.permanent)
        try await world.inbox.accept([InboxWorld.delivery(plan: "other", sequence: 2)])
        let other = try await world.reference(1)
        #expect(other.number == seen.number)
        let outcome = try await world.inbox.discardParked(seen, .test)
        #expect(outcome.result == .changed)
        let rows = try await world.rows(.parked)
        #expect(rows.count == 1)
    }

    @Test(arguments: LogImplementation.databases)
    func `a trial says what would be stored and stores nothing`(_ implementation: LogImplementation) async throws {
        let world = try await parked(implementation)
        let outcome = try await world.inbox.tryParked(world.reference(1))
        #expect(outcome.result == .handled)
        #expect(outcome.events?.values.reduce(0, +) == 1)
        let (total, rows) = (try await world.total("a1"), try await world.rows(.parked))
        #expect(total == 0)
        #expect(rows.count == 1)
        // The state that the trial made must not be taken for the true one.
        _ = try await world.inbox.retryParked(world.reference(1), .test)
        let after = try await world.total("a1")
        #expect(after == 1)
    }

    @Test(arguments: LogImplementation.databases)
    func `a trial of what still fails tells the reason`(_ implementation: LogImplementation) async throws {
        let world = try await parked(implementation)
        world.fail(with: NotYet("a plan"))
        let outcome = try await world.inbox.tryParked(world.reference(1))
        #expect(outcome == ParkedOutcome(1, .pending, reason: "not yet: a plan"))
    }

    @Test(arguments: LogImplementation.databases)
    func `an edit changes the body once, and the retry uses it`(_ implementation: LogImplementation) async throws {
        let world = try InboxWorld(implementation)
        let broken = Array(#"{"planID":"a b"}"#.utf8)
        try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: 1, body: broken)])
        let good = try InboxWorld.delivery(plan: "a", sequence: 1).body
        let edit = BodyEdit(body: String(decoding: good, as: UTF8.self))
        let seen = try await world.reference(1)
        let before = try #require(try await world.inbox.bodyHash(seen))
        #expect(before == Hexadecimal.encode(SHA256.hash(broken)))
        let trial = try await world.inbox.tryParked(seen, edit: edit)
        #expect(trial.result == .handled)
        let edited = try await world.inbox.editParked(seen, before: before, edit, .test)
        #expect(edited.result == .edited)
        let again = try await world.inbox.editParked(world.reference(1), before: before, edit, .test)
        #expect(again.result == .changed)
        _ = try await world.inbox.retryParked(world.reference(1), .test)
        let total = try await world.total("a")
        #expect(total == 1)
        let acts = try await world.stored("parked.edited")
        #expect(acts == 1)
    }

    @Test(arguments: LogImplementation.databases)
    func `every act tells who, why, and the body before and after`(_ implementation: LogImplementation) async throws {
        let world = try await parked(implementation)
        _ = try await world.inbox.discardParked(world.reference(1), .test)
        let found = try await world.store.read { sql in
            try sql.rows("SELECT actor, data FROM event WHERE type = 'parked.discarded'", []) {
                (actor: $0.text(0), data: Data($0.blob(1)))
            }
        }
        let event = try #require(found.first)
        #expect(event.actor == "staff:operator")
        let act = try JSONDecoder().decode(ParkedAct.self, from: event.data)
        #expect(act.why == "repaired")
        #expect(act.reason == "storage: x: y")
        #expect(act.messageID == "message-1")
        let body = try InboxWorld.delivery(plan: "a1", sequence: 1).body
        #expect(act.before == Hexadecimal.encode(SHA256.hash(body)))
        #expect(act.after == nil)
    }

    @Test(arguments: LogImplementation.databases)
    func `parked messages are grouped by type and reason`(_ implementation: LogImplementation) async throws {
        let world = try await parked(implementation, [1, 2, 3])
        try await world.inbox.accept([InboxWorld.delivery(plan: "b", sequence: 4, body: [])])
        let groups = try await world.inbox.parkedGroups()
        #expect(groups.map(\.count) == [3, 1])
        #expect(groups.map(\.cause) == ["storage", "unreadable-body"])
        #expect(groups.map(\.example) == [1, 4])
        #expect(groups.map(\.newest) == [3, 4])
    }

    @Test(
        arguments: LogImplementation.databases,
        [
            (ParkedSelection(), [1, 2, 3]), (ParkedSelection(subject: "a2"), [2]),
            (ParkedSelection(type: PlanPublished.type, reason: "storage"), [1, 2, 3]),
            (ParkedSelection(type: "other"), []), (ParkedSelection(reason: "%"), []),
        ])
    func `a selection finds what fits all its conditions`(
        _ implementation: LogImplementation, _ example: (selection: ParkedSelection, expected: [Int])
    ) async throws {
        let world = try await parked(implementation, [1, 2, 3])
        let found = try await world.inbox.references(example.selection).map(\.number)
        #expect(found == example.expected)
    }

    @Test func `batches grow, and stop when one fails more than it mends`() async throws {
        let items = Array(1...50)
        let worked = Mutex<[Int]>([])
        let tally = await ParkedBatches(sizes: [2, 5]).run(items) { item in
            worked.withLock { $0.append(item) }
            return item <= 4 ? .handled : .parked
        }
        #expect(worked.withLock { $0 } == Array(1...7))
        #expect(tally.mended == 4 && tally.failed == 3 && tally.left == 43)
        let all = await ParkedBatches(sizes: [2, 5]).run(items) { _ in .handled }
        #expect(all.mended == 50 && all.left == 0)
    }

    @Test(
        arguments: [
            (["/a/0/b": "7"], #"{"a":[{"b":7}],"c":"x"}"#), (["/c": nil], #"{"a":[{"b":1}]}"#),
            (["/d": #""new""#], #"{"a":[{"b":1}],"c":"x","d":"new"}"#), (["/a/0": nil], #"{"a":[],"c":"x"}"#),
        ] as [([String: String?], String)])
    func `an edit sets and removes single places`(_ values: [String: String?], _ expected: String) throws {
        let new = try BodyEdit(values: values).applied(to: Array(#"{"a":[{"b":1}],"c":"x"}"#.utf8))
        #expect(String(decoding: new, as: UTF8.self) == expected)
    }

    @Test(arguments: [["/x/y": "1"], ["/a/9": "1"], ["c": "1"], ["/c": "text without quotes"]])
    func `an edit that does not fit is refused`(_ values: [String: String]) {
        #expect(throws: InvalidInput.self) {
            try BodyEdit(values: values).applied(to: Array(#"{"a":[{"b":1}],"c":"x"}"#.utf8))
        }
    }
}
