import EventSourcing
import Foundation
import Messages
import Platform
import RequirementValidationDomain

/// One row per case for the queues, and who is concerned by which open case.
enum CaseInboxProjection: Projection {
    static let name = "case-inbox"
    static let version = 2
    static let tables = ["rv_case", "rv_case_person"]
    static let schema = """
        CREATE TABLE IF NOT EXISTS rv_case (
            case_id TEXT PRIMARY KEY, case_number TEXT NOT NULL, procedure TEXT NOT NULL, channel TEXT NOT NULL,
            state TEXT NOT NULL, dispensary_id TEXT NOT NULL, province_code TEXT NOT NULL, filed_at BIGINT NOT NULL,
            legal_day TEXT NOT NULL, answer_due TEXT NOT NULL, correct_by TEXT, claimed_by TEXT, first_approval TEXT,
            effective_on TEXT, findings TEXT NOT NULL, persons BIGINT NOT NULL, corrections BIGINT NOT NULL,
            version BIGINT NOT NULL);
        CREATE INDEX IF NOT EXISTS rv_case_queue ON rv_case (state, filed_at, case_id);
        CREATE INDEX IF NOT EXISTS rv_case_province ON rv_case (province_code, state, filed_at, case_id);
        CREATE TABLE IF NOT EXISTS rv_case_person (
            case_id TEXT NOT NULL, person_id TEXT NOT NULL, procedure TEXT NOT NULL, is_open BIGINT NOT NULL,
            PRIMARY KEY (case_id, person_id));
        CREATE INDEX IF NOT EXISTS rv_case_person_open ON rv_case_person (person_id, procedure)
            WHERE is_open = 1;
        """

    static func apply(_ recorded: RecordedEvent, _ sql: any SQLConnection, _ json: MessageJSON) throws {
        guard let event = recorded.event as? CaseEvent else { return }
        if case .opened(let opened) = event { return try insert(opened, sql, json) }
        let id = recorded.stream.identifier(of: Case.category)
        var change = RowChange()
        switch event {
        case .opened: break
        case .reviewClaimed(let claimed): change.set("claimed_by", .text(claimed.by.text))
        case .reviewReleased: change.set("claimed_by", nil)
        case .observed(let observed):
            change.set("correct_by", .text(observed.correctBy.description))
            change.move(to: .observed)
        case .correctionReceived(let correction):
            change.set("findings", .text(try text(correction.findings, json)))
            change.set("correct_by", nil)
            change.add("corrections = corrections + 1")
            change.reopen()
        case .termsRecounted(let recounted):
            change.set("answer_due", .text(recounted.answerDue.description))
            if let day = recounted.correctBy { change.set("correct_by", .text(day.description)) }
        case .visitValidated: change.move(to: .validated)
        case .exitApproved(let approved):
            if approved.needsSecond {
                change.set("first_approval", .text(approved.by.text))
                change.move(to: .awaitingSecondApproval)
            }
        case .returnedToReview: change.reopen()
        case .exitExecuted(let executed):
            change.set("effective_on", .text(executed.plan.effectiveOn.description))
            change.move(to: .exitExecuted)
        case .refused: change.move(to: .refused)
        case .lapsed: change.move(to: .lapsed)
        case .withdrawn: change.move(to: .withdrawn)
        }
        change.set("version", SQLValue(recorded.version))
        try change.apply(to: id, sql)
    }

    /// What one event changes of a case's rows, in one statement for the case.
    private struct RowChange {
        private var assignments: [String] = []
        private var values: [SQLValue] = []
        /// Whether the case concerns its persons as an open one from now on; `nil` when that stays.
        private var isOpen: Bool?

        /// - Parameter column: a literal, never input.
        mutating func set(_ column: StaticString, _ value: SQLValue) {
            values.append(value)
            assignments.append("\(column) = $\(values.count)")
        }

        mutating func add(_ assignment: StaticString) { assignments.append("\(assignment)") }

        mutating func move(to state: PhaseKind) {
            set("state", .text(state.rawValue))
            if state != .awaitingSecondApproval { set("claimed_by", nil) }
            if !state.isOpen { isOpen = false }
        }

        /// A correction of a case in review leaves the claim as it is.
        mutating func reopen() {
            add("first_approval = NULL")
            add("claimed_by = CASE WHEN state = 'in-review' THEN claimed_by ELSE NULL END")
            add("state = 'in-review'")
            isOpen = true
        }

        func apply(to id: String, _ sql: any SQLConnection) throws {
            try sql.execute(
                "UPDATE rv_case SET \(assignments.joined(separator: ", ")) WHERE case_id = $\(values.count + 1)",
                values + [.text(id)])
            if let isOpen {
                try sql.execute(
                    "UPDATE rv_case_person SET is_open = $1 WHERE case_id = $2", [SQLValue(isOpen), .text(id)])
            }
        }
    }

    private static func text(_ findings: [Finding], _ json: MessageJSON) throws -> String {
        String(decoding: try json.bytes(of: findings), as: UTF8.self)
    }

    private static func insert(
        _ opened: CaseEvent.Opened, _ sql: any SQLConnection, _ json: MessageJSON
    ) throws {
        let filing = opened.filing
        try sql.execute(
            """
            INSERT INTO rv_case (case_id, case_number, procedure, channel, state, dispensary_id, province_code,
                filed_at, legal_day, answer_due, findings, persons, corrections, version)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, 1)
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
}
