import EventSourcing
import Messages
import NotificationDomain
import Platform

/// Every notice with its state, for the delivery desk and the API. Holds no personal data.
enum NoticeRegister: Projection {
    static let name = "notice-register"
    static let version = 2
    static let tables = ["notice"]
    static let schema = """
        CREATE TABLE IF NOT EXISTS notice (
            notice_id TEXT PRIMARY KEY, case_id TEXT, case_number TEXT, procedure TEXT, dispensary_id TEXT,
            reference TEXT, kind TEXT NOT NULL, channel TEXT NOT NULL, state TEXT NOT NULL,
            requested_at BIGINT NOT NULL, changed_at BIGINT NOT NULL, next_try_at BIGINT,
            attempts BIGINT NOT NULL, failure TEXT, code BIGINT, document_number TEXT);
        CREATE INDEX IF NOT EXISTS notice_by_state ON notice (state, changed_at);
        CREATE INDEX IF NOT EXISTS notice_by_case ON notice (case_id);
        """

    static func apply(_ recorded: RecordedEvent, _ sql: any SQLConnection, _ json: MessageJSON) throws {
        guard let event = recorded.event as? NoticeEvent else { return }
        switch event {
        case .requested(let request): try insert(request, sql)
        case .attempted(let attempted):
            try sql.execute(
                "UPDATE notice SET state = 'attempting', attempts = $1, changed_at = $2 WHERE notice_id = $3",
                [
                    SQLValue(attempted.attempt), SQLValue(attempted.at.millisecondsSinceEpoch),
                    .text(recorded.noticeID),
                ])
        default:
            let change = Change(event)
            try sql.execute(
                """
                UPDATE notice SET state = $1, changed_at = $2, next_try_at = $3, failure = $4, code = $5,
                    document_number = COALESCE($6, document_number)
                WHERE notice_id = $7
                """,
                [
                    .text(change.state), SQLValue(recorded.at.millisecondsSinceEpoch),
                    SQLValue(change.nextTryAt?.millisecondsSinceEpoch), SQLValue(change.failure),
                    SQLValue(change.code), SQLValue(change.documentNumber), .text(recorded.noticeID),
                ])
        }
    }

    private static func insert(_ request: NoticeRequest, _ sql: any SQLConnection) throws {
        try sql.execute(
            """
            INSERT INTO notice (notice_id, case_id, case_number, procedure, dispensary_id, reference, kind, channel,
                state, requested_at, changed_at, next_try_at, attempts)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $9, $9, NULL, 0)
            """,
            [
                .text(request.noticeID.text), SQLValue(request.caseID?.text), SQLValue(request.caseNumber),
                SQLValue(request.procedure?.rawValue), SQLValue(request.dispensaryID?.text),
                SQLValue(request.reference), .text(request.content.kind.rawValue), .text(request.channel.rawValue),
                SQLValue(request.requestedAt.millisecondsSinceEpoch),
            ])
    }

    /// What an event changes in the row, and who did it when that was a person.
    struct Change {
        var state = "waiting"
        var nextTryAt: Instant?
        var failure: String?
        var code: Int?
        var documentNumber: String?
        var actor: String?

        init(_ event: NoticeEvent) {
            switch event {
            case .requested: break
            case .attempted: state = "attempting"
            case .postponed(let postponed), .outcomeUnknown(let postponed): nextTryAt = postponed.nextTryAt
            case .failedTemporarily(let failure):
                nextTryAt = failure.nextTryAt
                code = failure.code
            case .sent: state = "sent"
            case .documentRegistered(let document):
                state = "sent"
                documentNumber = document.documentNumber
                actor = document.registeredBy?.text
            case .handedOver(let handed):
                state = "sent"
                actor = handed.handedOverBy.text
            case .held: state = "held"
            case .failed(let failed):
                state = "failed"
                failure = failed.failure.rawValue
                code = failed.code
            case .expired: state = "expired"
            case .requeued(let action):
                nextTryAt = action.at
                actor = action.by.text
            case .discarded(let action):
                state = "discarded"
                actor = action.by.text
            }
        }
    }
}

/// A notice as the desk and the API show it.
struct NoticeRow: Sendable {
    let noticeID: String
    let caseID: String?
    let caseNumber: String?
    let procedure: String?
    let dispensaryID: String?
    let reference: String?
    let kind: String
    let channel: String
    let state: String
    let requestedAt: Instant
    let changedAt: Instant
    let nextTryAt: Instant?
    let attempts: Int
    let failure: String?
    let code: Int?
    let documentNumber: String?

    static let columns = """
        notice_id, case_id, case_number, procedure, dispensary_id, reference, kind, channel, state, requested_at,
        changed_at, next_try_at, attempts, failure, code, document_number
        """

    init(_ row: any SQLRow) {
        noticeID = row.text(0)
        caseID = row.optionalText(1)
        caseNumber = row.optionalText(2)
        procedure = row.optionalText(3)
        dispensaryID = row.optionalText(4)
        reference = row.optionalText(5)
        kind = row.text(6)
        channel = row.text(7)
        state = row.text(8)
        requestedAt = Instant(millisecondsSinceEpoch: row.integer(9))
        changedAt = Instant(millisecondsSinceEpoch: row.integer(10))
        nextTryAt = row.optionalInteger(11).map { Instant(millisecondsSinceEpoch: $0) }
        attempts = row.integer(12)
        failure = row.optionalText(13)
        code = row.optionalInteger(14)
        documentNumber = row.optionalText(15)
    }
}

/// One step in the life of a notice.
struct NoticeStep: Sendable {
    let step: String
    let at: Instant
    let code: Int?
    let actor: String?

    init(_ event: NoticeEvent, at: Instant) {
        let change = NoticeRegister.Change(event)
        step = event.stored.name
        self.at = at
        code = change.code
        actor = change.actor
    }
}
