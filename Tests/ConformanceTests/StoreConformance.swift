import EventSourcing
import Foundation
import Messages
import Platform
import Testing

/// An aggregate small enough to see through: a counter that refuses to pass ten.
enum Tally: Decider {
    static let category = "tally"

    enum Event: DomainEvent {
        case added(Added)

        struct Added: Codable, Sendable, Equatable { let amount: Int }

        var stored: StoredForm {
            switch self {
            case .added(let payload): StoredForm("tally.added", payload)
            }
        }

        static let cases: [EventCase<Event>] = [EventCase("tally.added", Event.added)]
    }

    enum Rejection: Error, Equatable { case full }

    static let initial = 0

    static func decide(_ command: Int, _ state: Int) throws(Rejection) -> [Event] {
        if state + command > 10 { throw .full }
        return [.added(Event.Added(amount: command))]
    }

    static func evolve(_ state: inout Int, _ event: Event) {
        switch event {
        case .added(let payload): state += payload.amount
        }
    }
}

/// Sums by stream, to see that projections follow the log.
enum TallyProjection: Projection {
    static let name = "tally"
    static let version = 1
    static let tables = ["tally_sum"]
    static let schema = "CREATE TABLE IF NOT EXISTS tally_sum (stream TEXT PRIMARY KEY, total BIGINT NOT NULL)"

    static func apply(_ recorded: RecordedEvent, _ sql: any SQLConnection, _ json: MessageJSON) throws {
        guard case .added(let added) = recorded.event as? Tally.Event else { return }
        try sql.execute(
            """
            INSERT INTO tally_sum (stream, total) VALUES ($1, $2)
            ON CONFLICT (stream) DO UPDATE SET total = tally_sum.total + excluded.total
            """, [.text(recorded.stream.text), SQLValue(added.amount)])
    }
}

/// Units of work through the one writer, on every database.
@Suite struct StoreConformance {
    private let metadata = EventMetadata(correlationID: "c", causationID: "k", actor: "system:test")

    private func withStore(
        _ implementation: LogImplementation, _ body: (Store, DatabasePlace) async throws -> Void
    ) async throws {
        ConformanceCount.begin(implementation)
        guard let place = try implementation.place() else { return }
        let store = try open(place)
        defer { store.close() }
        try await body(store, place)
    }

    private func open(_ place: DatabasePlace) throws -> Store {
        try Store(
            place.location, label: "test", clock: ServiceClock(), json: MessageJSON(sealer: nil),
            events: [Tally.Event.self], projections: [TallyProjection.self])
    }

    private func total(_ store: Store, _ stream: String) async throws -> Int? {
        try await store.read { sql in
            try sql.first("SELECT total FROM tally_sum WHERE stream = $1", [.text(stream)]) { $0.integer(0) }
        }
    }

    @Test(arguments: LogImplementation.databases)
    func `the history of an aggregate is its own events in order, and what the unit has appended`(
        _ implementation: LogImplementation
    ) async throws {
        try await withStore(implementation) { store, _ in
            for amount in [1, 2] { _ = try await store.write(metadata) { try $0.handle(Tally.self, id: "a", amount) } }
            let inside = try await store.write(metadata) { transaction in
                try transaction.handle(Tally.self, id: "b", 4)
                try transaction.handle(Tally.self, id: "a", 3)
                return try transaction.history(of: Tally.self, id: "a")
            }
            let outside = try await store.history(of: Tally.self, id: "a")
            for history in [inside, outside] {
                #expect(history.map(\.event) == [1, 2, 3].map { .added(.init(amount: $0)) })
                #expect(history.map(\.at) == history.map(\.at).sorted())
            }
            #expect(try await store.history(of: Tally.self, id: "a", only: ["tally.removed"]).isEmpty)
            #expect(try await store.history(of: Tally.self, id: "c").isEmpty)
        }
    }

    @Test(arguments: LogImplementation.databases)
    func `commits in which nobody waits keep a distance`(_ implementation: LogImplementation) async throws {
        try await withStore(implementation) { store, _ in
            try await store.write(metadata) { _ = try $0.handle(Tally.self, id: "a", 1) }
            let began = ContinuousClock.now
            for _ in 0..<3 {
                try await store.write(metadata, .deferrable) { _ = try $0.handle(Tally.self, id: "a", 1) }
            }
            // A slow machine takes longer and none takes less: two of them begin 10 ms after the one before.
            #expect(began.duration(to: .now) >= .milliseconds(20))
        }
    }

    @Test(arguments: LogImplementation.databases)
    func `a decision is stored and projected together`(_ implementation: LogImplementation) async throws {
        try await withStore(implementation) { store, _ in
            let state = try await store.write(metadata) { try $0.handle(Tally.self, id: "a", 4) }
            #expect(state == 4)
            #expect(try await total(store, "tally-a") == 4)
        }
    }

