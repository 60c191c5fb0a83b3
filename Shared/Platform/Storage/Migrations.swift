import Foundation
package import Messages

/// The named steps that make the tables of a database, in order; each runs once and is recorded in the table
/// `migration`.
///
/// A step is a file `NNNN-name.sql` in `Storage/Migrations`, or two files with `.sqlite.sql` and `.postgres.sql` where
/// the databases differ. A step that was released never changes: the digest of each is recorded and compared.
/// Projections have a mechanism of their own: see ``Projection``.
package struct Migrations: Sendable {
    package struct Step: Sendable, Equatable {
        package let name: String
        let script: String

        package init(name: String, script: String) {
            self.name = name
            self.script = script
        }

        var digest: String { Hexadecimal.encode(SHA256.hash(Array(script.utf8))) }
    }

    package let steps: [Step]

    package init(steps: [Step]) { self.steps = steps }

    /// The tables of a service's log.
    package static func log(_ dialect: SQLDialect) throws -> Migrations { try shipped("log", dialect) }

    /// The tables of the vault.
    package static func vault(_ dialect: SQLDialect) throws -> Migrations { try shipped("vault", dialect) }

    private static func shipped(_ folder: String, _ dialect: SQLDialect) throws -> Migrations {
        let path = Bundle.module.bundleURL.appendingPathComponent("Migrations/\(folder)").path
        let files = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        let steps = try files.compactMap { file -> Step? in
            let parts = file.split(separator: ".")
            guard parts.last == "sql", parts.count == 2 || parts[1] == dialect.rawValue else { return nil }
            guard let bytes = FileContents.read(path + "/" + file) else {
                throw Fault(.storage, operation: "read \(file)", detail: "the file cannot be read", retry: .never)
            }
            return Step(name: String(parts[0]), script: String(decoding: bytes, as: UTF8.self))
        }
        return Migrations(steps: steps)
    }

    /// Runs the steps that are missing, all in one transaction.
    ///
    /// - Returns: the names of the steps that ran.
    /// - Throws: `Fault` when a recorded step has another content than the shipped one, or the database knows steps
    /// that this build does not: it belongs to a newer one.
    @discardableResult
    package func apply(to sql: any SQLConnection, now: Instant) throws -> [String] {
        try sql.transaction {
            try sql.executeScript(
                """
                CREATE TABLE IF NOT EXISTS migration (
                    name TEXT PRIMARY KEY, digest TEXT NOT NULL, applied_at BIGINT NOT NULL)
                """)
            let missing = try self.missing(in: sql)
            for step in missing {
                try sql.executeScript(step.script)
                try sql.execute(
                    "INSERT INTO migration (name, digest, applied_at) VALUES ($1, $2, $3)",
                    [.text(step.name), .text(step.digest), SQLValue(now.millisecondsSinceEpoch)])
            }
            return missing.map(\.name)
        }
    }

    /// The steps that the database lacks.
    /// - Throws: as ``apply(to:now:)``.
    package func missing(in sql: any SQLConnection) throws -> [Step] {
        let recorded = Dictionary(
            uniqueKeysWithValues: try sql.rows("SELECT name, digest FROM migration") { ($0.text(0), $0.text(1)) })
        for step in steps {
            guard let digest = recorded[step.name], digest != step.digest else { continue }
            throw Self.fault("step \(step.name) was changed after it ran; restore the released file")
        }
        let unknown = Set(recorded.keys).subtracting(steps.map(\.name))
        guard unknown.isEmpty else {
            throw Self.fault("the database was made by a newer build (\(unknown.sorted().joined(separator: ", ")))")
        }
        return steps.filter { recorded[$0.name] == nil }
    }

    private static func fault(_ detail: String) -> Fault {
        Fault(.storage, operation: "migrate", detail: detail, retry: .never)
    }
}
