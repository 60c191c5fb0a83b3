import EventSourcing
import Messages
import Platform

/// Stands in for the document management system until the institution opens an interface.
///
/// Numbers as Quipux does: `IESS-DSSC-2026-0001-O`, the sequence per area and type padded to four digits and growing
/// beyond, starting again every year. A letter to a citizen is numbered when it is signed and sent, so its state is
/// "Enviado" at once. Keeps no text and no name of anybody.
struct DocumentSystemSimulator: DocumentSystem {
    /// Types and suffixes of Quipux; letters to citizens are "oficios".
    private static let letterSuffix = "O"
    private static let sequenceDigits = 4

    static let schema = """
        CREATE TABLE IF NOT EXISTS sgd_counter (
            area TEXT NOT NULL, suffix TEXT NOT NULL, year BIGINT NOT NULL, last BIGINT NOT NULL,
            PRIMARY KEY (area, suffix, year));
        CREATE TABLE IF NOT EXISTS sgd_document (
            number TEXT PRIMARY KEY, year BIGINT NOT NULL, reference TEXT NOT NULL UNIQUE, state BIGINT NOT NULL,
            registered_on TEXT NOT NULL);
        """

    let store: Store
    let clock: ServiceClock
    let area: String

    private var metadata: EventMetadata {
        EventMetadata(correlationID: "sgd", causationID: "sgd", actor: "system:notification")
    }

    func register(_ document: OfficialDocument) async throws -> RegisteredDocument {
        try await store.write(metadata) { [area] transaction in
            let sql = transaction.sql
            if let found = try Self.find(document.reference, sql) { return found }
            let year = document.day.year
            try sql.execute(
                """
                INSERT INTO sgd_counter (area, suffix, year, last) VALUES ($1, $2, $3, 1)
                ON CONFLICT (area, suffix, year) DO UPDATE SET last = sgd_counter.last + 1
                """, [.text(area), .text(Self.letterSuffix), SQLValue(year)])
            let sequence = try sql.first(
                "SELECT last FROM sgd_counter WHERE area = $1 AND suffix = $2 AND year = $3",
                [.text(area), .text(Self.letterSuffix), SQLValue(year)]
            ) { $0.integer(0) }
            let number = Self.number(area: area, year: year, sequence: sequence ?? 1)
            try sql.execute(
                """
                INSERT INTO sgd_document (number, year, reference, state, registered_on) VALUES ($1, $2, $3, $4, $5)
                """,
                [
                    .text(number), SQLValue(year), .text(document.reference), SQLValue(DocumentState.sent.rawValue),
                    .text(document.day.description),
                ])
            return RegisteredDocument(number: number, registeredOn: document.day)
        }
    }

    func find(reference: String) async throws -> RegisteredDocument? {
        try await store.read { try Self.find(reference, $0) }
    }

    func state(number: DocumentSystemNumber) async throws -> DocumentState? {
        try await store.read { sql in
            try sql.first(
                "SELECT state FROM sgd_document WHERE number = $1 AND year = $2",
                [.text(number.number), SQLValue(number.year)]
            ) { $0.integer(0) }.flatMap(DocumentState.init)
        }
    }

    private static func find(_ reference: String, _ sql: any SQLConnection) throws -> RegisteredDocument? {
        try sql.first(
            "SELECT number, registered_on FROM sgd_document WHERE reference = $1", [.text(reference)]
        ) { row in
            LocalDay(row.text(1)).map { RegisteredDocument(number: row.text(0), registeredOn: $0) }
        } ?? nil
    }

    static func number(area: String, year: Int, sequence: Int) -> String {
        let digits = String(sequence)
        let padding = String(repeating: "0", count: max(0, sequenceDigits - digits.count))
        return "\(area)-\(year)-\(padding)\(digits)-\(letterSuffix)"
    }
}
