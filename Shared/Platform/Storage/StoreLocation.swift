package import Messages

/// Opens the connections of a store.
package protocol StoreEngine: Sendable {
    /// The file that only one process may have open; `nil` when the database guards itself.
    var lockFile: String? { get }
    /// The schema whose processes choose a leader; `nil` when the database has one process.
    var sharedSchema: PostgresAddress? { get }
    func openWriter() throws -> any SQLConnection
    func openReader() throws -> any SQLConnection
    /// A reader for short queries of callers who must not wait for a server that is silent.
    func openQuickReader() throws -> any SQLConnection
    /// Makes the tables that every service has, or says what to run when the service may not make them itself.
    func prepare(_ sql: any SQLConnection, _ migrations: Migrations, now: Instant) throws
}

extension StoreEngine {
    package var sharedSchema: PostgresAddress? { nil }
    package func openQuickReader() throws -> any SQLConnection { try openReader() }
}

/// Where a service keeps its database.
package enum StoreLocation: StoreEngine, Equatable {
    /// A SQLite file on a local disk.
    case sqlite(path: String)
    /// A schema of a PostgreSQL database, prepared by `ssc store prepare`.
    case postgres(PostgresAddress)

    /// Reads `sqlite:/absolute/path.db` or `postgres://user@host:port/database?schema=name`.
    ///
    /// - Parameter password: of the PostgreSQL role.
    /// - Throws: `Fault` that says which forms exist.
    package init(_ text: String, password: String? = nil) throws {
        if text.hasPrefix("postgres:") {
            self = .postgres(try PostgresAddress(text, password: password))
            return
        }
        guard text.hasPrefix("sqlite:/"), text.count > 8 else {
            throw Fault(
                .configuration, operation: "read SSC_STORE",
                detail: "write sqlite:/absolute/path.db or postgres://user@host:port/database?schema=name",
                retry: .never)
        }
        self = .sqlite(path: String(text.dropFirst(7)))
    }

    package var lockFile: String? {
        switch self {
        case .sqlite(let path): path
        case .postgres: nil
        }
    }

    package var sharedSchema: PostgresAddress? {
        switch self {
        case .sqlite: nil
        case .postgres(let address): address
        }
    }

    package func openWriter() throws -> any SQLConnection {
        switch self {
        case .sqlite(let path): try SQLiteConnection(path: path, mode: .writer)
        case .postgres(let address): try PostgresConnection(address, mode: .writer)
        }
    }

    /// Seconds for which a quick connection waits for an answer. A short query takes milliseconds.
    private static let patience = 3.0

    package func openQuickReader() throws -> any SQLConnection {
        guard case .postgres(let address) = self else { return try openReader() }
        return try PostgresConnection(address, mode: .reader, patience: Self.patience)
    }

    /// A writer for single rows that never waits for a server that is silent.
    package func openQuickWriter() throws -> any SQLConnection {
        guard case .postgres(let address) = self else { return try openWriter() }
        return try PostgresConnection(address, mode: .writer, patience: Self.patience)
    }

    package func openReader() throws -> any SQLConnection {
        switch self {
        case .sqlite(let path): try SQLiteConnection(path: path, mode: .reader)
        case .postgres(let address): try PostgresConnection(address, mode: .reader)
        }
    }

    /// Brings the tables up to date where the service may do so: a SQLite file is its own, but in PostgreSQL the log
    /// belongs to another role, so that the service can only append to it.
    ///
    /// - Throws: `Fault` that names the command to run when the database is not prepared.
    package func prepare(_ sql: any SQLConnection, _ migrations: Migrations, now: Instant) throws {
        guard case .postgres(let address) = self else {
            try migrations.apply(to: sql, now: now)
            return
        }
        let isPrepared = try sql.first("SELECT to_regclass('migration') IS NOT NULL") { $0.boolean(0) }
        let missing = isPrepared == true ? try migrations.missing(in: sql) : migrations.steps
        guard missing.isEmpty else {
            throw Fault(
                .storage, operation: "open \(address.text)",
                detail: "steps are missing (\(missing.map(\.name).joined(separator: ", "))); run `ssc store prepare`",
                retry: .never)
        }
    }
}
