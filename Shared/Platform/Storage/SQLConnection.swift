/// A value bound to a statement or read from a row.
package enum SQLValue: Sendable, Equatable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    package init(_ value: Int) { self = .integer(Int64(value)) }
    package init(_ value: Int?) { self = value.map { .integer(Int64($0)) } ?? .null }
    package init(_ value: String?) { self = value.map { .text($0) } ?? .null }
    package init(_ value: [UInt8]?) { self = value.map { .blob($0) } ?? .null }
    package init(_ value: Bool) { self = .integer(value ? 1 : 0) }
}

extension SQLValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByNilLiteral {
    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(nilLiteral: ()) { self = .null }
}

/// The current row of a running query; valid only inside the closure that receives it.
///
/// Columns are numbered from 0. Reading a column as another kind than stored is a fault, except that NULL reads
/// as `nil` through the optional accessors.
package protocol SQLRow {
    func isNull(_ column: Int) -> Bool
    func integer(_ column: Int) -> Int
    func text(_ column: Int) -> String
    func blob(_ column: Int) -> [UInt8]
}

extension SQLRow {
    package func optionalInteger(_ column: Int) -> Int? { isNull(column) ? nil : integer(column) }
    package func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }
    package func optionalBlob(_ column: Int) -> [UInt8]? { isNull(column) ? nil : blob(column) }
    package func boolean(_ column: Int) -> Bool { integer(column) != 0 }
}

/// The two databases that the platform knows.
package enum SQLDialect: String, Sendable { case sqlite, postgres }

/// How the writes of a transaction travel.
package enum WritePace: Sendable {
    /// Several at once, as cheaply as the database can. A failure may show at a later call, and undoing a savepoint may
    /// not be possible: either loses the whole transaction with ``DeferredFailure``.
    case grouped
    /// Each savepoint waits for its own writes, so that a failure undoes that savepoint only.
    case stepwise
}

/// A write of a grouped transaction failed and nobody can say which unit it belonged to: the transaction is lost.
/// Running it again with ``WritePace/stepwise`` shows the unit.
package struct DeferredFailure: Error, CustomStringConvertible {
    package let fault: Fault

    package var description: String { fault.description }
}

/// A statement that adds one row, and its form for many rows at once.
package struct RowInsertion: Sendable {
    package let one: String
    /// Takes one array for each column.
    package let many: String

    /// - Parameter columns: names with types that both databases know.
    package init(into table: String, _ columns: [(name: String, type: String)]) {
        let names = columns.map(\.name).joined(separator: ", ")
        let places = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let arrays = columns.enumerated().map { "$\($0 + 1)::\($1.type)[]" }.joined(separator: ", ")
        one = "INSERT INTO \(table) (\(names)) VALUES (\(places))"
        many = "INSERT INTO \(table) (\(names)) SELECT * FROM unnest(\(arrays))"
    }
}

/// One connection to a SQL database, used by one thread at a time.
///
/// Statements are written once for SQLite and PostgreSQL: parameters are `$1, $2, …` numbered in the order of their
/// first appearance, types are `BIGINT`, `TEXT` and `BYTEA`, upserts use `ON CONFLICT … DO UPDATE`.
/// Implementations keep prepared statements by their text, so the text must be constant and values always bound.
package protocol SQLConnection: AnyObject {
    var dialect: SQLDialect { get }

    /// Runs one statement. Inside a transaction its failure may show at a later call: see ``WritePace``.
    func execute(_ sql: String, _ values: [SQLValue]) throws

    /// Adds one row, none of whose values is NULL. Rows of a transaction may travel together, and be added later than
    /// other statements before the next query: the table must not be named by those.
    func insert(_ insertion: RowInsertion, _ values: [SQLValue]) throws

    /// Runs one statement, waits for it and returns the number of rows it changed.
    func executeCounting(_ sql: String, _ values: [SQLValue]) throws -> Int

    /// Runs one query and hands each row to the closure, in order.
    func forEachRow(_ sql: String, _ values: [SQLValue], _ body: (any SQLRow) throws -> Void) throws

    /// Runs several statements without parameters, as in a migration.
    func executeScript(_ sql: String) throws

    /// Starts a writing transaction. There is one at a time in a database, of all connections and processes: another
    /// waits here, or with its first statement.
    func begin(_ pace: WritePace) throws

    /// Makes the transaction durable.
    /// - Throws: `Fault`; the transaction must then be rolled back. After a lost connection nobody knows the outcome.
    func commit() throws

    /// Ends the transaction without a trace; never fails, because the server does it by itself at the latest when the
    /// connection ends.
    func rollback()

    /// Savepoints nest; each ends with one of the two calls below.
    func savepoint() throws
    func releaseSavepoint() throws
    func rollbackToSavepoint() throws
}

extension SQLConnection {
    package func execute(_ sql: String) throws { try execute(sql, []) }

    package func insert(_ insertion: RowInsertion, _ values: [SQLValue]) throws { try execute(insertion.one, values) }

    /// All rows of a query, mapped.
    package func rows<Value>(
        _ sql: String, _ values: [SQLValue] = [], _ map: (any SQLRow) throws -> Value
    ) throws -> [Value] {
        var result: [Value] = []
        try forEachRow(sql, values) { result.append(try map($0)) }
        return result
    }

    /// The first row of a query, mapped, or `nil` if there is none.
    package func first<Value>(
        _ sql: String, _ values: [SQLValue] = [], _ map: (any SQLRow) throws -> Value
    ) throws -> Value? {
        var result: Value?
        try forEachRow(sql, values) { row in
            if result == nil { result = try map(row) }
        }
        return result
    }

    /// Runs the body on one state of the database: what others commit meanwhile is not seen. The body only reads.
    package func snapshot<Value>(_ body: () throws -> Value) throws -> Value {
        try execute(dialect == .sqlite ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        defer { _ = try? execute("ROLLBACK") }
        return try body()
    }

    /// Runs the body inside a transaction; any error rolls back.
    package func transaction<Value>(_ body: () throws -> Value) throws -> Value {
        try begin(.stepwise)
        do {
            let value = try body()
            try commit()
            return value
        } catch {
            rollback()
            throw error
        }
    }
}
