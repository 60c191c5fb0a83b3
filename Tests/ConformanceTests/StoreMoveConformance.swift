import EventSourcing
import Foundation
import Messages
import Testing

@testable import Platform

/// Moving a database to a place of the same or the other kind changes nothing that a service or its peers can see.
@Suite struct StoreMoveConformance {
    private static let now = LogUnderTest.start

    /// A table as a service has it besides its projections, with everything that the shared SQL knows.
    private static let ownTable = """
        CREATE TABLE IF NOT EXISTS own (
            area TEXT NOT NULL, year BIGINT NOT NULL CHECK (year > 0), note TEXT, state TEXT NOT NULL DEFAULT 'new',
            body BYTEA, number TEXT NOT NULL UNIQUE, PRIMARY KEY (area, year));
        CREATE INDEX IF NOT EXISTS own_open ON own (year, state) WHERE note IS NOT NULL;
        """

    private func store(_ place: DatabasePlace) throws -> Store {
        try Store(
            place.location, label: "test", clock: ServiceClock(), json: MessageJSON(sealer: nil),
            events: [Tally.Event.self, ParkedEvent.self], projections: [TallyProjection.self], tables: [Self.ownTable])
    }

    /// Something in every table of a service.
    private func fill(_ implementation: LogImplementation) async throws -> DatabasePlace {
        let world = try InboxWorld(implementation)
        for sequence in [1, 2, 5] {
            try await world.inbox.accept([InboxWorld.delivery(plan: "a", sequence: sequence)])
        }
        try await world.inbox.accept([InboxWorld.delivery(plan: "b", sequence: nil, id: "foreign")])
        world.fail(with: NotYet("something"))
        try await world.inbox.accept([InboxWorld.delivery(plan: "c", sequence: 3)])
        world.fail(with: InvalidInput([]))
        try await world.inbox.accept([InboxWorld.delivery(plan: "d", sequence: 4)])
        let metadata = EventMetadata(correlationID: "c", causationID: "k", actor: "system:test")
        try await world.store.write(metadata) { transaction in
            try transaction.schedule(timer: "remind", key: "x", dueAt: Self.now)
            for statement in [
                "INSERT INTO relay_checkpoint (one, position) VALUES (1, 3)",
                "INSERT INTO relay_topic (topic, seq) VALUES ('t', 2)",
                "INSERT INTO relay_mark (topic, seq, position) VALUES ('t', 1, 1)",
                "INSERT INTO replay (id, topic, lo, hi, reply) VALUES ('r', 't', 1, 2, 'q')",
            ] { try transaction.sql.execute(statement) }
            try transaction.sql.execute(
                "INSERT INTO idempotency (key, fingerprint, body, created_at) VALUES ('k', 'f', $1, 7)",
                [.blob([0, 255, 1])])
            try transaction.sql.executeScript(Self.ownTable)
            // More rows than one page of a copy, with texts that sort by bytes only.
            for year in 1...450 {
                try transaction.sql.execute(
                    "INSERT INTO own (area, year, note, body, number) VALUES ($1, $2, $3, $4, $5)",
                    [
                        .text(["a", "Á", "ñ'\"", "Z", ""][year % 5]), SQLValue(year),
                        year % 3 == 0 ? .null : .text("\(year)"),
                        year % 2 == 0 ? .null : .blob([UInt8(year % 256), 0]),
                        .text("n\(year)"),
                    ])
            }
        }
        world.store.close()
        return world.place
    }

    private func log(_ place: DatabasePlace) throws -> LogHead { try SQLEventLog(place.location.openReader()).head() }

