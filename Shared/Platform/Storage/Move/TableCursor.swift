/// Reads a table in the order of its primary key, some rows at a time, so that large tables need little memory.
struct TableCursor {
    private let shape: TableShape
    private let sql: any SQLConnection
    private let keyIndexes: [Int]
    private var last: [SQLValue]?

    /// Rows read at once: few, because a row may hold a message of some megabytes.
    private static let rowsMax = 200

    init(_ shape: TableShape, in sql: any SQLConnection) {
        self.shape = shape
        self.sql = sql
        keyIndexes = shape.key.compactMap { key in shape.columns.firstIndex { $0.name == key } }
    }

    /// The next rows, each with its values in the order of the columns; empty at the end.
    mutating func next() throws -> [[SQLValue]] {
        let columns = shape.columns.map { TableShape.quoted($0.name) }.joined(separator: ", ")
        let key = shape.key.map(TableShape.quoted).joined(separator: ", ")
        let bound = shape.key.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let condition = last == nil ? "" : "WHERE (\(key)) > (\(bound)) "
        let rows = try sql.rows(
            """
            SELECT \(columns) FROM \(TableShape.quoted(shape.name)) \(condition)ORDER BY \(key) LIMIT \(Self.rowsMax)
            """, last ?? []
        ) { row in shape.columns.indices.map { Self.value(row, $0, shape.columns[$0].kind) } }
        last = rows.last.map { row in keyIndexes.map { row[$0] } }
        return rows
    }

    private static func value(_ row: any SQLRow, _ column: Int, _ kind: TableShape.Kind) -> SQLValue {
        guard !row.isNull(column) else { return .null }
        return switch kind {
        case .integer: SQLValue(row.integer(column))
        case .text: .text(row.text(column))
        case .blob: .blob(row.blob(column))
        }
    }
}
