import EventSourcing
import Foundation
import IntakeDomain
import Messages
import Platform

/// The list of complaints for those who attend to them, newest first. Texts are sealed.
enum ComplaintProjection: Projection {
    static let name = "complaint"
    static let version = 1
    static let tables = ["complaint_entry"]
    static let schema = """
        CREATE TABLE IF NOT EXISTS complaint_entry (
            complaint_id TEXT PRIMARY KEY, dispensary_id TEXT, complaint TEXT NOT NULL, filed_at BIGINT NOT NULL,
            attended_at BIGINT);
        CREATE INDEX IF NOT EXISTS complaint_entry_filed ON complaint_entry (filed_at);
        """

    static func apply(_ recorded: RecordedEvent, _ sql: any SQLConnection, _ json: MessageJSON) throws {
        guard let event = recorded.event as? ComplaintEvent else { return }
        let id = String(recorded.stream.text.dropFirst(Complaint.category.count + 1))
        switch event {
        case .filed(let complaint):
            try sql.execute(
                """
                INSERT INTO complaint_entry (complaint_id, dispensary_id, complaint, filed_at, attended_at)
                VALUES ($1, $2, $3, $4, NULL)
                """,
                [
                    .text(id), SQLValue(complaint.dispensaryID?.text),
                    .text(String(decoding: try json.encode(complaint), as: UTF8.self)),
                    SQLValue(complaint.at.millisecondsSinceEpoch),
                ])
        case .attended(let attended):
            try sql.execute(
                "UPDATE complaint_entry SET attended_at = $1 WHERE complaint_id = $2",
                [SQLValue(attended.at.millisecondsSinceEpoch), .text(id)])
        }
    }
}

/// A row of ``ComplaintProjection``.
struct ComplaintEntry: Sendable, Equatable {
    let complaint: Complaint.Filed
    let attendedAt: Instant?

    /// A page of the list is long enough at 200: there were six complaints in two years.
    static let listMax = 200

    /// - Parameter dispensary: `nil` for all of the country.
    static func list(
        at dispensary: DispensaryID?, _ sql: any SQLConnection, _ json: MessageJSON
    ) throws -> [ComplaintEntry] {
        try sql.rows(
            """
            SELECT complaint, attended_at FROM complaint_entry WHERE $1 = '' OR dispensary_id = $1
            ORDER BY filed_at DESC LIMIT $2
            """, [.text(dispensary?.text ?? ""), SQLValue(listMax)]
        ) {
            ComplaintEntry(
                complaint: try json.decode(Complaint.Filed.self, from: Data($0.text(0).utf8)),
                attendedAt: $0.optionalInteger(1).map { Instant(millisecondsSinceEpoch: $0) })
        }
    }
}
