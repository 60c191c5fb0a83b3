import EventSourcing
import Foundation
import Logging
import Messages
import Synchronization
import Testing

@testable import Platform

/// A log that goes on from a copy: nothing it said before is taken for something new, nothing new for a repeat.
@Suite struct RestoreTests {
    private let metadata = EventMetadata(correlationID: "c", causationID: "k", actor: "system:test")
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Keeps what was published.
    private final class Board: MessagePublisher {
        let messages = Mutex<[OutgoingMessage]>([])

        func publish(_ batch: [OutgoingMessage]) async throws -> [PublishOutcome] {
            messages.withLock { $0 += batch }
            return batch.map { _ in .confirmed }
        }

        /// Origin and number of each, in order.
        var numbers: [String] {
            messages.withLock { $0 }.compactMap { message in
                guard case .text(let origin)? = message.properties.headers["x-origin"],
                    case .integer(let number)? = message.properties.headers["x-topic-seq"]
                else { return nil }
                return "\(LogEpoch.isRestored(origin) ? "new" : "old") \(number)"
            }
        }
    }

    private func open(_ place: DatabasePlace) throws -> Store {
        try Store(
            place.location, label: "test", clock: ServiceClock(), json: MessageJSON(sealer: nil),
            events: [Tally.Event.self], projections: [])
    }

    private func add(_ events: Int, _ store: Store) async throws {
        try await store.write(metadata) { for _ in 0..<events { try $0.handle(Tally.self, id: $0.newID(), 1) } }
    }

    private func relay(_ store: Store, _ board: Board) -> LogRelay {
        LogRelay(
            store: store, publication: LogRelayTests.TallyPublication.self, publisher: board, service: "test",
            logger: logger)
    }

    private func publish(_ store: Store, _ board: Board, upTo position: Int) async {
        let relay = relay(store, board)
        await withTaskGroup { group in
            group.addTask { try? await relay.run() }
            while relay.state.position < position { await Task.yield() }
            group.cancelAll()
        }
    }

    @Test(arguments: LogImplementation.databases)
    func `what a copy held keeps its numbers, what follows is numbered from 1 under a new origin`(
        _ implementation: LogImplementation
    ) async throws {
        ConformanceCount.begin(implementation)
        let place = try #require(try implementation.place())
        let board = Board()
        let origin = try await {
            let store = try open(place)
            defer { store.close() }
            try await add(3, store)
            await publish(store, board, upTo: 3)
            // Copied before the relay comes to these two.
            try await add(2, store)
            return store.origin
        }()
        let renewed = try LogEpoch.begin(place.location.openWriter(), id: "x", now: ServiceClock().now)
        #expect(renewed == origin + "/x")
        let store = try open(place)
        defer { store.close() }
        #expect(store.origin == renewed)
        try await add(2, store)
        await publish(store, board, upTo: 7)
        #expect(board.numbers == ["old 1", "old 2", "old 3", "old 4", "old 5", "new 1", "new 2"])
        let topic = PlanPublished.type
        let published = try await store.read { sql in
            try [origin, renewed, "foreign"].map { try ReplayDesk.published(topic, $0, sql) }
        }
        #expect(published == [5, 2, 0])
        let report = try await store.read { sql in
            try sql.first("SELECT seq FROM relay_topic", []) { $0.integer(0) }
        }
        #expect(report == 2)
    }

    @Test(arguments: LogImplementation.databases)
    func `both origins of a log can be published again`(_ implementation: LogImplementation) async throws {
        ConformanceCount.begin(implementation)
        let place = try #require(try implementation.place())
        let origin = try await {
            let store = try open(place)
            defer { store.close() }
            try await add(4, store)
            await publish(store, Board(), upTo: 4)
            return store.origin
        }()
        let renewed = try LogEpoch.begin(place.location.openWriter(), id: "x", now: ServiceClock().now)
        let store = try open(place)
        defer { store.close() }
        try await add(3, store)
        await publish(store, Board(), upTo: 7)
        let board = Board()
        let worker = ReplayWorker(
            store: store, relay: relay(store, Board()), publisher: board, service: "test", logger: logger)
        try await store.write(metadata) { transaction in
            for (id, origin, from, to) in [("1", origin, 2, 3), ("2", renewed, 2, 3)] {
                try transaction.sql.execute(
                    "INSERT INTO replay (id, topic, lo, hi, reply, origin) VALUES ($1, $2, $3, $4, 'q', $5)",
                    [.text(id), .text(PlanPublished.type), SQLValue(from), SQLValue(to), .text(origin)])
            }
        }
        await withTaskGroup { group in
            group.addTask { try? await worker.run() }
            while board.messages.withLock({ $0.count }) < 6 { await Task.yield() }
            group.cancelAll()
        }
        #expect(board.numbers == ["old 2", "old 3", "new 2", "new 3"])
    }