    @Test(arguments: LogImplementation.databases, LogImplementation.databases)
    func `a database comes back from another the same in every row, and goes on there`(
        _ here: LogImplementation, _ there: LogImplementation
    ) async throws {
        let origin = try await fill(here)
        let (away, home) = (try #require(try there.place()), try #require(try here.place()))
        let first = try StoreMove(from: origin.location, to: away.location, .log).run(now: Self.now)
        let back = try StoreMove(from: away.location, to: home.location, .log).run(now: Self.now)
        #expect(first.head == (try log(origin)))
        #expect(first.rows > 450 && first.rows == back.rows && first.head == back.head && !back.wasThere)
        // Origin and home are compared row by row, over two changes of the kind.
        let repeated = try StoreMove(from: origin.location, to: home.location, .log).run(now: Self.now)
        #expect(repeated.wasThere && repeated.rows == first.rows)
        for place in [away, home] {
            let store = try store(place)
            defer { store.close() }
            // The projections came along, so nothing is replayed.
            #expect(store.replayed.isEmpty)
            let metadata = EventMetadata(correlationID: "c", causationID: "k", actor: "system:test")
            let state = try await store.write(metadata) { try $0.handle(Tally.self, id: "a", 2) }
            #expect(state == 5)
            #expect(try log(place).position == (first.head?.position ?? 0) + 1)
        }
    }

    @Test(arguments: LogImplementation.databases)
    func `rules of a table hold after two moves`(_ implementation: LogImplementation) async throws {
        let origin = try await fill(.sqlite)
        let (away, home) = (
            try #require(try implementation.place()), try #require(try LogImplementation.sqlite.place())
        )
        _ = try StoreMove(from: origin.location, to: away.location, .log).run(now: Self.now)
        _ = try StoreMove(from: away.location, to: home.location, .log).run(now: Self.now)
        for place in [away, home] {
            let sql = try place.location.openWriter()
            for values in ["('a', 5, 'again')", "('a', 1000, 'n1')", "('a', 0, 'x')", "(NULL, 1, 'x')"] {
                #expect(throws: Fault.self) {
                    try sql.execute("INSERT INTO own (area, year, number) VALUES \(values)")
                }
            }
            try sql.execute("INSERT INTO own (area, year, number) VALUES ('new', 1, 'new')")
            let state = try sql.first("SELECT state FROM own WHERE area = 'new'") { $0.text(0) }
            #expect(state == "new")
        }
    }

    @Test(arguments: LogImplementation.databases)
    func `a target that holds something else is refused and left as it is`(
        _ implementation: LogImplementation
    ) async throws {
        let origin = try await fill(.sqlite)
        let target = try #require(try implementation.place())
        let other = try store(target)
        other.close()
        let fault = #expect(throws: Fault.self) {
            try StoreMove(from: origin.location, to: target.location, .log).run(now: Self.now)
        }
        #expect(fault?.detail.contains("is not empty") == true)
        #expect(try log(target) == .empty)
    }

    @Test(arguments: LogImplementation.databases)
    func `a log whose chain is broken is not moved`(_ implementation: LogImplementation) async throws {
        let origin = try await fill(.sqlite)
        let sql = try origin.location.openWriter()
        try sql.executeScript(
            "DROP TRIGGER event_no_update; UPDATE event SET actor = 'staff:other' WHERE position = 2")
        let target = try #require(try implementation.place())
        let fault = #expect(throws: Fault.self) {
            try StoreMove(from: origin.location, to: target.location, .log).run(now: Self.now)
        }
        #expect(fault?.detail.contains("broken chain at 2") == true)
        #expect(try log(target) == .empty)
    }

    @Test(arguments: LogImplementation.databases)
    func `a source of an older version is refused`(_ implementation: LogImplementation) async throws {
        let origin = try await fill(.sqlite)
        try origin.location.openWriter().execute("DELETE FROM migration WHERE name = '0003-replay'")
        let target = try #require(try implementation.place())
        let fault = #expect(throws: Fault.self) {
            try StoreMove(from: origin.location, to: target.location, .log).run(now: Self.now)
        }
        #expect(fault?.detail.contains("0003-replay") == true)
    }

    @Test(arguments: LogImplementation.databases)
    func `a database that a service uses is occupied`(_ implementation: LogImplementation) throws {
        let place = try #require(try implementation.place())
        let store = try store(place)
        defer { store.close() }
        #expect(throws: Fault.self) { _ = try StoreOccupation(place.location) }
    }

    @Test(arguments: LogImplementation.databases)
    func `a moved vault opens what was sealed, and keeps the erased erased`(
        _ implementation: LogImplementation
    ) throws {
        let folder = try TemporaryFolder()
        let (origin, key) = (StoreLocation.sqlite(path: folder.path + "/vault.db"), SymmetricKey.random())
        let target: StoreLocation =
            implementation == .postgres
            ? .postgres(try PostgresServer.newSchema(.vault)) : .sqlite(path: folder.path + "/moved.db")
        let (kept, erased) = (PersonID("p1"), PersonID("p2"))
        let vault = try Vault(origin, key: key)
        let values = try [kept, erased].map { try vault.seal([1, 2, 3], for: $0) }
        try vault.erase(erased, at: Self.now)
        let result = try StoreMove(from: origin, to: target, .vault).run(now: Self.now)
        #expect(result.rows == 3 && result.head == nil)
        let moved = try Vault(target, key: key)
        #expect(try moved.open(values[0], for: kept) == [1, 2, 3])
        #expect(try moved.open(values[1], for: erased) == nil)
        #expect(throws: VaultRejection.subjectErased(erased)) { try moved.seal([1], for: erased) }
    }
}
