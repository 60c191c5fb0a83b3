import EventSourcing
import Foundation
import Messages
import Platform
import RequirementValidationDomain

/// One row per case for the queues, and who is concerned by which open case.
enum CaseInboxProjection: Projection {
    static let name = "case-inbox"
    static let version = 1
    static let tables = ["rv_case", "rv_case_person"]
    static let schema = """
        CREATE TABLE IF NOT EXISTS rv_case (
            case_id TEXT PRIMARY KEY, case_number TEXT NOT NULL, procedure TEXT NOT NULL, channel TEXT NOT NULL,
            state TEXT NOT NULL, dispensary_id TEXT NOT NULL, province_code TEXT NOT NULL, filed_at BIGINT NOT NULL,
            legal_day TEXT NOT NULL, answer_due TEXT NOT NULL, correct_by TEXT, claimed_by TEXT, first_approval TEXT,
            effective_on TEXT, findings TEXT NOT NULL, persons BIGINT NOT NULL, corrections BIGINT NOT NULL,
            version BIGINT NOT NULL, updated_at BIGINT NOT NULL);
        CREATE INDEX IF NOT EXISTS rv_case_queue ON rv_case (state, filed_at, case_id);
        CREATE INDEX IF NOT EXISTS rv_case_province ON rv_case (province_code, state, filed_at, case_id);
        CREATE TABLE IF NOT EXISTS rv_case_person (
            case_id TEXT NOT NULL, person_id TEXT NOT NULL, procedure TEXT NOT NULL, is_open BIGINT NOT NULL,
            PRIMARY KEY (case_id, person_id));
        CREATE INDEX IF NOT EXISTS rv_case_person_open ON rv_case_person (person_id, procedure, is_open);
        """

    static func apply(_ recorded: RecordedEvent, _ sql: any SQLConnection, _ json: MessageJSON) throws {
        guard let event = recorded.event as? CaseEvent else { return }
        let id = recorded.stream.identifier(of: Case.category)
        switch event {
        case .opened(let opened): try insert(opened, recorded, sql, json)
        case .reviewClaimed(let claimed): try set("claimed_by", .text(claimed.by.text), id, sql)
        case .reviewReleased: try set("claimed_by", nil, id, sql)
        case .observed(let observed):
            try set("correct_by", .text(observed.correctBy.description), id, sql)
            try move(to: .observed, id, sql)
        case .correctionReceived(let correction):
            try sql.execute(
                "UPDATE rv_case SET findings = $1, corrections = corrections + 1, correct_by = NULL WHERE case_id = $2",
                [.text(try text(correction.findings, json)), .text(id)])
            try reopen(id, sql)
        case .termsRecounted(let recounted):
            try set("answer_due", .text(recounted.answerDue.description), id, sql)
            if let day = recounted.correctBy { try set("correct_by", .text(day.description), id, sql) }
        case .visitValidated: try move(to: .validated, id, sql)
        case .exitApproved(let approved):
            if approved.needsSecond {
                try set("first_approval", .text(approved.by.text), id, sql)
                try move(to: .awaitingSecondApproval, id, sql)
            }
        case .returnedToReview: try reopen(id, sql)
        case .exitExecuted(let executed):
            try set("effective_on", .text(executed.plan.effectiveOn.description), id, sql)
            try move(to: .exitExecuted, id, sql)
        case .refused: try move(to: .refused, id, sql)
        case .lapsed: try move(to: .lapsed, id, sql)
        case .withdrawn: try move(to: .withdrawn, id, sql)
        }
        try sql.execute(
            "UPDATE rv_case SET version = $1, updated_at = $2 WHERE case_id = $3",
            [SQLValue(recorded.version), SQLValue(recorded.at.millisecondsSinceEpoch), .text(id)])
    }

    private static func text(_ findings: [Finding], _ json: MessageJSON) throws -> String {
        String(decoding: try json.bytes(of: findings), as: UTF8.self)
    }

    private static func insert(
        _ opened: CaseEvent.Opened, _ recorded: RecordedEvent, _ sql: any SQLConnection, _ json: MessageJSON
    ) throws {
        let filing = opened.filing
        try sql.execute(
            """
            INSERT INTO rv_case (case_id, case_number, procedure, channel, state, dispensary_id, province_code,
                filed_at, legal_day, answer_due, findings, persons, corrections, version, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, 1, $8)
            """,
            [
                .text(filing.caseID.text), .text(filing.caseNumber), .text(filing.procedure.rawValue),
                .text(filing.channel.rawValue), .text(PhaseKind.inReview.rawValue), .text(filing.dispensaryID.text),
                .text(filing.provinceCode), SQLValue(filing.filedAt.millisecondsSinceEpoch),
                .text(filing.legalDay.description), .text(opened.answerDue.description),
                .text(try text(opened.findings, json)), SQLValue(filing.persons.count),
            ])
        for person in Set(filing.persons) {
            try sql.execute(
                "INSERT INTO rv_case_person (case_id, person_id, procedure, is_open) VALUES ($1, $2, $3, 1)",
                [.text(filing.caseID.text), .text(person.text), .text(filing.procedure.rawValue)])
        }
    }

    /// - Parameter column: a literal of this file, never input.
    private static func set(_ column: StaticString, _ value: SQLValue, _ id: String, _ sql: any SQLConnection) throws {
        try sql.execute("UPDATE rv_case SET \(column) = $1 WHERE case_id = $2", [value, .text(id)])
    }

    private static func move(to state: PhaseKind, _ id: String, _ sql: any SQLConnection) throws {
        try set("state", .text(state.rawValue), id, sql)
        if state != .awaitingSecondApproval { try set("claimed_by", nil, id, sql) }
        if !state.isOpen {
            try sql.execute("UPDATE rv_case_person SET is_open = 0 WHERE case_id = $1", [.text(id)])
        }
    }

    /// A correction of a case in review leaves the claim as it is.
    private static func reopen(_ id: String, _ sql: any SQLConnection) throws {
        try sql.execute(
            """
            UPDATE rv_case SET first_approval = NULL,
                claimed_by = CASE WHEN state = 'in-review' THEN claimed_by ELSE NULL END, state = 'in-review'
            WHERE case_id = $1
            """, [.text(id)])
        try sql.execute("UPDATE rv_case_person SET is_open = 1 WHERE case_id = $1", [.text(id)])
    }
}
