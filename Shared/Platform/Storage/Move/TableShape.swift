/// What a table looks like, as far as a copy in the other database must know it.
///
/// It is read from the database itself, because only a service knows the tables of its projections. All tables are
/// written in the SQL that both databases share, so columns are of three kinds, and every table has a primary key.
struct TableShape {
    enum Kind: Sendable { case integer, text, blob }

    struct Column: Sendable {
        let name: String
        let kind: Kind
    }

    let name: String
    let columns: [Column]
    /// Columns of the primary key, in its order.
    let key: [String]
    /// Make the table and its indexes, in either database.
    let statements: [String]

    /// The tables of the schema by name, without that of the migrations: each dialect has steps of its own.
    /// - Throws: `Fault` when a table cannot be copied.
    static func all(in sql: any SQLConnection) throws -> [TableShape] {
        let names = try sql.rows(sql.dialect == .sqlite ? sqliteTables : postgresTables) { $0.text(0) }
        return try names.filter { $0 != "migration" }.map { name in
            let shape = try sql.dialect == .sqlite ? sqlite(name, sql) : postgres(name, sql)
            guard !shape.key.isEmpty else { throw fault(name, "has no primary key") }
            return shape
        }
    }

    static func fault(_ table: String, _ what: String) -> Fault {
        Fault(
            .storage, operation: "read the table \(table)",
            detail: "it \(what); keep to the SQL that both databases share (CONTRIBUTING.md)", retry: .never)
    }

    static func quoted(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }

    private static func kind(_ type: String, of column: String, in table: String) throws -> Kind {
        switch type.uppercased() {
        case "INTEGER", "BIGINT": .integer
        case "TEXT": .text
        case "BLOB", "BYTEA": .blob
        default: throw fault(table, "has the column \(column) of the type \(type)")
        }
    }

    // MARK: SQLite

    private static let sqliteTables =
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name"

    /// SQLite keeps the statements as they were written.
    private static func sqlite(_ table: String, _ sql: any SQLConnection) throws -> TableShape {
        let columns = try sql.rows("SELECT name, type, pk FROM pragma_table_info($1) ORDER BY cid", [.text(table)]) {
            (Column(name: $0.text(0), kind: try kind($0.text(1), of: $0.text(0), in: table)), $0.integer(2))
        }
        return TableShape(
            name: table, columns: columns.map(\.0),
            key: columns.filter { $0.1 > 0 }.sorted { $0.1 < $1.1 }.map(\.0.name),
            statements: try sql.rows(
                """
                SELECT sql FROM sqlite_master WHERE tbl_name = $1 AND type IN ('table', 'index') AND sql IS NOT NULL
                ORDER BY type DESC, name
                """, [.text(table)]
            ) { $0.text(0) })
    }

    // MARK: PostgreSQL

    private static let postgresTables = """
        SELECT relname::text FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
        ORDER BY relname
        """

    private static func postgres(_ table: String, _ sql: any SQLConnection) throws -> TableShape {
        let columns = try sql.rows(
            """
            SELECT a.attname::text, format_type(a.atttypid, NULL), a.attnotnull::int::bigint,
                pg_get_expr(d.adbin, d.adrelid)
            FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
            """, [.text(quoted(table))]
        ) {
            (
                column: Column(name: $0.text(0), kind: try kind($0.text(1), of: $0.text(0), in: table)),
                type: $0.text(1), isRequired: $0.boolean(2), standard: $0.optionalText(3)
            )
        }
        let constraints = try sql.rows(
            """
            SELECT pg_get_constraintdef(oid) FROM pg_constraint
            WHERE conrelid = $1::regclass AND contype IN ('c', 'p', 'u') ORDER BY contype, conname
            """, [.text(quoted(table))]
        ) { $0.text(0) }
        let indexes = try sql.rows(
            """
            SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i WHERE i.indrelid = $1::regclass
            AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid) ORDER BY 1
            """, [.text(quoted(table))]
        ) { $0.text(0) }
        let definitions = columns.map { column in
            "\(quoted(column.column.name)) \(column.type.uppercased())\(column.isRequired ? " NOT NULL" : "")"
                + (column.standard.map { " DEFAULT \($0)" } ?? "")
        }
        let creation = "CREATE TABLE \(quoted(table)) (\((definitions + constraints).joined(separator: ", ")))"
        return TableShape(
            name: table, columns: columns.map(\.column), key: try postgresKey(of: table, sql),
            statements: ([creation] + indexes).map(withoutDialect))
    }

    private static func postgresKey(of table: String, _ sql: any SQLConnection) throws -> [String] {
        try sql.rows(
            """
            SELECT a.attname::text
            FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, n), pg_attribute a
            WHERE i.indrelid = $1::regclass AND i.indisprimary AND a.attrelid = i.indrelid AND a.attnum = k.attnum
            ORDER BY k.n
            """, [.text(quoted(table))]
        ) { $0.text(0) }
    }

    /// PostgreSQL adds the schema, the kind of index and casts to what was written.
    private static func withoutDialect(_ statement: String) -> String {
        statement.replacing(#/ ON (?:ONLY )?[a-z0-9_]+\.(\S+) USING btree /#) { " ON \($0.1) " }
            .replacing(#/::(?:text|bigint|bytea)/#, with: "")
    }
}
