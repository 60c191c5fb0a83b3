import EventSourcing
import Foundation
import Messages
import Platform
import VisitPlanningDomain

/// Plans with their last draft, and every visit with its place and result.
enum PlansProjection: Projection {
    static let name = "planning_plans"
    static let version = 1
    static let tables = ["planning_plan", "planning_visit"]
    static let schema = """
        CREATE TABLE IF NOT EXISTS planning_plan (
            plan_id TEXT PRIMARY KEY,
            dispensary_id TEXT NOT NULL,
            month TEXT NOT NULL,
            phase TEXT NOT NULL,
            draft TEXT NOT NULL,
            published_at TEXT
        );
        CREATE INDEX IF NOT EXISTS planning_plan_dispensary ON planning_plan (dispensary_id, month);
        CREATE TABLE IF NOT EXISTS planning_visit (
            visit_id TEXT PRIMARY KEY,
            case_id TEXT NOT NULL,
            plan_id TEXT NOT NULL,
            dispensary_id TEXT NOT NULL,
            team_id TEXT NOT NULL,
            day TEXT NOT NULL,
            start_minute BIGINT NOT NULL,
            service_minutes BIGINT NOT NULL,
            pinned BIGINT NOT NULL,
            status TEXT NOT NULL,
            outcome TEXT,
            done_on TEXT,
            recorded_on TEXT,
            persons_seen BIGINT
        );
        CREATE INDEX IF NOT EXISTS planning_visit_day ON planning_visit (dispensary_id, day, team_id, start_minute);
        CREATE INDEX IF NOT EXISTS planning_visit_plan ON planning_visit (plan_id, day);
        CREATE INDEX IF NOT EXISTS planning_visit_case ON planning_visit (case_id);
        """

    static func apply(_ recorded: RecordedEvent, _ sql: any SQLConnection, _ json: MessageJSON) throws {
        switch recorded.event {
        case let event as VisitPlan.Event: try apply(event, sql, json)
        case let event as VisitRequest.Event: try apply(event, sql)
        default: break
        }
    }

    private static func apply(_ event: VisitPlan.Event, _ sql: any SQLConnection, _ json: MessageJSON) throws {
        switch event {
        case .planDrafted(let draft):
            try sql.execute(
                """
                INSERT INTO planning_plan (plan_id, dispensary_id, month, phase, draft)
                VALUES ($1, $2, $3, 'drafted', $4)
                ON CONFLICT (plan_id) DO UPDATE SET draft = excluded.draft
                """,
                [
                    .text(draft.plan.planID.text), .text(draft.plan.dispensaryID.text), .text("\(draft.plan.month)"),
                    .text(String(decoding: try json.encode(draft), as: UTF8.self)),
                ])
            try sql.execute(
                "DELETE FROM planning_visit WHERE plan_id = $1 AND status = 'drafted'",
                [.text(draft.plan.planID.text)])
            try put(draft.visits, draft.plan, sql)
        case .visitMoved(let change): try put(change.visits, change.plan, sql)
        case .visitRemoved(let removal):
            try sql.execute(
                "DELETE FROM planning_visit WHERE plan_id = $1 AND case_id = $2 AND status = 'drafted'",
                [.text(removal.plan.planID.text), .text(removal.caseID.text)])
            try put(removal.visits, removal.plan, sql)
        case .visitPinned(let pin):
            try sql.execute(
                """
                UPDATE planning_visit SET pinned = $1
                WHERE plan_id = $2 AND case_id = $3 AND status IN ('drafted', 'planned')
                """, [SQLValue(pin.isPinned), .text(pin.plan.planID.text), .text(pin.caseID.text)])
        case .planPublished(let issue):
            try sql.execute(
                "UPDATE planning_plan SET phase = 'published', published_at = $1 WHERE plan_id = $2",
                [.text("\(issue.at)"), .text(issue.plan.planID.text)])
        case .planClosed(let closing):
            try sql.execute(
                "UPDATE planning_plan SET phase = 'closed' WHERE plan_id = $1", [.text(closing.plan.planID.text)])
        }
    }

    /// New visits are drafted; known ones keep their status.
    private static func put(_ visits: [PlanVisit], _ plan: PlanIdentity, _ sql: any SQLConnection) throws {
        for visit in visits {
            try sql.execute(
                """
                INSERT INTO planning_visit (visit_id, case_id, plan_id, dispensary_id, team_id, day, start_minute,
                    service_minutes, pinned, status)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'drafted')
                ON CONFLICT (visit_id) DO UPDATE SET team_id = excluded.team_id, day = excluded.day,
                    start_minute = excluded.start_minute, service_minutes = excluded.service_minutes,
                    pinned = excluded.pinned
                """,
                [
                    .text(visit.visitID.text), .text(visit.caseID.text), .text(plan.planID.text),
                    .text(plan.dispensaryID.text), .text(visit.team.text), .text("\(visit.date)"),
                    SQLValue(visit.startMinute), SQLValue(visit.serviceMinutes), SQLValue(visit.isPinned),
                ])
        }
    }

    private static func apply(_ event: VisitRequest.Event, _ sql: any SQLConnection) throws {
        switch event {
        case .visitPlanned(let visit):
            try sql.execute(
                "UPDATE planning_visit SET status = 'planned' WHERE visit_id = $1", [.text(visit.booking.visitID.text)])
        case .visitPerformed(let report):
            try sql.execute(
                """
                UPDATE planning_visit SET status = 'performed', done_on = $1, recorded_on = $2, persons_seen = $3
                WHERE visit_id = $4
                """,
                [
                    .text("\(report.performedOn)"), .text("\(report.recordedOn)"), SQLValue(report.personsSeen),
                    .text(report.visitID.text),
                ])
        case .visitNotPerformed(let failure):
            try sql.execute(
                """
                UPDATE planning_visit SET status = 'not-performed', outcome = $1, done_on = $2, recorded_on = $3
                WHERE visit_id = $4
                """,
                [
                    .text(failure.attempt.outcome.rawValue), .text("\(failure.attempt.on)"),
                    .text("\(failure.recordedOn)"), .text(failure.attempt.visitID.text),
                ])
        case .requestClosed(let closure):
            try sql.execute(
                """
                UPDATE planning_visit SET status = 'cancelled'
                WHERE case_id = $1 AND status IN ('drafted', 'planned')
                """, [.text(closure.request.caseID.text)])
        case .candidateAdmitted, .visitMoved, .withdrawnBeforeCandidacy: break
        }
    }
}
