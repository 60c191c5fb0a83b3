import EventSourcing
import Foundation
import Messages
import Platform
import VisitPlanningDomain

/// One row per visit request: who waits at which dispensary, and how far the others are.
enum RequestsProjection: Projection {
    static let name = "planning_requests"
    static let version = 1
    static let tables = ["planning_request"]
    static let schema = """
        CREATE TABLE IF NOT EXISTS planning_request (
            case_id TEXT PRIMARY KEY,
            dispensary_id TEXT NOT NULL,
            status TEXT NOT NULL,
            filed_on TEXT NOT NULL,
            attempts BIGINT NOT NULL,
            last_outcome TEXT,
            visit_id TEXT,
            plan_id TEXT,
            candidacy TEXT NOT NULL
        );
        CREATE INDEX IF NOT EXISTS planning_request_waiting
            ON planning_request (dispensary_id, status, filed_on, case_id);
        """

    static func apply(_ recorded: RecordedEvent, _ sql: any SQLConnection, _ json: MessageJSON) throws {
        guard let event = recorded.event as? VisitRequest.Event else { return }
        switch event {
        case .candidateAdmitted(let candidacy):
            // The home inside is sealed by the encoding.
            let sealed = String(decoding: try json.encode(candidacy), as: UTF8.self)
            try sql.execute(
                """
                INSERT INTO planning_request (case_id, dispensary_id, status, filed_on, attempts, candidacy)
                VALUES ($1, $2, 'candidate', $3, 0, $4)
                """,
                [
                    .text(candidacy.reference.caseID.text), .text(candidacy.reference.dispensaryID.text),
                    .text("\(candidacy.filedOn)"), .text(sealed),
                ])
        case .visitPlanned(let visit), .visitMoved(let visit):
            try sql.execute(
                "UPDATE planning_request SET status = 'planned', visit_id = $1, plan_id = $2 WHERE case_id = $3",
                [.text(visit.booking.visitID.text), .text(visit.booking.planID.text), .text(visit.request.caseID.text)])
        case .visitPerformed(let report):
            try setStatus("performed", of: report.request.caseID, sql)
        case .visitNotPerformed(let failure):
            try sql.execute(
                """
                UPDATE planning_request SET status = 'candidate', visit_id = NULL, plan_id = NULL,
                    attempts = attempts + 1, last_outcome = $1
                WHERE case_id = $2
                """, [.text(failure.attempt.outcome.rawValue), .text(failure.request.caseID.text)])
        case .requestClosed(let closure):
            try setStatus("closed", of: closure.request.caseID, sql)
        case .withdrawnBeforeCandidacy: break
        }
    }

    private static func setStatus(_ status: String, of caseID: CaseID, _ sql: any SQLConnection) throws {
        try sql.execute(
            "UPDATE planning_request SET status = $1 WHERE case_id = $2", [.text(status), .text(caseID.text)])
    }
}

/// A request as the projection knows it.
struct RequestRow: Sendable {
    let candidacy: Candidacy
    let status: Status
    let attempts: Int
    let lastOutcome: VisitOutcome?
    let visitID: VisitID?

    enum Status: String, Sendable { case candidate, planned, performed, closed }

    var caseID: CaseID { candidacy.reference.caseID }

    private static let columns = "status, attempts, last_outcome, visit_id, candidacy"

    /// Candidates of a dispensary, longest waiting first.
    static func candidates(
        of dispensary: DispensaryID, limit: Int, _ sql: any SQLConnection, _ json: MessageJSON
    ) throws -> [RequestRow] {
        try sql.rows(
            """
            SELECT \(columns) FROM planning_request WHERE dispensary_id = $1 AND status = 'candidate'
            ORDER BY filed_on, case_id LIMIT $2
            """, [.text(dispensary.text), SQLValue(limit)]
        ) { try RequestRow($0, json) }
    }

    /// Requests whose published visit of a plan is still to be made.
    static func booked(in plan: PlanID, _ sql: any SQLConnection, _ json: MessageJSON) throws -> [RequestRow] {
        try sql.rows(
            """
            SELECT \(columns) FROM planning_request WHERE dispensary_id = $1 AND status = 'planned' AND plan_id = $2
            ORDER BY case_id
            """, [.text(dispensary(of: plan)), .text(plan.text)]
        ) { try RequestRow($0, json) }
    }

    static func find(_ caseID: CaseID, _ sql: any SQLConnection, _ json: MessageJSON) throws -> RequestRow? {
        try sql.first("SELECT \(columns) FROM planning_request WHERE case_id = $1", [.text(caseID.text)]) {
            try RequestRow($0, json)
        }
    }

    /// Requests of a dispensary by status.
    static func counts(of dispensary: DispensaryID, _ sql: any SQLConnection) throws -> [String: Int] {
        let rows = try sql.rows(
            "SELECT status, count(*) FROM planning_request WHERE dispensary_id = $1 GROUP BY status",
            [.text(dispensary.text)]
        ) { ($0.text(0), $0.integer(1)) }
        return Dictionary(rows) { first, _ in first }
    }

    private init(_ row: any SQLRow, _ json: MessageJSON) throws {
        guard let status = Status(rawValue: row.text(0)) else { preconditionFailure("unknown status") }
        self.status = status
        attempts = row.integer(1)
        lastOutcome = row.optionalText(2).flatMap(VisitOutcome.init)
        visitID = row.optionalText(3).map { VisitID($0) }
        candidacy = try json.decode(Candidacy.self, from: Data(row.text(4).utf8))
    }

    /// A plan's id is the dispensary's followed by `-YYYY-MM`.
    private static func dispensary(of plan: PlanID) -> String { String(plan.text.dropLast(8)) }
}
