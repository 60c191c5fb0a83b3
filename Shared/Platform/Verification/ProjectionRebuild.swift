import EventSourcing
import Foundation
import Messages

/// Projections made anew from a log, in a database in memory, to be compared with the living ones.
final class ProjectionRebuild {
    struct Difference {
        let table: String
        let what: String
    }

    private let projections: [any Projection.Type]
    private let json: MessageJSON
    private let sql: SQLiteConnection

    init(_ projections: [any Projection.Type], json: MessageJSON) throws {
        self.projections = projections
        self.json = json
        sql = try SQLiteConnection(path: ":memory:", mode: .writer)
        for projection in projections { try sql.executeScript(projection.schema) }
        try sql.execute("BEGIN")
    }

    func apply(_ recorded: RecordedEvent) throws {
        for projection in projections { try projection.apply(recorded, sql, json) }
    }

    /// Tables whose rows are not the same, in any order, after everything sealed was opened.
    func differences(from live: any SQLConnection, vault: Vault) throws -> [Difference] {
        var differences: [Difference] = []
        for table in projections.flatMap({ $0.tables }) {
            let columns = try columns(of: table)
            let expected = try Self.content(of: table, columns, sql, vault)
            let found = try Self.content(of: table, columns, live, vault)
            if expected == found { continue }
            let different = Set(expected).symmetricDifference(found).count
            differences.append(
                Difference(
                    table: table, what: "\(found.count) rows, rebuilt \(expected.count), \(different) differ"))
        }
        return differences
    }

    /// SHA-256 over the rows of each table, in any order, after everything sealed was opened.
    func digests(vault: Vault) throws -> [String: String] { try digests(of: sql, vault: vault) }

    /// The same of the living tables.
    func digests(of other: any SQLConnection, vault: Vault) throws -> [String: String] {
        var digests: [String: String] = [:]
        for table in projections.flatMap({ $0.tables }) {
            let rows = try Self.content(of: table, columns(of: table), other, vault)
            digests[table] = Hexadecimal.encode(SHA256.hash(Array(rows.joined(separator: "\u{1E}").utf8)))
        }
        return digests
    }

    private func columns(of table: String) throws -> [String] {
        try sql.rows("SELECT name FROM pragma_table_info('\(table)')") { $0.text(0) }
    }

    private static func content(
        of table: String, _ columns: [String], _ sql: any SQLConnection, _ vault: Vault
    ) throws -> [String] {
        let opener = SealedTextOpener(vault: vault)
        let texts = columns.map { "CAST(\($0) AS TEXT)" }.joined(separator: ", ")
        let rows = try sql.rows("SELECT \(texts) FROM \(table)") { row in
            let cells = columns.indices.map { row.optionalText($0) ?? "NULL" }
            return try opener.open(cells.joined(separator: "\u{1F}"))
        }
        return rows.sorted()
    }
}

/// Replaces sealed values by what they hold: the same value sealed twice has two cipher texts.
struct SealedTextOpener {
    let vault: Vault

    private static let start = #"{"person":""#
    private static let middle = #"","sealed":""#

    /// Anything that does not look like a sealed value stays as it is.
    func open(_ text: String) throws -> String {
        guard text.contains(Self.middle) else { return text }
        var parts = text.components(separatedBy: Self.start)
        for index in parts.indices.dropFirst() {
            guard let middle = parts[index].range(of: Self.middle),
                let end = parts[index][middle.upperBound...].firstIndex(of: "\"")
            else { continue }
            let person = String(parts[index][..<middle.lowerBound])
            let sealed = String(parts[index][middle.upperBound..<end])
            let plain = sealed.isEmpty ? nil : try vault.open(sealed, for: PersonID(person))
            let value = plain.map { Hexadecimal.encode(SHA256.hash(Array($0))) } ?? "erased"
            parts[index] = person + Self.middle + value + parts[index][end...]
        }
        return parts.joined(separator: Self.start)
    }
}
