import EventSourcing
import Foundation
import Messages
import Synchronization
import Testing

@testable import Platform

/// Two tables with every kind of index, whose names also stand in texts.
enum TallyHistory: Projection {
    static let name = "tally-history"
    static let version = 1
    static let tables = ["tally_step", "tally_mark"]
    static let schema = """
        CREATE TABLE IF NOT EXISTS tally_step (
            stream TEXT NOT NULL, version BIGINT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (stream, version));
        CREATE INDEX IF NOT EXISTS tally_step_note ON tally_step (note, version);
        CREATE TABLE IF NOT EXISTS tally_mark (stream TEXT PRIMARY KEY, mark TEXT NOT NULL UNIQUE, last BIGINT);
        CREATE INDEX IF NOT EXISTS tally_mark_last ON tally_mark (last) WHERE last IS NOT NULL;
        """

    static func apply(_ recorded: RecordedEvent, _ sql: any SQLConnection, _ json: MessageJSON) throws {
        try sql.execute(
            "INSERT INTO tally_step (stream, version, note) VALUES ($1, $2, 'the tally_step of it''s tally_mark')",
            [.text(recorded.stream.text), SQLValue(recorded.version)])
        try sql.execute(
            """
            INSERT INTO tally_mark (stream, mark, last) VALUES ($1, $1, $2)
            ON CONFLICT (stream) DO UPDATE SET last = tally_mark.last + excluded.last
            """, [.text(recorded.stream.text), SQLValue(recorded.version)])
    }
}

/// The sums of ``TallyProjection`` as a later build keeps them, under another column.
enum LaterTallyProjection: Projection {
    static let name = TallyProjection.name
    static let version = 2
    static let tables = TallyProjection.tables
    static let schema = "CREATE TABLE IF NOT EXISTS tally_sum (stream TEXT PRIMARY KEY, tenfold BIGINT NOT NULL)"

    static func apply(_ recorded: RecordedEvent, _ sql: any SQLConnection, _ json: MessageJSON) throws {
        guard case .added(let added) = recorded.event as? Tally.Event else { return }
        try sql.execute(
            """
            INSERT INTO tally_sum (stream, tenfold) VALUES ($1, $2)
            ON CONFLICT (stream) DO UPDATE SET tenfold = tally_sum.tenfold + excluded.tenfold
            """, [.text(recorded.stream.text), SQLValue(10 * added.amount)])
    }
}

/// Projections made anew beside the living ones, on every database.
@Suite struct RebuildConformance {
    private let metadata = EventMetadata(correlationID: "c", causationID: "k", actor: "system:test")
    private let names = [TallyProjection.name, TallyHistory.name]

    private final class Flag: Sendable { let value = Mutex(false) }

    private func withStore(
        _ implementation: LogImplementation, _ body: (Store, DatabasePlace) async throws -> Void
    ) async throws {
        ConformanceCount.begin(implementation)
        let place = try #require(try implementation.place())
        let store = try open(place)
        defer { store.close() }
        try await body(store, place)
    }

    private func open(
        _ place: DatabasePlace, _ projections: [any Projection.Type] = [TallyProjection.self, TallyHistory.self]
    ) throws -> Store {
        try Store(
            place.location, label: "test", clock: ServiceClock(), json: MessageJSON(sealer: nil),
            events: [Tally.Event.self], projections: projections)
    }

    /// One life of a service; its lock goes with the store.
    private func session(
        _ place: DatabasePlace, _ projections: [any Projection.Type], _ body: (Store) async throws -> Void
    ) async throws {
        let store = try open(place, projections)
        defer { store.close() }
        try await body(store)
    }

    private func add(_ amount: Int, to id: String, _ store: Store) async throws {
        try await store.write(metadata) { _ = try $0.handle(Tally.self, id: id, amount) }
    }

