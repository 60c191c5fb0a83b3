import EventSourcing
import Foundation
import Messages
import Testing

@testable import Platform

/// The states that a writer remembers are never older or newer than what the log says.
///
/// This is the place of snapshots: folded states live in memory for seconds and are never stored, so there is none that
/// could be stale after an update of the software.
@Suite struct StateCacheConformance {
    private let metadata = EventMetadata(correlationID: "c", causationID: "k", actor: "system:test")

    /// A store, and another writer of the same log that knows nothing of it.
    private func world(_ implementation: LogImplementation) throws -> (store: Store, place: DatabasePlace) {
        ConformanceCount.begin(implementation)
        let place = try #require(try implementation.place())
        let store = try Store(
            place.location, label: "test", clock: ServiceClock(), json: MessageJSON(sealer: nil),
            events: [Tally.Event.self], projections: [TallyProjection.self])
        return (store, place)
    }

    private func add(_ amount: Int, to id: String = "a", _ store: Store) async throws -> Int {
        try await store.write(metadata) { try $0.handle(Tally.self, id: id, amount) }
    }

    /// An event of another process, which this store's memory does not know.
    private func appendElsewhere(_ amount: Int, to id: String = "a", _ place: DatabasePlace) throws {
        let other = try LogUnderTest(place)
        let data = try MessageJSON(sealer: nil).bytes(of: Tally.Event.Added(amount: amount))
        let event = other.event(id: UUID().uuidString, type: "tally.added", data: String(decoding: data, as: UTF8.self))
        try other.append([event], to: Tally.stream(id).text, .any)
    }

    @Test(arguments: LogImplementation.databases, [1, 2, 5])
    func `a remembered state is what the log folds to`(_ implementation: LogImplementation, _ times: Int) async throws {
        let (store, place) = try world(implementation)
        defer { store.close() }
        var remembered = 0
        for _ in 0..<times { remembered = try await add(1, store) }
        let folded = try LogUnderTest(place).all().reduce(into: Tally.initial) { state, event in
            let added = try MessageJSON(sealer: nil).decode(Tally.Event.Added.self, from: Data(event.data))
            Tally.evolve(&state, .added(added))
        }
        #expect(folded == times && remembered == folded)
    }

    @Test(arguments: LogImplementation.databases, [1, 3])
    func `what another writer appended meanwhile counts`(_ implementation: LogImplementation, _ count: Int) async throws
    {
        let (store, place) = try world(implementation)
        defer { store.close() }
        _ = try await add(2, store)
        for _ in 0..<count { try appendElsewhere(1, place) }
        #expect(try await add(1, store) == 3 + count)
    }

    @Test(arguments: LogImplementation.databases)
    func `another writer's other stream disturbs nothing`(_ implementation: LogImplementation) async throws {
        let (store, place) = try world(implementation)
        defer { store.close() }
        _ = try await add(2, store)
        try appendElsewhere(7, to: "b", place)
        #expect(try await add(1, store) == 3)
        #expect(try await add(1, to: "b", store) == 8)
    }

    @Test(arguments: LogImplementation.databases)
    func `a rejected command leaves the state as it was`(_ implementation: LogImplementation) async throws {
        let (store, _) = try world(implementation)
        defer { store.close() }
        _ = try await add(9, store)
        await #expect(throws: Tally.Rejection.full) { _ = try await add(2, store) }
        #expect(try await add(1, store) == 10)
    }

    @Test(arguments: LogImplementation.databases, [true, false])
    func `what an undone unit left is not seen by the next of its commit`(
        _ implementation: LogImplementation, _ isNested: Bool
    ) async throws {
        let (store, _) = try world(implementation)
        defer { store.close() }
        _ = try await add(1, store)
        let state = try await store.write(metadata) { [metadata] transaction in
            let outcome = try transaction.attempt(metadata, DerivedIdentifiers(cause: "undone")) { nested in
                _ = try nested.handle(Tally.self, id: "a", 5)
                if isNested {
                    _ = try nested.attempt(metadata, DerivedIdentifiers(cause: "inner")) { inner in
                        try inner.handle(Tally.self, id: "a", 1)
                    }
                }
                throw CancellationError()
            }
            guard case .failure = outcome else { return -1 }
            return try transaction.handle(Tally.self, id: "a", 2)
        }
        #expect(state == 3)
        #expect(try await add(1, store) == 4)
    }

    @Test(arguments: LogImplementation.databases)
    func `an append without a decision makes the state be read anew`(_ implementation: LogImplementation) async throws {
        let (store, _) = try world(implementation)
        defer { store.close() }
        _ = try await add(1, store)
        let state = try await store.write(metadata) { transaction in
            let event = Tally.Event.added(Tally.Event.Added(amount: 4))
            try transaction.append([event], to: Tally.stream("a"), expecting: .exact(1))
            return try transaction.handle(Tally.self, id: "a", 1)
        }
        #expect(state == 6)
    }

    @Test(arguments: LogImplementation.databases)
    func `a state is at its version within the unit that made it`(_ implementation: LogImplementation) async throws {
        let (store, _) = try world(implementation)
        defer { store.close() }
        let versions = try await store.write(metadata) { transaction in
            try (1...3).map { _ in
                try transaction.handle(Tally.self, id: "a", 1)
                let (state, version) = try transaction.state(Tally.self, id: "a")
                return [state, version]
            }
        }
        #expect(versions == [[1, 1], [2, 2], [3, 3]])
    }
}
