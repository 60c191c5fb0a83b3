import EventSourcing
import IntakeDomain
import Messages
import Platform

/// Filed cases by id and by number with their status: what the status page shows, and where an open case of the same
/// applicant is found.
enum RequestStatusProjection: Projection {
    static let name = "request-status"
    static let version = 2
    static let tables = ["request_status"]
    static let schema = """
        CREATE TABLE IF NOT EXISTS request_status (
            case_id TEXT PRIMARY KEY, case_number TEXT NOT NULL UNIQUE, procedure TEXT NOT NULL,
            channel TEXT NOT NULL, status TEXT NOT NULL, is_open BIGINT NOT NULL, province_code TEXT NOT NULL,
            dispensary_id TEXT NOT NULL, applicant TEXT NOT NULL, filed_at BIGINT NOT NULL, legal_day TEXT NOT NULL,
            correct_by TEXT);
        CREATE INDEX IF NOT EXISTS request_status_applicant ON request_status (applicant, procedure)
            WHERE is_open = 1;
        CREATE INDEX IF NOT EXISTS request_status_place ON request_status (dispensary_id, filed_at);
        """

    static func apply(_ recorded: RecordedEvent, _ sql: any SQLConnection, _ json: MessageJSON) throws {
        guard let event = recorded.event as? ServiceRequestEvent else { return }
        switch event {
        case .filed(let filing): try insert(filing, sql)
        case .correctionSubmitted(let correction): try set(.corrected, correctBy: nil, correction.caseID.text, sql)
        case .withdrawn(let withdrawal): try set(.withdrawn, correctBy: nil, withdrawal.caseID.text, sql)
        case .progressed(let fact):
            try progress(fact, recorded.stream.identifier(of: ServiceRequest.category), sql)
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
                dispensary_id, applicant, filed_at, legal_day, correct_by)
            VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9, $10, NULL)
            """,
            [
                .text(filing.caseID.text), .text(filing.caseNumber.text), .text(filing.procedure.rawValue),
                .text(filing.channel.rawValue), .text(CaseStatus.received.rawValue), .text(filing.place.provinceCode),
                .text(filing.place.dispensaryID.text), .text(filing.applicant.text),
                SQLValue(filing.filedAt.millisecondsSinceEpoch), .text("\(filing.legalDay)"),
            ])
    }

    private static func progress(_ fact: CaseProgress, _ id: String, _ sql: any SQLConnection) throws {
        let stored = try sql.first("SELECT status, correct_by FROM request_status WHERE case_id = $1", [.text(id)]) {
            (status: CaseStatus(rawValue: $0.text(0)), correctBy: $0.optionalText(1))
        }
        guard let stored, let status = stored.status else { return }
        let next = status.after(fact)
        var correctBy = next == .correctionRequested ? stored.correctBy : nil
        if next == .correctionRequested, case .correctionRequested(let request) = fact {
            correctBy = "\(request.correctBy)"
        }
        // Most facts are notices that were sent, which leave the row as it is.
        guard next != status || correctBy != stored.correctBy else { return }
        try set(next, correctBy: correctBy, id, sql)
    }

    private static func set(_ status: CaseStatus, correctBy: String?, _ id: String, _ sql: any SQLConnection) throws {
        try sql.execute(
            "UPDATE request_status SET status = $1, is_open = $2, correct_by = $3 WHERE case_id = $4",
            [.text(status.rawValue), SQLValue(status.isOpen), SQLValue(correctBy), .text(id)])
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