    /// Appends one event to each of so many streams.
    private func fill(_ store: Store, _ streams: Int) async throws {
        try await store.write(metadata) { transaction in
            for number in 0..<streams { _ = try transaction.handle(Tally.self, id: "\(number)", 1) }
        }
    }

    /// Every row of both projections, in order.
    private func content(_ store: Store) async throws -> [String] {
        try await store.read { sql in
            try sql.rows("SELECT stream, total FROM tally_sum ORDER BY stream") { "\($0.text(0)) \($0.integer(1))" }
                + sql.rows("SELECT stream, version, note FROM tally_step ORDER BY stream, version") {
                    "\($0.text(0)) \($0.integer(1)) \($0.text(2))"
                }
                + sql.rows("SELECT stream, mark, last FROM tally_mark ORDER BY stream") {
                    "\($0.text(0)) \($0.text(1)) \($0.integer(2))"
                }
        }
    }

    /// Names of all tables and indexes but those that the database names as it likes.
    private func names(in store: Store) async throws -> [String] {
        try await store.read { sql in
            let query =
                sql.dialect == .sqlite
                ? "SELECT name FROM sqlite_schema WHERE name LIKE '%tally%' AND name NOT LIKE 'sqlite_autoindex%'"
                : "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
                    + " AND relname LIKE '%tally%' AND relname NOT LIKE '%\\_key' AND relname NOT LIKE '%\\_pkey'"
            return try sql.rows(query) { $0.text(0) }.sorted()
        }
    }