    @Test(arguments: LogImplementation.databases)
    func `a rejection stores nothing and reaches the caller`(_ implementation: LogImplementation) async throws {
        try await withStore(implementation) { store, _ in
            try await store.write(metadata) { _ = try $0.handle(Tally.self, id: "a", 9) }
            await #expect(throws: Tally.Rejection.full) {
                try await store.write(metadata) { transaction in
                    _ = try transaction.handle(Tally.self, id: "b", 1)
                    _ = try transaction.handle(Tally.self, id: "a", 9)
                }
            }
            #expect(try await total(store, "tally-a") == 9)
            #expect(try await total(store, "tally-b") == nil)
        }
    }

    @Test(arguments: LogImplementation.databases)
    func `an act that is repeated is recognised, whether it would be refused or not`(
        _ implementation: LogImplementation
    ) async throws {
        try await withStore(implementation) { store, _ in
            let add: @Sendable (Int, String?) async throws -> Int? = { amount, act in
                try await store.writeOnce(metadata, actID: act) { try $0.handle(Tally.self, id: "a", amount) }
            }
            var answers: [Int?] = []
            for (amount, act) in [(4, "first"), (4, "first"), (5, "second"), (5, "second")] {
                answers.append(try await add(amount, act))
            }
            #expect(answers == [4, nil, 9, nil])
            #expect(try await total(store, "tally-a") == 9)
            for act in ["third", nil] {
                await #expect(throws: Tally.Rejection.full) { _ = try await add(5, act) }
            }
            let last = try await add(1, "third")
            #expect(last == 10)
        }
    }

    @Test(arguments: LogImplementation.databases)
    func `units committed together fail alone`(_ implementation: LogImplementation) async throws {
        try await withStore(implementation) { store, _ in
            let outcomes = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        do {
                            try await store.write(metadata) {
                                _ = try $0.handle(Tally.self, id: "\(number / 2)", number.isMultiple(of: 2) ? 10 : 11)
                            }
                            return true
                        } catch { return false }
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(outcomes == 100)
            let positions = try await store.read { sql in
                try sql.rows("SELECT position FROM event ORDER BY position") { $0.integer(0) }
            }
            #expect(positions == Array(1...100))
        }
    }

    @Test(arguments: LogImplementation.databases)
    func `a unit that failed leaves no state for the next one`(_ implementation: LogImplementation) async throws {
        try await withStore(implementation) { store, _ in
            try await store.write(metadata) { _ = try $0.handle(Tally.self, id: "a", 2) }
            await #expect(throws: CancellationError.self) {
                try await store.write(metadata) { transaction in
                    _ = try transaction.handle(Tally.self, id: "a", 5)
                    throw CancellationError()
                }
            }
            try await store.write(metadata) { transaction in
                let event = Tally.Event.added(Tally.Event.Added(amount: 1))
                try transaction.append([event], to: Tally.stream("a"), expecting: .exact(1))
            }
            let state = try await store.write(metadata) { try $0.handle(Tally.self, id: "a", 3) }
            #expect(state == 6)
        }
    }

    @Test(arguments: LogImplementation.databases)
    func `concurrent writers of one stream never lose an update`(_ implementation: LogImplementation) async throws {
        try await withStore(implementation) { store, _ in
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<10 {
                    group.addTask { try? await store.write(metadata) { _ = try $0.handle(Tally.self, id: "a", 1) } }
                }
            }
            let sum = try await total(store, "tally-a")
            #expect(sum == 10)
        }
    }

    @Test(arguments: LogImplementation.databases)
    func `the identity and the state survive reopening`(_ implementation: LogImplementation) async throws {
        ConformanceCount.begin(implementation)
        let place = try #require(try implementation.place())
        let origin = try await {
            let store = try open(place)
            try await store.write(metadata) { _ = try $0.handle(Tally.self, id: "a", 3) }
            store.close()
            return store.origin
        }()
        let again = try open(place)
        #expect(again.origin == origin)
        #expect(try await again.write(metadata) { try $0.state(Tally.self, id: "a").state } == 3)
        #expect(again.replayed.isEmpty)
        again.close()
    }

    @Test(arguments: LogImplementation.databases)
    func `a rebuilt projection equals the live one`(_ implementation: LogImplementation) async throws {
        try await withStore(implementation) { store, _ in
            for number in 0..<20 {
                try await store.write(metadata) { _ = try $0.handle(Tally.self, id: "\(number % 5)", 1) }
            }
            try await store.write(metadata) { transaction in
                _ = try transaction.sql.execute("UPDATE tally_sum SET total = 99", [])
            }
            try await store.rebuild(["tally"])
            for number in 0..<5 { #expect(try await total(store, "tally-\(number)") == 4) }
        }
    }

    @Test func `the writer syncs every commit of the write-ahead file`() async throws {
        try await withStore(.sqlite) { store, _ in
            let modes = try await store.write(metadata) { transaction in
                try ["PRAGMA synchronous", "PRAGMA journal_mode"].map { pragma in
                    try transaction.sql.first(pragma, []) { $0.text(0) }
                }
            }
            // 2 is FULL.
            #expect(modes == ["2", "wal"])
        }
    }

    @Test func `a locked database is told while it lasts`() async throws {
        try await withStore(.sqlite) { store, place in
            let foreign = try place.location.openWriter()
            try foreign.begin(.stepwise)
            await #expect(throws: Fault.self) { try await store.probeWriting() }
            #expect(store.writeTrouble?.contains("locked") == true)
            foreign.rollback()
            try await store.probeWriting()
            #expect(store.writeTrouble == nil)
        }
    }

    @Test(arguments: LogImplementation.databases)
    func `a closed store refuses with a fault`(_ implementation: LogImplementation) async throws {
        try await withStore(implementation) { store, _ in
            store.close()
            await #expect(throws: Fault.self) {
                try await store.write(metadata) { _ = try $0.handle(Tally.self, id: "a", 1) }
            }
        }
    }
}
