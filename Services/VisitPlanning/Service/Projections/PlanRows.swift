import Foundation
import Messages
import Platform
import VisitPlanningDomain

/// A visit with its place and result.
struct VisitRow: Sendable {
    let visitID: VisitID
    let caseID: CaseID
    let planID: PlanID
    let dispensaryID: DispensaryID
    let team: TeamID
    let date: LocalDay
    let startMinute: Int
    let serviceMinutes: Int
    let isPinned: Bool
    let status: Status
    let outcome: VisitOutcome?
    let doneOn: LocalDay?
    let recordedOn: LocalDay?
    let personsSeen: Int?
    let candidacy: Candidacy?

    enum Status: String, Sendable, CaseIterable {
        case drafted, planned, performed
        case notPerformed = "not-performed"
        /// The request was withdrawn or closed before the visit.
        case cancelled
    }

    private static let select = """
        SELECT v.visit_id, v.case_id, v.plan_id, v.dispensary_id, v.team_id, v.day, v.start_minute, v.service_minutes,
            v.pinned, v.status, v.outcome, v.done_on, v.recorded_on, v.persons_seen, r.candidacy
        FROM planning_visit v LEFT JOIN planning_request r ON r.case_id = v.case_id
        """

    static func ofPlan(_ plan: PlanID, _ sql: any SQLConnection, _ json: MessageJSON) throws -> [VisitRow] {
        try sql.rows(
            "\(select) WHERE v.plan_id = $1 ORDER BY v.day, v.team_id, v.start_minute, v.visit_id", [.text(plan.text)]
        ) { try VisitRow($0, json) }
    }

    static func ofDay(
        _ day: LocalDay, at dispensary: DispensaryID, _ sql: any SQLConnection, _ json: MessageJSON
    ) throws -> [VisitRow] {
        try sql.rows(
            "\(select) WHERE v.dispensary_id = $1 AND v.day = $2 ORDER BY v.team_id, v.start_minute, v.visit_id",
            [.text(dispensary.text), .text("\(day)")]
        ) { try VisitRow($0, json) }
    }

    /// Planned visits of days before one, which wait for their result.
    static func unreported(
        before day: LocalDay, at dispensary: DispensaryID, limit: Int, _ sql: any SQLConnection, _ json: MessageJSON
    ) throws -> [VisitRow] {
        try sql.rows(
            """
            \(select) WHERE v.dispensary_id = $1 AND v.day < $2 AND v.status = 'planned'
            ORDER BY v.day, v.team_id, v.start_minute, v.visit_id LIMIT $3
            """, [.text(dispensary.text), .text("\(day)"), SQLValue(limit)]
        ) { try VisitRow($0, json) }
    }

    static func find(_ visit: VisitID, _ sql: any SQLConnection, _ json: MessageJSON) throws -> VisitRow? {
        try sql.first("\(select) WHERE v.visit_id = $1", [.text(visit.text)]) { try VisitRow($0, json) }
    }

    /// Visits of a dispensary by status.
    static func counts(of dispensary: DispensaryID, _ sql: any SQLConnection) throws -> [String: Int] {
        let rows = try sql.rows(
            "SELECT status, count(*) FROM planning_visit WHERE dispensary_id = $1 GROUP BY status",
            [.text(dispensary.text)]
        ) { ($0.text(0), $0.integer(1)) }
        return Dictionary(rows) { first, _ in first }
    }

    private init(_ row: any SQLRow, _ json: MessageJSON) throws {
        guard let day = LocalDay(row.text(5)), let status = Status(rawValue: row.text(9)) else {
            preconditionFailure("a visit row cannot be read")
        }
        visitID = VisitID(row.text(0))
        caseID = CaseID(row.text(1))
        planID = PlanID(row.text(2))
        dispensaryID = DispensaryID(row.text(3))
        team = TeamID(row.text(4))
        date = day
        startMinute = row.integer(6)
        serviceMinutes = row.integer(7)
        isPinned = row.boolean(8)
        self.status = status
        outcome = row.optionalText(10).flatMap(VisitOutcome.init)
        doneOn = row.optionalText(11).flatMap { LocalDay($0) }
        recordedOn = row.optionalText(12).flatMap { LocalDay($0) }
        personsSeen = row.optionalInteger(13)
        candidacy = try row.optionalText(14).map { try json.decode(Candidacy.self, from: Data($0.utf8)) }
    }
}

/// A plan with its last draft.
struct PlanRow: Sendable {
    let planID: PlanID
    let month: Period
    let phase: VisitPlan.Phase
    let draft: PlanDraft
    let publishedAt: Instant?

    private static let select = "SELECT plan_id, month, phase, draft, published_at FROM planning_plan"

    static func find(_ plan: PlanID, _ sql: any SQLConnection, _ json: MessageJSON) throws -> PlanRow? {
        try sql.first("\(select) WHERE plan_id = $1", [.text(plan.text)]) { try PlanRow($0, json) }
    }

    /// Plans of a dispensary, newest month first.
    static func all(
        of dispensary: DispensaryID, limit: Int, _ sql: any SQLConnection, _ json: MessageJSON
    ) throws -> [PlanRow] {
        try sql.rows(
            "\(select) WHERE dispensary_id = $1 ORDER BY month DESC LIMIT $2",
            [.text(dispensary.text), SQLValue(limit)]
        ) { try PlanRow($0, json) }
    }

    private init(_ row: any SQLRow, _ json: MessageJSON) throws {
        guard let month = Period(row.text(1)), let phase = VisitPlan.Phase(rawValue: row.text(2)) else {
            preconditionFailure("a plan row cannot be read")
        }
        planID = PlanID(row.text(0))
        self.month = month
        self.phase = phase
        draft = try json.decode(PlanDraft.self, from: Data(row.text(3).utf8))
        publishedAt = row.optionalText(4).flatMap { Instant($0) }
    }
}
