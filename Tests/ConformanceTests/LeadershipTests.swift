import EventSourcing
import Foundation
import Logging
import Messages
import Synchronization
import Testing

@testable import Platform

/// Two processes of a service on one schema: one leads, and one that was deposed can break nothing.
@Suite(.enabled(if: PostgresServer.isThere), .timeLimit(.minutes(2)))
struct LeadershipTests {
    private static let metadata = EventMetadata(correlationID: "c", causationID: "k", actor: "system:test")

    private static func place() throws -> DatabasePlace {
        ConformanceCount.begin(.postgres)
        return try #require(try LogImplementation.postgres.place())
    }

    private static func open(_ place: DatabasePlace) throws -> Store {
        try Store(
            place.location, label: "test", clock: ServiceClock(), json: MessageJSON(sealer: nil),
            events: [Tally.Event.self], projections: [TallyProjection.self])
    }

    private static func add(_ amount: Int, to id: String, in store: Store) async throws -> Int {
        try await store.write(metadata) { try $0.handle(Tally.self, id: id, amount) }
    }

    private static func until(_ isTrue: () async throws -> Bool) async throws {
        while try await !isTrue() { await Task.yield() }
    }

    @Test func `one of two leads, and the other when its session is gone`() async throws {
        let place = try Self.place()
        let (first, second) = (try Self.open(place), try Self.open(place))
        defer {
            first.close()
            second.close()
        }
        first.standForLeader()
        _ = await first.leadership.waitForTerm()
        second.standForLeader()
        try await Self.until { second.leadership.standing == .standby }
        #expect(first.leadership.standing == .leader)
        #expect(!second.leadership.isHeld)

        // As after a kill: the server ends the session of the leader.
        let sql = try place.location.openWriter()
        let leader = """
            SELECT pg_terminate_backend(pid) FROM pg_locks
            WHERE locktype = 'advisory' AND granted AND pid IN
                (SELECT pid FROM pg_stat_activity WHERE query = 'SELECT 1' AND usename = current_user)
            AND ((classid::bigint << 32) | objid::bigint) = hashtextextended('ssc.leader:' || current_schema(), 0)
            """
        try await Self.until {
            _ = try sql.rows(leader) { _ in true }
            return !first.leadership.isHeld
        }
        try await Self.until { first.leadership.isHeld || second.leadership.isHeld }
        #expect(first.leadership.isHeld != second.leadership.isHeld)
    }

    @Test func `who stops gives the lead back at once`() async throws {
        let place = try Self.place()
        let (first, second) = (try Self.open(place), try Self.open(place))
        defer { second.close() }
        first.standForLeader()
        _ = await first.leadership.waitForTerm()
        second.standForLeader()
        first.close()
        _ = await second.leadership.waitForTerm()
        #expect(!first.leadership.isHeld)
    }

    @Test func `a leader hears of what a standby has appended`() async throws {
        let place = try Self.place()
        let (leader, standby) = (try Self.open(place), try Self.open(place))
        defer {
            leader.close()
            standby.close()
        }
        leader.standForLeader()
        _ = await leader.leadership.waitForTerm()
        standby.standForLeader()
        let heard = Atomic<Bool>(false)
        leader.onCommit { heard.store(true, ordering: .relaxed) }
        _ = try await Self.add(1, to: "a", in: standby)
        try await Self.until { heard.load(ordering: .relaxed) }
    }

    @Test func `two processes see each other's decisions and leave no hole`() async throws {
        let place = try Self.place()
        let stores = [try Self.open(place), try Self.open(place)]
        defer { for store in stores { store.close() } }
        await withTaskGroup(of: Void.self) { group in
            // Ten at most, whoever adds: a state from the memory of either process would let more pass.
            for number in 0..<40 {
                group.addTask { _ = try? await Self.add(1, to: "\(number % 2)", in: stores[number / 2 % 2]) }
            }
        }
        let positions = try await stores[0].read { sql in
            try sql.rows("SELECT position FROM event ORDER BY position") { $0.integer(0) }
        }
        #expect(positions == Array(1...20))
    }

    @Test func `a message that reaches two processes is handled once`() async throws {
        let place = try Self.place()
        let worlds = [try InboxWorld(at: place), try InboxWorld(at: place)]
        let batch = try (1...10).map { try InboxWorld.delivery(plan: "p", sequence: $0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for world in worlds { group.addTask { try await world.inbox.accept(batch) } }
            try await group.waitForAll()
        }
        #expect(try await worlds[0].total("p") == 10)
    }

    @Test func `a deposed relay moves no checkpoint back and gives no number twice`() async throws {
        let place = try Self.place()
        let (first, second) = (try Self.open(place), try Self.open(place))
        defer {
            first.close()
            second.close()
        }
        for _ in 0..<3 { _ = try await Self.add(1, to: "a", in: first) }
        let (slow, quick) = (HeldPublisher(isHeld: true), HeldPublisher(isHeld: false))
        let (deposed, successor) = (Self.relay(first, slow), Self.relay(second, quick))
        try await withThrowingTaskGroup(of: Void.self) { group in
            // The first one stands still between publishing and its checkpoint, while the second takes over.
            group.addTask { try await deposed.run() }
            try await Self.until { slow.isWaiting }
            group.addTask { try await successor.run() }
            for _ in 0..<4 { _ = try await Self.add(1, to: "b", in: second) }
            try await Self.until { try await Self.checkpoint(second) == 7 }
            slow.release()
            // It finds its checkpoint moved and goes on there: what it publishes next has the next number.
            try await Self.until { deposed.state.position == 7 }
            #expect(try await Self.checkpoint(first) == 7)
            #expect(try await first.read { try ReplayDesk.published(PlanPublished.type, first.origin, $0) } == 7)
            group.cancelAll()
        }
        #expect(slow.numbers.merging(quick.numbers) { $0.union($1) }.values.allSatisfy { $0.count == 1 })
        #expect(try await Self.checkpoint(first) == 7)
    }

    private static func checkpoint(_ store: Store) async throws -> Int? {
        try await store.read { try $0.first("SELECT position FROM relay_checkpoint WHERE one = 1") { $0.integer(0) } }
    }

    private static func relay(_ store: Store, _ publisher: any MessagePublisher) -> LogRelay {
        LogRelay(
            store: store, publication: LogRelayTests.TallyPublication.self, publisher: publisher, service: "test",
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// A broker that confirms everything, at first perhaps not before it is told to.
    private final class HeldPublisher: MessagePublisher {
        private struct State {
            var isHeld: Bool
            var isWaiting = false
            /// Numbers under which each message id was published.
            var numbers: [String: Set<Int64>] = [:]
        }

        private let state: Mutex<State>

        init(isHeld: Bool) { state = Mutex(State(isHeld: isHeld)) }

        var isWaiting: Bool { state.withLock { $0.isWaiting } }
        var numbers: [String: Set<Int64>] { state.withLock { $0.numbers } }

        func release() { state.withLock { $0.isHeld = false } }

        func publish(_ batch: [OutgoingMessage]) async throws -> [PublishOutcome] {
            state.withLock { state in
                state.isWaiting = state.isHeld
                for message in batch {
                    guard case .integer(let number)? = message.properties.headers["x-topic-seq"] else { continue }
                    state.numbers[message.properties.messageID, default: []].insert(number)
                }
            }
            while state.withLock({ $0.isHeld }) { await Task.yield() }
            return batch.map { _ in .confirmed }
        }
    }
}
