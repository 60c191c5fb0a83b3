import Messages

@testable import Platform

/// The disk of one service: what was committed survives every crash.
final class ModelDatabase: @unchecked Sendable {
    // Safe: used on the thread of one world.
    let connection: SQLiteConnection

    init() throws { connection = try SQLiteConnection(path: ":memory:", mode: .writer) }

    /// The database as a new process finds it.
    func port(flaw: Flaw?, chance: Chance, died: @escaping () -> Void) -> DatabasePort {
        DatabasePort(self, flaw: flaw, chance: chance, died: died)
    }
}

/// One process's way to its database. It may fail once, or end with its process at any statement.
final class DatabasePort: SQLConnection, @unchecked Sendable {
    // Safe: used on the thread of one world.
    enum Trouble {
        /// The statement fails, the next may work.
        case failure
        /// The process ends here; a commit may have reached the disk before.
        case crash
    }

    private let database: ModelDatabase
    private let flaw: Flaw?
    private let chance: Chance
    private let died: () -> Void
    private var trouble: (kind: Trouble, statementsLeft: Int)?
    private var sequence = 0
    private(set) var isDead = false

    init(_ database: ModelDatabase, flaw: Flaw?, chance: Chance, died: @escaping () -> Void) {
        self.database = database
        self.flaw = flaw
        self.chance = chance
        self.died = died
    }

    func arm(_ kind: Trouble, after statements: Int) { trouble = (kind, statements) }

    func disarm() { trouble = nil }

    func die() { isDead = true }

    let dialect = SQLDialect.sqlite

    func execute(_ sql: String, _ values: [SQLValue]) throws { _ = try executeCounting(sql, values) }

    func executeCounting(_ sql: String, _ values: [SQLValue]) throws -> Int {
        try meetTrouble(sql)
        if flaw == .naivePositions, sql.contains("INSERT INTO event") {
            sequence = max(sequence, Self.position(values))
        }
        let changed = try database.connection.executeCounting(sql, values)
        return flaw == .inboxOff && sql.contains("INSERT INTO inbox_foreign") ? 1 : changed
    }

    func forEachRow(_ sql: String, _ values: [SQLValue], _ body: (any SQLRow) throws -> Void) throws {
        try meetTrouble(sql)
        switch flaw {
        case .inboxOff where sql.contains("SELECT lo, hi FROM inbox_seen"): return
        case .noLanes where sql.contains("SELECT 1 FROM inbox WHERE lane"): return
        case .naivePositions where sql.contains("SELECT position, at, hash FROM event ORDER BY position DESC"):
            try database.connection.forEachRow(sql, values) { try body(SequenceRow(row: $0, sequence: sequence)) }
        default: try database.connection.forEachRow(sql, values, body)
        }
    }

    func executeScript(_ sql: String) throws {
        if isDead { throw Self.gone }
        try database.connection.executeScript(sql)
    }

    func begin(_ pace: WritePace) throws {
        try meetTrouble("BEGIN")
        try database.connection.begin(pace)
    }

    func commit() throws {
        try meetTrouble(Self.commitText)
        try database.connection.commit()
    }

    func rollback() {
        if !isDead { database.connection.rollback() }
    }

    func savepoint() throws {
        try meetTrouble("SAVEPOINT")
        try database.connection.savepoint()
    }

    func releaseSavepoint() throws {
        try meetTrouble("RELEASE")
        try database.connection.releaseSavepoint()
    }

    func rollbackToSavepoint() throws {
        try meetTrouble("ROLLBACK")
        if flaw == .noRollback { return try database.connection.releaseSavepoint() }
        try database.connection.rollbackToSavepoint()
    }

    private static let commitText = "COMMIT"

    private func meetTrouble(_ sql: String) throws {
        if isDead { throw Self.gone }
        guard let armed = trouble else { return }
        guard armed.statementsLeft <= 0 else {
            trouble = (armed.kind, armed.statementsLeft - 1)
            return
        }
        switch armed.kind {
        case .failure:
            // Taking back needs no disk.
            if sql.hasPrefix("ROLLBACK") || sql.hasPrefix("RELEASE") { return }
            trouble = nil
            throw Fault(.storage, operation: "model", detail: "the disk failed once", retry: .after(seconds: 1))
        case .crash:
            trouble = nil
            if sql == Self.commitText, chance.happens(0.5) { _ = try? database.connection.commit() }
            isDead = true
            died()
            throw Self.gone
        }
    }

    private static var gone: Fault {
        Fault(.storage, operation: "model", detail: "the process has ended", retry: .never)
    }

    private static func position(_ values: [SQLValue]) -> Int {
        if case .integer(let position)? = values.first { Int(position) } else { 0 }
    }

    /// The end of the log as a sequence would tell it.
    private struct SequenceRow: SQLRow {
        let row: any SQLRow
        let sequence: Int

        func isNull(_ column: Int) -> Bool { row.isNull(column) }
        func integer(_ column: Int) -> Int { column == 0 ? max(sequence, row.integer(0)) : row.integer(column) }
        func text(_ column: Int) -> String { row.text(column) }
        func blob(_ column: Int) -> [UInt8] { row.blob(column) }
    }
}

/// Gives every connection of a store the one port.
struct ModelEngine: StoreEngine {
    let port: DatabasePort
    var lockFile: String? { nil }
    func openWriter() throws -> any SQLConnection { port }
    func openReader() throws -> any SQLConnection { port }

    func prepare(_ sql: any SQLConnection, _ migrations: Migrations, now: Instant) throws {
        try migrations.apply(to: sql, now: now)
    }
}
