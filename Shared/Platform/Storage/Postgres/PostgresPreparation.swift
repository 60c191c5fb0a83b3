package import Messages

/// Makes a schema ready for a service: the tables belong to the role that runs this, the service's role gets only the
/// rights that it needs. On the log these are reading and appending.
package enum PostgresPreparation {
    package enum Content: Sendable { case log, vault }

    /// Makes a role that may sign in, or gives it this password. Only the verifier of the password travels.
    package static func makeRole(_ role: String, password: String, _ owner: PostgresAddress) throws {
        let sql = try PostgresConnection(owner, mode: .writer)
        let verifier = try sql.passwordVerifier(password, of: role)
        let exists = try sql.first("SELECT 1 FROM pg_roles WHERE rolname = $1", [.text(role)]) { _ in true }
        try sql.executeScript(
            "\(exists == true ? "ALTER" : "CREATE") ROLE \(quoted(role)) LOGIN PASSWORD '\(verifier)'")
    }

    /// - Parameter owner: address with the owner's role, which may create schemas in the database.
    /// - Parameter roles: the roles of the services that use the schema.
    /// - Returns: the names of the migrations that ran.
    /// - Throws: `Fault`, also when the database sorts texts otherwise than SQLite, or a role is the owner itself.
    @discardableResult
    package static func prepare(
        _ owner: PostgresAddress, _ content: Content, for roles: [String], now: Instant
    ) throws -> [String] {
        guard !roles.contains(owner.user) else {
            throw fault("the owner of the log cannot be a service's role: it could change history")
        }
        let sql = try PostgresConnection(owner, mode: .writer)
        try checkDatabase(sql)
        let schema = quoted(owner.schema)
        try sql.transaction { try sql.execute("CREATE SCHEMA IF NOT EXISTS \(schema)") }
        let migrations = try content == .log ? Migrations.log(.postgres) : Migrations.vault(.postgres)
        let names = try migrations.apply(to: sql, now: now)
        try sql.transaction {
            try sql.execute("REVOKE ALL ON SCHEMA \(schema) FROM PUBLIC")
            for role in roles { try grant(content, to: quoted(role), schema, sql) }
        }
        return names
    }

    private static func grant(
        _ content: Content, to role: String, _ schema: String, _ sql: PostgresConnection
    ) throws {
        // Projections are the service's own tables, which it makes and drops.
        let onSchema = content == .log ? "USAGE, CREATE" : "USAGE"
        try sql.execute("GRANT \(onSchema) ON SCHEMA \(schema) TO \(role)")
        let tables = try sql.rows(
            """
            SELECT c.relname FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
            AND c.relkind IN ('r', 'p') AND pg_get_userbyid(c.relowner) = current_user ORDER BY c.relname
            """
        ) { $0.text(0) }
        for table in tables {
            try sql.execute("REVOKE ALL ON \(quoted(table)) FROM \(role)")
            let rights =
                switch table {
                case "event": "SELECT, INSERT"
                case "migration": "SELECT"
                default: "SELECT, INSERT, UPDATE, DELETE"
                }
            try sql.execute("GRANT \(rights) ON \(quoted(table)) TO \(role)")
        }
    }

    private static func checkDatabase(_ sql: PostgresConnection) throws {
        let found = try sql.first(
            """
            SELECT pg_encoding_to_char(encoding), datcollate FROM pg_database WHERE datname = current_database()
            """
        ) { (encoding: $0.text(0), collation: $0.text(1)) }
        guard let found, found.encoding == "UTF8", ["C", "C.UTF-8", "C.utf8", "POSIX"].contains(found.collation) else {
            throw fault(
                "the database must sort by bytes: create it with TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
        }
    }

    private static func quoted(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }

    private static func fault(_ detail: String) -> Fault {
        Fault(.configuration, operation: "prepare the store", detail: detail, retry: .never)
    }
}