    @Test func `a name is replaced as a whole word outside of texts`() {
        let sql = "UPDATE a SET a_b = 'a it''s a', b = (SELECT max(c) FROM a_b) WHERE a.x = xa AND (a) = ba"
        #expect(
            BesideNames.replace(["a"], in: sql)
                == "UPDATE a__next SET a_b = 'a it''s a', b = (SELECT max(c) FROM a_b)"
                + " WHERE a__next.x = xa AND (a__next) = ba")
    }

    @Test(arguments: LogImplementation.databases)
    func `tables keep their names, rows and indexes however often they are rebuilt`(
        _ implementation: LogImplementation
    ) async throws {
        try await withStore(implementation) { store, _ in
            try await fill(store, 700)
            let (rows, names) = (try await content(store), try await names(in: store))
            #expect(names == ["tally_mark", "tally_mark_last", "tally_step", "tally_step_note", "tally_sum"])
            for _ in 0..<3 {
                try await store.write(metadata) { transaction in
                    try transaction.sql.execute("UPDATE tally_mark SET last = 99")
                    try transaction.sql.execute("DELETE FROM tally_step WHERE stream = 'tally-3'")
                }
                try await store.rebuild(self.names)
                #expect(try await content(store) == rows)
                #expect(try await self.names(in: store) == names)
            }
            // The constraints came along.
            await #expect(throws: (any Error).self) {
                try await store.write(metadata) { transaction in
                    try transaction.sql.execute("INSERT INTO tally_mark (stream, mark) VALUES ('x', 'tally-3')")
                }
            }
        }
    }

    @Test(arguments: LogImplementation.databases)
    func `writes go on during a rebuild and are in its result`(_ implementation: LogImplementation) async throws {
        try await withStore(implementation) { store, _ in
            try await fill(store, 3_000)
            let isOver = Flag()
            let written = try await withThrowingTaskGroup(of: Int?.self) { group in
                group.addTask {
                    var count = 0
                    while !isOver.value.withLock({ $0 }) {
                        try await add(1, to: "late-\(count)", store)
                        count += 1
                    }
                    return count
                }
                group.addTask {
                    defer { isOver.value.withLock { $0 = true } }
                    try await store.rebuild(names)
                    return nil
                }
                return try await group.reduce(0) { $0 + ($1 ?? 0) }
            }
            // A rebuild takes a dozen transactions, between which others came in.
            #expect(written > 3)
            let rows = try await content(store)
            #expect(rows.count == 3 * (3_000 + written))
            let rebuilt = try ProjectionRebuild(
                [TallyProjection.self, TallyHistory.self], json: MessageJSON(sealer: nil))
            let reader = try store.openReader()
            for event in try SQLEventLog(reader).read(afterPosition: 0, limit: 100_000) {
                try rebuilt.apply(store.projections.catalogue.decode(event, store.projections.json))
            }
            let keys = try TemporaryFolder()
            let vault = try Vault(path: keys.path + "/vault.db", key: .random())
            #expect(try rebuilt.differences(from: reader, vault: vault).map(\.what) == [])
        }
    }

    @Test(arguments: LogImplementation.databases)
    func `a rebuild that fails leaves the living tables as they were`(
        _ implementation: LogImplementation
    ) async throws {
        try await withStore(implementation) { store, place in
            try await fill(store, 600)
            // What a killed process left, of another shape.
            try await store.write(metadata) { transaction in
                try transaction.sql.execute("CREATE TABLE tally_sum__next (junk BIGINT)")
            }
            try await store.rebuild(names)
            let (rows, names) = (try await content(store), try await names(in: store))
            let sql = try place.location.openWriter()
            let unknown = NewEvent(
                id: "unknown", type: "of.a.newer.build", schema: 1, data: Array("{}".utf8), metadata: metadata)
            try sql.transaction {
                _ = try SQLEventLog(sql).append(
                    [unknown], to: StreamName(stored: "strange-1"), expecting: .noStream, now: store.clock.now)
            }
            await #expect(throws: UnknownEvent.self) { try await store.rebuild(self.names) }
            #expect(try await content(store) == rows)
            #expect(try await self.names(in: store) == names)
            try await add(2, to: "1", store)
            #expect(try await content(store) != rows)
        }
    }

    @Test(arguments: LogImplementation.databases)
    func `a later build makes its tables anew before it answers`(_ implementation: LogImplementation) async throws {
        ConformanceCount.begin(implementation)
        let place = try #require(try implementation.place())
        try await session(place, [TallyProjection.self, TallyHistory.self]) { first in try await fill(first, 300) }
        try await session(place, [LaterTallyProjection.self, TallyHistory.self]) { later in
            #expect(later.replayed == [TallyProjection.name])
            try await add(2, to: "7", later)
            let sums = try await later.read { sql in
                try sql.rows("SELECT tenfold FROM tally_sum ORDER BY tenfold") { $0.integer(0) }
            }
            #expect(sums == Array(repeating: 10, count: 299) + [30])
        }
        try await session(place, [LaterTallyProjection.self, TallyHistory.self]) { again in
            #expect(again.replayed.isEmpty)
        }
    }

    @Test(arguments: LogImplementation.databases)
    func `a long reader delays the new tables and no write`(_ implementation: LogImplementation) async throws {
        try await withStore(implementation) { store, _ in
            try await fill(store, 300)
            let reader = try store.openReader()
            let before = try await content(store)
            try reader.execute(reader.dialect == .sqlite ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ")
            #expect(try reader.rows("SELECT stream FROM tally_sum") { $0.text(0) }.count == 300)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await store.rebuild(names) }
                for number in 0..<50 { try await add(1, to: "more-\(number)", store) }
                // The reader sees one state throughout.
                #expect(try reader.rows("SELECT stream FROM tally_sum") { $0.text(0) }.count == 300)
                try reader.execute("ROLLBACK")
                try await group.waitForAll()
            }
            #expect(try await content(store).count == before.count + 150)
        }
    }

    @Test func `one rebuild at a time`() async throws {
        try await withStore(.sqlite) { store, _ in
            store.isRebuilding.withLock { $0 = true }
            await #expect(throws: Fault.self) { try await store.rebuild(names) }
            store.isRebuilding.withLock { $0 = false }
            try await store.rebuild(names)
        }
    }
}
