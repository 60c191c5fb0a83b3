import CSQLite

/// A connection to one SQLite file, with prepared statements kept by their text.
///
/// Writers run with WAL and `synchronous=FULL`, so that a commit that was reported survives a power cut; readers open
/// the same file read-only. SQLite has only `BEGIN IMMEDIATE` transactions here, so a writer never fails late.
/// - Important: Not thread-safe by itself: the owner confines it to one thread or guards it with a lock.
package final class SQLiteConnection: SQLConnection {
    package enum Mode: Sendable { case writer, reader }

    package let dialect = SQLDialect.sqlite
    private let handle: OpaquePointer
    private var statements: [String: OpaquePointer] = [:]
    private var pace = WritePace.stepwise

    /// Milliseconds to wait for another process that holds the write lock.
    private static let busyTimeoutMilliseconds: Int32 = 5_000
    /// Pages of 4 KiB in the write-ahead log after which a commit brings them home into the file. With SQLite's 1,000 a
    /// busy service did that six times a second, mostly for the same pages; 32 MiB are read back within a tenth of a
    /// second after a crash.
    private static let pagesBetweenCheckpoints = 8_000

    /// Opens the file, creating it for a writer.
    ///
    /// - Throws: `Fault` with the SQLite message when the file cannot be opened or is not a database.
    package init(path: String, mode: Mode) throws {
        var opened: OpaquePointer?
        let flags =
            mode == .writer
            ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
            : SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX
        let code = sqlite3_open_v2(path, &opened, flags, nil)
        guard code == SQLITE_OK, let opened else {
            let message = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close_v2(opened)
            throw Fault(.storage, operation: "open database \(path)", detail: message, retry: .after(seconds: 1))
        }
        handle = opened
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, Self.busyTimeoutMilliseconds)
        // An error from here on runs `deinit`, which closes the handle.
        if mode == .writer {
            try executeScript(
                """
                PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
                PRAGMA wal_autocheckpoint=\(Self.pagesBetweenCheckpoints);
                """)
        }
        // What a savepoint may have to take back stays in memory; in a file it was most of all writing.
        try executeScript(
            "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;")
    }

    deinit {
        for statement in statements.values { sqlite3_finalize(statement) }
        sqlite3_close_v2(handle)
    }

    package func execute(_ sql: String, _ values: [SQLValue]) throws { _ = try executeCounting(sql, values) }

    package func executeCounting(_ sql: String, _ values: [SQLValue]) throws -> Int {
        let statement = try prepared(sql)
        defer { sqlite3_reset(statement) }
        try bind(values, to: statement, sql)
        var code = sqlite3_step(statement)
        while code == SQLITE_ROW { code = sqlite3_step(statement) }
        guard code == SQLITE_DONE else { throw fault(code, sql) }
        return Int(sqlite3_changes(handle))
    }

    package func forEachRow(_ sql: String, _ values: [SQLValue], _ body: (any SQLRow) throws -> Void) throws {
        let statement = try prepared(sql)
        defer { sqlite3_reset(statement) }
        try bind(values, to: statement, sql)
        let row = Row(statement: statement)
        while true {
            let code = sqlite3_step(statement)
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw fault(code, sql) }
            try body(row)
        }
    }

    package func executeScript(_ sql: String) throws {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw fault(code, "script") }
    }

    /// Copies one state of the database into a new file, while others go on writing. The file may not be on the disk
    /// when this returns.
    package func copy(to path: String) throws { try execute("VACUUM INTO $1", [.text(path)]) }

    package func begin(_ pace: WritePace) throws {
        try execute("BEGIN IMMEDIATE")
        self.pace = pace
    }

    package func commit() throws {
        try execute("COMMIT")
        pace = .stepwise
    }

    package func rollback() {
        // After an error at which SQLite ended the transaction itself (disk full) this says nothing new.
        _ = try? execute("ROLLBACK")
        pace = .stepwise
    }

    // A savepoint costs a copy of every page that is changed in it, and hardly any unit fails. So a grouped transaction
    // has none; the rare failure undoes it all.

    package func savepoint() throws {
        if pace == .stepwise { try execute("SAVEPOINT unit") }
    }

    package func releaseSavepoint() throws {
        if pace == .stepwise { try execute("RELEASE SAVEPOINT unit") }
    }

    package func rollbackToSavepoint() throws {
        guard pace == .stepwise else {
            throw DeferredFailure(
                fault: Fault(.storage, operation: "unit", detail: "undone with its neighbours", retry: .immediate))
        }
        try execute("ROLLBACK TO SAVEPOINT unit")
        try execute("RELEASE SAVEPOINT unit")
    }

    private func prepared(_ sql: String) throws -> OpaquePointer {
        if let statement = statements[sql] {
            precondition(sqlite3_stmt_busy(statement) == 0, "a query runs inside its own row closure: \(sql)")
            return statement
        }
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        guard code == SQLITE_OK, let statement else { throw fault(code, sql) }
        statements[sql] = statement
        return statement
    }

    private func bind(_ values: [SQLValue], to statement: OpaquePointer, _ sql: String) throws {
        precondition(
            Int(sqlite3_bind_parameter_count(statement)) == values.count, "parameter count differs: \(sql)")
        for (index, value) in values.enumerated() {
            let position = Int32(index + 1)
            let code =
                switch value {
                case .null: sqlite3_bind_null(statement, position)
                case .integer(let number): sqlite3_bind_int64(statement, position, number)
                case .text(let text): bindText(text, to: statement, position)
                case .blob(let bytes): bindBlob(bytes, to: statement, position)
                }
            guard code == SQLITE_OK else { throw fault(code, sql) }
        }
    }

    private func bindText(_ text: String, to statement: OpaquePointer, _ position: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { buffer in
            guard let start = buffer.baseAddress, !buffer.isEmpty else {
                return sqlite3_bind_text(statement, position, "", 0, Self.copied)
            }
            return start.withMemoryRebound(to: CChar.self, capacity: buffer.count) {
                sqlite3_bind_text(statement, position, $0, Int32(buffer.count), Self.copied)
            }
        }
    }

    private func bindBlob(_ bytes: [UInt8], to statement: OpaquePointer, _ position: Int32) -> Int32 {
        bytes.isEmpty
            ? sqlite3_bind_zeroblob(statement, position, 0)
            : sqlite3_bind_blob(statement, position, bytes, Int32(bytes.count), Self.copied)
    }

    private func fault(_ code: Int32, _ sql: String) -> Fault {
        // What an operator may repair while we run: a lock, a full or a read-only disk.
        let transient = [SQLITE_BUSY, SQLITE_LOCKED, SQLITE_FULL, SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_READONLY]
            .contains(code & 0xFF)
        return Fault(
            .storage, operation: String(sql.prefix(80)), detail: "\(String(cString: sqlite3_errmsg(handle))) (\(code))",
            retry: transient ? .after(seconds: 1) : .never)
    }

    /// SQLITE_TRANSIENT: SQLite copies the bytes before the call returns.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    private struct Row: SQLRow {
        let statement: OpaquePointer

        func isNull(_ column: Int) -> Bool { sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL }

        func integer(_ column: Int) -> Int { Int(sqlite3_column_int64(statement, Int32(column))) }

        func text(_ column: Int) -> String {
            guard let bytes = sqlite3_column_text(statement, Int32(column)) else { return "" }
            let count = Int(sqlite3_column_bytes(statement, Int32(column)))
            return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
        }

        func blob(_ column: Int) -> [UInt8] {
            guard let bytes = sqlite3_column_blob(statement, Int32(column)) else { return [] }
            let count = Int(sqlite3_column_bytes(statement, Int32(column)))
            return [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
        }
    }
}
