import EventSourcing
import IntakeDomain
import Messages
import Platform

/// Every upload that is on the disk: whose it is, and when it must go.
enum DocumentProjection: Projection {
    static let name = "document"
    static let version = 1
    static let tables = ["document_entry"]
    static let schema = """
        CREATE TABLE IF NOT EXISTS document_entry (
            document_id TEXT PRIMARY KEY, case_id TEXT NOT NULL, owner TEXT NOT NULL, media_type TEXT NOT NULL,
            bytes BIGINT NOT NULL, sha256 TEXT NOT NULL, purge_at BIGINT);
        CREATE INDEX IF NOT EXISTS document_entry_case ON document_entry (case_id, purge_at);
        """

    static func apply(_ recorded: RecordedEvent, _ sql: any SQLConnection, _ json: MessageJSON) throws {
        guard let event = recorded.event as? ServiceRequestEvent else { return }
        switch event {
        case .documentAttached(let attached):
            try insert(attached, sql)
            if let replaced = attached.replaced { try purge([replaced], at: attached.at, sql) }
        case .documentRemoved(let removed): try purge([removed.documentID], at: removed.at, sql)
        case .consentRefused(let dropped), .abandoned(let dropped):
            try purge(dropped.documents, at: dropped.purgeAt, sql)
        case .documentsPurged(let purged):
            for id in purged.documents {
                try sql.execute("DELETE FROM document_entry WHERE document_id = $1", [.text(id.text)])
            }
        case .started, .contactChanged, .codeSent, .wrongCodeEntered, .emailVerified, .placeChosen, .personsChosen,
            .submitted, .consentGiven, .filed, .accessConfirmed, .correctionSubmitted, .withdrawn, .progressed:
            break
        }
    }

    private static func insert(_ attached: ServiceRequest.DocumentAttached, _ sql: any SQLConnection) throws {
        try sql.execute(
            """
            INSERT INTO document_entry (document_id, case_id, owner, media_type, bytes, sha256, purge_at)
            VALUES ($1, $2, $3, $4, $5, $6, NULL)
            """,
            [
                .text(attached.document.documentID.text), .text(attached.caseID.text), .text(attached.owner.text),
                .text(attached.document.mediaType), SQLValue(attached.document.bytes),
                .text(attached.document.sha256),
            ])
    }

    private static func purge(_ ids: [DocumentID], at: Instant, _ sql: any SQLConnection) throws {
        for id in ids {
            try sql.execute(
                "UPDATE document_entry SET purge_at = $1 WHERE document_id = $2",
                [SQLValue(at.millisecondsSinceEpoch), .text(id.text)])
        }
    }
}

/// A row of ``DocumentProjection``.
struct DocumentEntry: Sendable, Equatable {
    let documentID: DocumentID
    let owner: PersonID
    let mediaType: String

    static func find(_ id: DocumentID, _ sql: any SQLConnection) throws -> DocumentEntry? {
        try sql.first(
            "SELECT owner, media_type FROM document_entry WHERE document_id = $1 AND purge_at IS NULL",
            [.text(id.text)]
        ) { DocumentEntry(documentID: id, owner: PersonID($0.text(0)), mediaType: $0.text(1)) }
    }

    /// Uploads of a request that must go by a moment.
    static func due(of caseID: String, by now: Instant, _ sql: any SQLConnection) throws -> [DocumentID] {
        try sql.rows(
            "SELECT document_id FROM document_entry WHERE case_id = $1 AND purge_at <= $2 ORDER BY document_id",
            [.text(caseID), SQLValue(now.millisecondsSinceEpoch)]
        ) { DocumentID($0.text(0)) }
    }

    /// When the next upload of a request must go.
    static func nextPurge(of caseID: String, after now: Instant, _ sql: any SQLConnection) throws -> Instant? {
        try sql.first(
            "SELECT MIN(purge_at) FROM document_entry WHERE case_id = $1 AND purge_at > $2",
            [.text(caseID), SQLValue(now.millisecondsSinceEpoch)]
        ) { $0.optionalInteger(0) }.flatMap { $0 }.map { Instant(millisecondsSinceEpoch: $0) }
    }
}
