import EventSourcing
import Foundation
import IntakeDomain
import Messages
import Platform

/// Filed cases by id and by number, their status and their timeline: what the status page shows, and where an open
/// case of the same applicant is found.
enum RequestStatusProjection: Projection {
    static let name = "request-status"
    static let version = 1
    static let tables = ["request_status", "request_timeline"]
    static let schema = """
        CREATE TABLE IF NOT EXISTS request_status (
            case_id TEXT PRIMARY KEY, case_number TEXT NOT NULL UNIQUE, procedure TEXT NOT NULL,
            channel TEXT NOT NULL, status TEXT NOT NULL, is_open BIGINT NOT NULL, province_code TEXT NOT NULL,
            dispensary_id TEXT NOT NULL, applicant TEXT NOT NULL, filed_at BIGINT NOT NULL, legal_day TEXT NOT NULL,
            correct_by TEXT, updated_at BIGINT NOT NULL);
        CREATE INDEX IF NOT EXISTS request_status_applicant ON request_status (applicant, procedure, is_open);
        CREATE INDEX IF NOT EXISTS request_status_place ON request_status (dispensary_id, filed_at);
        CREATE TABLE IF NOT EXISTS request_timeline (
            case_id TEXT NOT NULL, version BIGINT NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (case_id, version));
        """

    static func apply(_ recorded: RecordedEvent, _ sql: any SQLConnection, _ json: MessageJSON) throws {
        guard let event = recorded.event as? ServiceRequestEvent else { return }
        switch event {
        case .filed(let filing):
            try insert(filing, sql)
            try add(TimelineEntry(.filed, at: filing.filedAt), recorded, filing.caseID.text, sql, json)
        case .correctionSubmitted(let correction):
            let id = correction.caseID.text
            try set(.corrected, correctBy: nil, at: correction.at, id, sql)
            try add(TimelineEntry(.correctionSubmitted, at: correction.at), recorded, id, sql, json)
        case .withdrawn(let withdrawal):
            let id = withdrawal.caseID.text
            try set(.withdrawn, correctBy: nil, at: withdrawal.at, id, sql)
            try add(TimelineEntry(.withdrawn, at: withdrawal.at), recorded, id, sql, json)
        case .progressed(let fact):
            let id = String(recorded.stream.text.dropFirst(ServiceRequest.category.count + 1))
            try progress(fact, recorded, id, sql, json)
        case .started, .contactChanged, .codeSent, .wrongCodeEntered, .emailVerified, .placeChosen, .personsChosen,
            .documentAttached, .documentRemoved, .submitted, .consentGiven, .consentRefused, .abandoned,
            .documentsPurged, .accessConfirmed:
            break
        }
    }

    private static func insert(_ filing: Filing, _ sql: any SQLConnection) throws {
        try sql.execute(
            """
            INSERT INTO request_status (case_id, case_number, procedure, channel, status, is_open, province_code,
                dispensary_id, applicant, filed_at, legal_day, correct_by, updated_at)
            VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9, $10, NULL, $11)
            """,
            [
                .text(filing.caseID.text), .text(filing.caseNumber.text), .text(filing.procedure.rawValue),
                .text(filing.channel.rawValue), .text(CaseStatus.received.rawValue), .text(filing.place.provinceCode),
                .text(filing.place.dispensaryID.text), .text(filing.applicant.text),
                SQLValue(filing.filedAt.millisecondsSinceEpoch), .text("\(filing.legalDay)"),
                SQLValue(filing.registeredAt.millisecondsSinceEpoch),
            ])
    }

    private static func progress(
        _ fact: CaseProgress, _ recorded: RecordedEvent, _ id: String, _ sql: any SQLConnection, _ json: MessageJSON
    ) throws {
        let entry = TimelineEntry(fact)
        try add(entry, recorded, id, sql, json)
        let stored = try sql.first("SELECT status, correct_by FROM request_status WHERE case_id = $1", [.text(id)]) {
            (status: CaseStatus(rawValue: $0.text(0)), correctBy: $0.optionalText(1))
        }
        guard let stored, let status = stored.status else { return }
        let next = status.after(fact)
        var correctBy = stored.correctBy
        if case .correctionRequested(let request) = fact { correctBy = "\(request.correctBy)" }
        try set(next, correctBy: next == .correctionRequested ? correctBy : nil, at: entry.at, id, sql)
    }

