import EventSourcing
import Foundation
import Logging
import Messages
import Testing

@testable import Platform

/// Holes that a service notices, and ranges that it publishes again.
@Suite struct CompletenessTests {
    @Test(arguments: LogImplementation.databases)
    func `a hole between taken numbers is seen until it is filled`(_ implementation: LogImplementation) async throws {
        let world = try InboxWorld(implementation)
        for sequence in [2, 3, 7, 9] {
            try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: sequence)])
        }
        let holes = try await world.store.read { try SeenRanges.holes($0) }
        #expect(holes.map { [$0.from, $0.to] } == [[4, 6], [8, 8]])
        for sequence in [4, 5, 6, 8] {
            try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: sequence)])
        }
        let left = try await world.store.read { try SeenRanges.holes($0) }
        #expect(left.isEmpty)
    }

    @Test func `only a hole that lasts is told, and filling a part does not make it younger`() async throws {
        let world = try InboxWorld()
        let watch = GapWatch(store: world.store)
        let start = ContinuousClock.now
        let hole = SeenRanges.Hole(origin: "log", topic: "t", from: 4, to: 9)
        watch.note([hole], at: start)
        #expect(watch.lasting(at: start.advanced(by: .seconds(59))).isEmpty)
        let smaller = SeenRanges.Hole(origin: "log", topic: "t", from: 6, to: 9)
        watch.note([smaller], at: start.advanced(by: .seconds(30)))
        #expect(watch.lasting(at: start.advanced(by: .seconds(61))).map(\.hole) == [smaller])
        watch.note([], at: start.advanced(by: .seconds(62)))
        #expect(watch.lasting(at: start.advanced(by: .seconds(999))).isEmpty)
    }

    @Test(arguments: LogImplementation.databases)
    func `a mark leads close before a number and never behind it`(_ implementation: LogImplementation) async throws {
        let world = try InboxWorld(implementation)
        let metadata = EventMetadata(correlationID: "c", causationID: "c", actor: "system:test")
        try await world.store.write(metadata) { transaction in
            for step in 1...20 {
                try RelayMarks.note("t", step * 100, at: step * 150, transaction.sql)
            }
        }
        for wanted in [1, 100, 101, 300, 1_999, 5_000] {
            let mark = try await world.store.read { try RelayMarks.before(wanted, of: "t", $0) }
            #expect(mark.sequence < wanted)
            #expect(mark.position == mark.sequence / 100 * 150)
            #expect(min(wanted, 2_000) - mark.sequence <= RelayMarks.spacing + 100)
        }
        let rows = try await world.store.read { try $0.first("SELECT count(*) FROM relay_mark", []) { $0.integer(0) } }
        #expect(try #require(rows) <= 7)
    }

    private func asked(
        topic: String = MonthlyVolumeUpdated.type, from: Int = 1, to: Int = 3, queue: String = "replay.dashboard"
    ) -> ReplayRequested {
        ReplayRequested(replayID: ReplayID("r"), topic: topic, origin: "log", from: from, to: to, replyQueue: queue)
    }

    @Test func `a replay is refused for each of its reasons, and otherwise not`() {
        func refusal(_ asked: ReplayRequested, waiting: Int = 0) -> ReplayRefusal? {
            ReplayDesk.refusal(asked, published: 20_000, waiting: waiting)
        }
        #expect(refusal(asked()) == nil)
        #expect(refusal(asked(from: 1, to: 10_000)) == nil)
        #expect(refusal(asked(from: 1, to: 10_001)) == .badRange)
        #expect(refusal(asked(from: 0)) == .badRange)
        #expect(refusal(asked(from: 3, to: 2)) == .badRange)
        #expect(refusal(asked(from: Int.min, to: Int.max)) == .badRange)
        #expect(refusal(asked(from: 20_000, to: 20_001)) == .notPublishedYet)
        #expect(refusal(asked(), waiting: ReplayDesk.waitingMax) == .tooMany)
        #expect(refusal(asked(topic: RequestFiled.type)) == .notGranted)
        #expect(refusal(asked(topic: MonthlyVolumeUpdated.type, queue: "replay.registry")) == .notGranted)
        #expect(refusal(asked(topic: "unknown.v1")) == .notGranted)
    }

    @Test func `every queue for answers is declared and bound`() {
        let topology = SystemTopology.topology
        for queue in SystemTopology.replayGrants.keys {
            #expect(topology.queues.contains { $0.name == queue })
            #expect(topology.bindings.contains { $0.exchange == "answers" && $0.routingKey == queue })
        }
    }
}
