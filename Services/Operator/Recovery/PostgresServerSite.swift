import Foundation
import Platform

/// The schemas of the services in a PostgreSQL database, through the owner's role and the programs pg_dump and
/// pg_restore.
struct PostgresServerSite {
    /// As `postgres://owner@host:port/database`.
    let owner: String
    let password: String

    func address(_ schema: String) throws -> PostgresAddress {
        try PostgresAddress("\(owner)?schema=\(schema)", password: password)
    }

    private func connection() throws -> PostgresConnection { try PostgresConnection(address("public"), mode: .writer) }

    func exists(_ schema: String) throws -> Bool {
        try connection().first("SELECT 1 FROM pg_namespace WHERE nspname = $1", [.text(schema)]) { _ in true } ?? false
    }

    /// One schema in the custom format: tables, rights and owners, in one state.
    /// - Returns: where the log ends in that state; nothing for the vault.
    func dump(_ schema: String, to path: String) throws -> LogPlace? {
        guard try exists(schema) else {
            throw OperatorError("there is no schema \(schema)", fix: "check SSC_STORES, or run ssc store prepare")
        }
        let sql = try PostgresConnection(address(schema), mode: .reader)
        // This connection waits for pg_dump.
        try sql.execute("SET idle_in_transaction_session_timeout = 0")
        return try sql.snapshot {
            let snapshot = try sql.first("SELECT pg_export_snapshot()") { $0.text(0) } ?? ""
            let place = schema == StoreSite.vaultName ? nil : try LogPlace(sql)
            try run(
                "pg_dump",
                ["--format=custom", "--schema=\(schema)", "--snapshot=\(snapshot)", "--file=\(path)"])
            return place
        }
    }

    /// Puts a dump back under the schema that it came from, all or nothing.
    func load(_ path: String) throws {
        try run("pg_restore", ["--exit-on-error", "--single-transaction", path], isDatabaseOption: true)
    }

    func setAside(_ schema: String, at moment: String) throws -> String {
        let name = "\(schema)_before_\(moment.lowercased().filter { $0.isNumber || $0.isLetter })"
        try connection().executeScript("ALTER SCHEMA \(schema) RENAME TO \(name)")
        return name
    }

    func refuseWhileConnected(_ users: [String]) throws {
        let names = users.map { "'\($0)'" }.joined(separator: ", ")
        let found = try connection().rows(
            "SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = current_database() AND usename IN (\(names))"
        ) { $0.text(0) }
        guard found.isEmpty else {
            throw OperatorError(
                "connected: \(found.sorted().joined(separator: ", "))", fix: "stop these services first")
        }
    }

    /// Makes an empty database beside this one, for a trial; the caller drops it.
    func makeScratch(_ name: String) throws -> PostgresServerSite {
        try dropScratch(name)
        try connection().execute("CREATE DATABASE \(name) TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
        let database = try address("public").database
        return PostgresServerSite(owner: String(owner.dropLast(database.count)) + name, password: password)
    }

    func dropScratch(_ name: String) throws {
        try connection().execute("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
    }

    private func run(_ program: String, _ arguments: [String], isDatabaseOption: Bool = false) throws {
        let address = try address("public")
        var words = ["--host=\(address.host)", "--port=\(address.port)", "--username=\(address.user)", "--no-password"]
        words += isDatabaseOption ? ["--dbname=\(address.database)"] : []
        words += arguments + (isDatabaseOption ? [] : [address.database])
        _ = try Subprocess.run(["/usr/bin/env", program] + words, environment: ["PGPASSWORD": password])
    }
}
