import EventSourcing
import Foundation
import Logging
import Messages
import Synchronization
import Testing

@testable import Platform

/// The relay's checkpoint: it never passes what the broker has not confirmed, never goes back, and numbers stay.
@Suite struct CheckpointConformance {
    /// Tells every addition as a plan, a message type like any other; an addition of nine tells nothing.
    private enum TallyPublication: Publication {
        static let events: Set = ["tally.added"]

        static func messages(for recorded: RecordedEvent) -> [any PublishedMessage] {
            guard case .added(let added) = recorded.event as? Tally.Event, added.amount != 9 else { return [] }
            return [
                PlanPublished(
                    planID: PlanID("plan"), dispensaryID: DispensaryID("0601-01"),
                    month: Period(year: 2026, month: 3), visits: recorded.position, waiting: 0, publishedAt: .example)
            ]
        }
    }

    /// A broker that remembers, and refuses everything from the given number of messages on.
    private final class Broker: MessagePublisher {
        private let seen = Mutex<[(id: String, number: Int64)]>([])
        private let confirmedMax: Int

        init(confirming confirmedMax: Int = .max) { self.confirmedMax = confirmedMax }

        var published: [(id: String, number: Int64)] { seen.withLock { $0 } }

        func publish(_ batch: [OutgoingMessage]) async throws -> [PublishOutcome] {
            seen.withLock { seen in
                batch.map { message in
                    guard case .integer(let number)? = message.properties.headers["x-topic-seq"],
                        seen.count < confirmedMax
                    else { return .rejected }
                    seen.append((message.properties.messageID, number))
                    return .confirmed
                }
            }
        }
    }

    private let metadata = EventMetadata(correlationID: "c", causationID: "k", actor: "system:test")

    private func open(_ place: DatabasePlace) throws -> Store {
        try Store(
            place.location, label: "test", clock: ServiceClock(), json: MessageJSON(sealer: nil),
            events: [Tally.Event.self], projections: [])
    }

    /// The store of a process that ends with the body: its lock goes with it.
    private func withStore<Value>(_ place: DatabasePlace, _ body: (Store) async throws -> Value) async throws -> Value {
        let store = try open(place)
        defer { store.close() }
        return try await body(store)
    }

    private func place(_ implementation: LogImplementation) throws -> DatabasePlace {
        ConformanceCount.begin(implementation)
        return try #require(try implementation.place())
    }

    private func add(_ amounts: [Int], _ store: Store) async throws {
        try await store.write(metadata) { transaction in
            for amount in amounts {
                let event = Tally.Event.added(Tally.Event.Added(amount: amount))
                try transaction.append([event], to: Tally.stream("a"), expecting: .any)
            }
        }
    }

