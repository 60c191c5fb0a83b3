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

/// One connection to a SQL database, used by one thread at a time.
///
/// Statements are written once for SQLite and PostgreSQL: parameters are `$1, $2, …` numbered in the order of their
/// first appearance, types are `BIGINT`, `TEXT` and `BYTEA`, upserts use `ON CONFLICT … DO UPDATE`.
/// Implementations keep prepared statements by their text, so the text must be constant and values always bound.
package protocol SQLConnection: AnyObject {
    /// Runs one statement and returns the number of rows it changed.
    @discardableResult
    func execute(_ sql: String, _ values: [SQLValue]) throws -> Int

    /// Runs one query and hands each row to the closure, in order.
    func forEachRow(_ sql: String, _ values: [SQLValue], _ body: (any SQLRow) throws -> Void) throws

    /// Runs several statements without parameters, as in a migration.
    func executeScript(_ sql: String) throws
}

extension SQLConnection {
    @discardableResult
    package func execute(_ sql: String) throws -> Int { try execute(sql, []) }

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

    /// Runs the body inside `BEGIN … COMMIT`; any error rolls back.
    package func transaction<Value>(_ body: () throws -> Value) throws -> Value {
        try execute("BEGIN IMMEDIATE")
        do {
            let value = try body()
            try execute("COMMIT")
            return value
        } catch {
            _ = try? execute("ROLLBACK")
            throw error
        }
    }
}