    private func delivery(_ plan: String, _ sequence: Int, origin: String, id: String) throws -> IncomingDelivery {
        let delivery = try InboxWorld.delivery(plan: plan, sequence: sequence, id: id)
        var properties = delivery.properties
        properties.headers["x-origin"] = .text(origin)
        return IncomingDelivery(
            exchange: delivery.exchange, routingKey: delivery.routingKey, redelivered: false, properties: properties,
            body: delivery.body, tag: 1)
    }

    @Test(arguments: LogImplementation.databases)
    func `a message of the lost part is known when it comes under the new origin`(
        _ implementation: LogImplementation
    ) async throws {
        let world = try InboxWorld(implementation)
        try await world.inbox.accept([delivery("a", 7, origin: "log", id: "m7")])
        // The restored service has done the same work again, and something else.
        let again = try delivery("a", 1, origin: "log/x", id: "m7")
        let other = try delivery("a", 2, origin: "log/x", id: "m8")
        try await world.inbox.accept([again, other])
        try await world.inbox.accept([again, other])
        #expect(try await world.total("a") == 2)
        let holes = try await world.store.read { try SeenRanges.holes($0) }
        #expect(holes.isEmpty)
    }

    @Test(arguments: LogImplementation.databases)
    func `what is newer waits until the older has come, and is handled in order`(
        _ implementation: LogImplementation
    ) async throws {
        let world = try InboxWorld(implementation)
        try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: 1)])
        try await world.store.write(metadata) { transaction in
            try transaction.sql.execute(
                "INSERT INTO catch_up VALUES ('log', $1, 2, 4, 0)", [.text(PlanPublished.type)])
        }
        // 3 and 5 lay in the queue; 2, 3 and 4 are fetched.
        try await world.inbox.accept([3, 5].map { try InboxWorld.delivery(plan: "a", sequence: $0) })
        #expect(try await world.total("a") == 1)
        #expect(try await world.rows(.waiting).count == 2)
        try await world.inbox.accept(
            [2, 3].map { try InboxWorld.delivery(plan: "a", sequence: $0) }, isCatchUp: true)
        #expect(try await world.total("a") == 3)
        try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: 4)], isCatchUp: true)
        #expect(try await world.total("a") == 4)
        try await world.store.write(metadata) { try $0.sql.execute("DELETE FROM catch_up") }
        try await world.inbox.releaseHeld()
        #expect(try await world.inbox.retryDue() == 1)
        #expect(try await world.total("a") == 5)
        #expect(try await world.rows(.waiting).isEmpty)
    }

    @Test func `a restored service notes exactly what it lacks`() async throws {
        let lacking = try InboxWorld()
        for sequence in [1, 2, 5] {
            try await lacking.inbox.accept([InboxWorld.delivery(plan: "a", sequence: sequence)])
        }
        let other = try InboxWorld()
        try await other.store.write(metadata) { transaction in
            try transaction.sql.execute("UPDATE store_identity SET origin = 'log'")
            for (topic, last) in [(PlanPublished.type, 9), ("not.taken.v1", 4)] {
                try transaction.sql.execute(
                    "INSERT INTO relay_topic VALUES ($1, $2)", [.text(topic), SQLValue(last)])
            }
        }
        let reader = try other.store.openReader()
        let count = try await lacking.store.write(metadata) { [reader = ReaderBox(sql: reader)] transaction in
            try CatchUp.note(lacking: transaction.sql, of: reader.sql, topics: [PlanPublished.type])
        }
        let ranges = try await lacking.store.read { sql in
            try sql.rows("SELECT origin, lo, hi FROM catch_up") {
                [$0.text(0), "\($0.integer(1))", "\($0.integer(2))"]
            }
        }
        #expect(count == 1 && ranges == [["log", "3", "9"]])
    }

    /// Passes a reading connection to the writer's thread, which alone uses it.
    private struct ReaderBox: @unchecked Sendable {
        let sql: any SQLConnection
    }
}