    private static func set(
        _ status: CaseStatus, correctBy: String?, at: Instant, _ id: String, _ sql: any SQLConnection
    ) throws {
        try sql.execute(
            """
            UPDATE request_status SET status = $1, is_open = $2, correct_by = $3, updated_at = $4 WHERE case_id = $5
            """,
            [
                .text(status.rawValue), SQLValue(status.isOpen), SQLValue(correctBy),
                SQLValue(at.millisecondsSinceEpoch), .text(id),
            ])
    }

    private static func add(
        _ entry: TimelineEntry, _ recorded: RecordedEvent, _ id: String, _ sql: any SQLConnection, _ json: MessageJSON
    ) throws {
        try sql.execute(
            "INSERT INTO request_timeline (case_id, version, entry) VALUES ($1, $2, $3)",
            [
                .text(id), SQLValue(recorded.version), .text(String(decoding: try json.encode(entry), as: UTF8.self)),
            ])
    }
}

/// A row of ``RequestStatusProjection``.
struct RequestStatus: Sendable, Equatable {
    let caseID: CaseID
    let caseNumber: String
    let procedure: Procedure
    let channel: Channel
    let status: CaseStatus
    let place: Place
    let filedAt: Instant
    let legalDay: String
    let correctBy: LocalDay?

    static func find(caseID: CaseID, _ sql: any SQLConnection) throws -> RequestStatus? {
        try sql.first(select + " WHERE case_id = $1", [.text(caseID.text)], read)?.checked()
    }

    static func find(number: CaseNumber, _ sql: any SQLConnection) throws -> RequestStatus? {
        try sql.first(select + " WHERE case_number = $1", [.text(number.text)], read)?.checked()
    }

    /// The latest cases of a dispensary, for its counter.
    static func recent(at dispensary: DispensaryID, limit: Int, _ sql: any SQLConnection) throws -> [RequestStatus] {
        try sql.rows(
            select + " WHERE dispensary_id = $1 ORDER BY filed_at DESC LIMIT $2",
            [.text(dispensary.text), SQLValue(limit)], read
        ).compactMap { try $0.checked() }
    }

    /// The open case of an applicant, other than the one at hand.
    static func openCase(
        of applicant: PersonID, _ procedure: Procedure, except caseID: CaseID, _ sql: any SQLConnection
    ) throws -> CaseNumber? {
        try sql.first(
            """
            SELECT case_number FROM request_status
            WHERE applicant = $1 AND procedure = $2 AND is_open = 1 AND case_id <> $3 LIMIT 1
            """, [.text(applicant.text), .text(procedure.rawValue), .text(caseID.text)]
        ) { CaseNumber(typed: $0.text(0)) } ?? nil
    }

    static func timeline(of caseID: CaseID, _ sql: any SQLConnection, _ json: MessageJSON) throws -> [TimelineEntry] {
        try sql.rows(
            "SELECT entry FROM request_timeline WHERE case_id = $1 ORDER BY version", [.text(caseID.text)]
        ) { try json.decode(TimelineEntry.self, from: Data($0.text(0).utf8)) }
    }

    private static let select = """
        SELECT case_id, case_number, procedure, channel, status, province_code, dispensary_id, filed_at, legal_day,
            correct_by FROM request_status
        """

    /// A row before its codes are known to be ours.
    private struct Row {
        let status: RequestStatus?

        func checked() throws -> RequestStatus? {
            guard let status else {
                throw Fault(.storage, operation: "read request_status", detail: "unknown code", retry: .never)
            }
            return status
        }
    }

    private static func read(_ row: any SQLRow) -> Row {
        guard let procedure = Procedure(rawValue: row.text(2)), let channel = Channel(rawValue: row.text(3)),
            let status = CaseStatus(rawValue: row.text(4))
        else { return Row(status: nil) }
        let place = Place(provinceCode: row.text(5), sectorID: nil, dispensaryID: DispensaryID(row.text(6)))
        return Row(
            status: RequestStatus(
                caseID: CaseID(row.text(0)), caseNumber: row.text(1), procedure: procedure, channel: channel,
                status: status, place: place, filedAt: Instant(millisecondsSinceEpoch: row.integer(7)),
                legalDay: row.text(8), correctBy: row.optionalText(9).flatMap { LocalDay($0) }))
    }
}
