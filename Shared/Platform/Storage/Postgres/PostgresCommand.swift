import CPostgres

/// A statement with its values.
struct PostgresCommand {
    let sql: String
    let values: [SQLValue]
    /// Set when it adds one row and may be joined with others that do.
    let insertion: RowInsertion?
    /// Whether the statement says by itself what its values are.
    private let namesTypes: Bool

    init(_ sql: String, _ values: [SQLValue] = []) {
        self.init(sql: sql, values: values, insertion: nil, namesTypes: false)
    }

    /// Adds one row.
    init(_ insertion: RowInsertion, _ values: [SQLValue]) {
        self.init(sql: insertion.one, values: values, insertion: insertion, namesTypes: false)
    }

    /// Adds the rows of several commands of one insertion.
    init(joining rows: [PostgresCommand], _ insertion: RowInsertion) {
        let columns = rows.first?.values.indices ?? 0..<0
        let arrays = columns.map { column in SQLValue.blob(PostgresArray.bytes(of: rows.map { $0.values[column] })) }
        self.init(sql: insertion.many, values: arrays, insertion: nil, namesTypes: true)
    }

    private init(sql: String, values: [SQLValue], insertion: RowInsertion?, namesTypes: Bool) {
        self.sql = sql
        self.values = values
        self.insertion = insertion
        self.namesTypes = namesTypes
    }

    /// Type of each value for the preparation; 0 leaves it to the server.
    var types: [Oid] {
        namesTypes ? [Oid](repeating: 0, count: values.count) : PostgresParameters.types(of: values)
    }

    var bytes: Int {
        values.reduce(0) { sum, value in
            switch value {
            case .null: sum
            case .integer: sum + 8
            case .text(let text): sum + text.utf8.count
            case .blob(let blob): sum + blob.count
            }
        }
    }
}

/// Commands that go to the server together. Rows that are added to one table between two savepoints become one command
/// where the first of them stood: the server runs a row of many in a third of the time.
struct PostgresBurst {
    private(set) var commands: [PostgresCommand] = []
    private var rows: [Rows] = []

    /// The rows of one insertion since the last savepoint.
    private struct Rows {
        let insertion: RowInsertion
        /// Index of the first of them in `commands`.
        let index: Int
        var commands: [PostgresCommand]
    }

    mutating func append(_ command: PostgresCommand) {
        guard let insertion = command.insertion else {
            commands.append(command)
            return
        }
        if let known = rows.firstIndex(where: { $0.insertion.one == insertion.one }) {
            rows[known].commands.append(command)
        } else {
            rows.append(Rows(insertion: insertion, index: commands.count, commands: [command]))
            commands.append(command)
        }
    }

    mutating func appendSavepoint(_ name: String) {
        joinRows()
        commands.append(PostgresCommand("SAVEPOINT \(name)"))
    }

    /// Called after the last command.
    mutating func joinRows() {
        for several in rows where several.commands.count > 1 {
            commands[several.index] = PostgresCommand(joining: several.commands, several.insertion)
        }
        rows.removeAll(keepingCapacity: true)
    }
}