    /// Runs a relay until it is at the position, or has trouble where that is awaited, and stops it as an orderly end
    /// does.
    private func relay(_ store: Store, to broker: Broker, until position: Int, meetsTrouble: Bool = false) async {
        let relay = LogRelay(
            store: store, publication: TallyPublication.self, publisher: broker, service: "test",
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        await withTaskGroup { group in
            group.addTask { try? await relay.run() }
            while relay.state.position < position || (meetsTrouble && relay.state.trouble == nil) {
                await Task.yield()
            }
            group.cancelAll()
        }
    }

    private func checkpoint(_ place: DatabasePlace) throws -> Int? {
        try place.location.openReader().first("SELECT position FROM relay_checkpoint WHERE one = 1") { $0.integer(0) }
    }

    private func number(_ place: DatabasePlace) throws -> Int? {
        try place.location.openReader().first(
            "SELECT seq FROM relay_topic WHERE topic = $1", [.text(PlanPublished.type)]
        ) { $0.integer(0) }
    }

    @Test(arguments: LogImplementation.databases)
    func `a log without a checkpoint is published from its start`(_ implementation: LogImplementation) async throws {
        let place = try place(implementation)
        let store = try open(place)
        defer { store.close() }
        try await add([1, 2, 3], store)
        #expect(try checkpoint(place) == nil)
        let broker = Broker()
        await relay(store, to: broker, until: 3)
        #expect(broker.published.map(\.number) == [1, 2, 3])
    }

    @Test(arguments: LogImplementation.databases)
    func `an orderly end stores position and numbers together`(_ implementation: LogImplementation) async throws {
        let place = try place(implementation)
        let store = try open(place)
        defer { store.close() }
        try await add([1, 9, 2], store)
        await relay(store, to: Broker(), until: 3)
        #expect(try checkpoint(place) == 3)
        #expect(try number(place) == 2)
    }

    @Test(arguments: LogImplementation.databases)
    func `what was published is not published again after an orderly end`(
        _ implementation: LogImplementation
    ) async throws {
        let place = try place(implementation)
        try await withStore(place) { store in
            try await add([1, 2], store)
            await relay(store, to: Broker(), until: 2)
        }
        let broker = Broker()
        try await withStore(place) { store in
            try await add([3], store)
            await relay(store, to: broker, until: 3)
        }
        #expect(broker.published.map(\.number) == [3])
    }

    @Test(arguments: LogImplementation.databases, [0, 1, 2])
    func `what came since the checkpoint is published again under the same ids and numbers`(
        _ implementation: LogImplementation, _ stored: Int
    ) async throws {
        let place = try place(implementation)
        let (first, second) = (Broker(), Broker())
        try await withStore(place) { store in
            try await add([1, 2, 3], store)
            await relay(store, to: first, until: 3)
        }
        try rewind(place, to: stored)
        try await withStore(place) { await relay($0, to: second, until: 3) }
        #expect(second.published.map(\.number) == (stored..<3).map { Int64($0 + 1) })
        #expect(second.published.map(\.id) == first.published.dropFirst(stored).map(\.id))
        #expect(try checkpoint(place) == 3)
    }

    /// The database as a crash leaves it that came after the checkpoint of this position.
    private func rewind(_ place: DatabasePlace, to position: Int) throws {
        let sql = try place.location.openWriter()
        guard position > 0 else {
            try sql.execute("DELETE FROM relay_checkpoint")
            return try sql.execute("DELETE FROM relay_topic")
        }
        try sql.execute("UPDATE relay_checkpoint SET position = $1", [SQLValue(position)])
        try sql.execute("UPDATE relay_topic SET seq = $1", [SQLValue(position)])
    }

    @Test(arguments: LogImplementation.databases, [0, 1, 3])
    func `the checkpoint stops before what the broker refuses`(
        _ implementation: LogImplementation, _ confirmed: Int
    ) async throws {
        let place = try place(implementation)
        let store = try open(place)
        defer { store.close() }
        try await add([1, 2, 3, 4, 5], store)
        await relay(store, to: Broker(confirming: confirmed), until: confirmed, meetsTrouble: true)
        #expect(try checkpoint(place) ?? 0 == confirmed)
        #expect(try number(place) ?? 0 == confirmed)
    }

    @Test(arguments: LogImplementation.databases)
    func `events that tell nobody anything move the checkpoint too`(
        _ implementation: LogImplementation
    ) async throws {
        let place = try place(implementation)
        let store = try open(place)
        defer { store.close() }
        try await add([9, 9, 9], store)
        let broker = Broker()
        await relay(store, to: broker, until: 3)
        #expect(broker.published.isEmpty)
        #expect(try checkpoint(place) == 3)
        #expect(try number(place) == nil)
    }

    @Test(arguments: LogImplementation.databases)
    func `a mark never points behind its number`(_ implementation: LogImplementation) async throws {
        let place = try place(implementation)
        let store = try open(place)
        defer { store.close() }
        for _ in 0..<6 { try await add(Array(repeating: 1, count: 100), store) }
        await relay(store, to: Broker(), until: 600)
        let marks = try place.location.openReader().rows("SELECT seq, position FROM relay_mark ORDER BY seq") {
            [$0.integer(0), $0.integer(1)]
        }
        // Here every event has one number, so number and position are the same.
        #expect(!marks.isEmpty && marks.allSatisfy { $0[0] == $0[1] })
    }
}
