import EventSourcing
import Foundation
import Messages
import Platform
import VisitPlanningDomain

/// Teams and absences of each dispensary, for reading; decisions use the aggregate.
enum TeamsProjection: Projection {
    static let name = "planning_teams"
    static let version = 1
    static let tables = ["planning_team", "planning_absence"]
    static let schema = """
        CREATE TABLE IF NOT EXISTS planning_team (
            dispensary_id TEXT NOT NULL,
            team_id TEXT NOT NULL,
            team TEXT NOT NULL,
            PRIMARY KEY (dispensary_id, team_id)
        );
        CREATE TABLE IF NOT EXISTS planning_absence (
            dispensary_id TEXT NOT NULL,
            team_id TEXT NOT NULL,
            first_day TEXT NOT NULL,
            last_day TEXT NOT NULL,
            PRIMARY KEY (dispensary_id, team_id, first_day, last_day)
        );
        """

    static func apply(_ recorded: RecordedEvent, _ sql: any SQLConnection, _ json: MessageJSON) throws {
        guard let event = recorded.event as? Dispensary.Event else { return }
        switch event {
        case .teamRegistered(let change), .teamChanged(let change):
            try sql.execute(
                """
                INSERT INTO planning_team (dispensary_id, team_id, team) VALUES ($1, $2, $3)
                ON CONFLICT (dispensary_id, team_id) DO UPDATE SET team = excluded.team
                """,
                [
                    .text(change.dispensaryID.text), .text(change.team.id.text),
                    .text(String(decoding: try json.encode(change.team), as: UTF8.self)),
                ])
        case .teamRetired(let retirement):
            let key: [SQLValue] = [.text(retirement.dispensaryID.text), .text(retirement.team.text)]
            try sql.execute("DELETE FROM planning_team WHERE dispensary_id = $1 AND team_id = $2", key)
            try sql.execute("DELETE FROM planning_absence WHERE dispensary_id = $1 AND team_id = $2", key)
        case .absenceRecorded(let change):
            try sql.execute(
                "INSERT INTO planning_absence (dispensary_id, team_id, first_day, last_day) VALUES ($1, $2, $3, $4)",
                Self.key(change))
        case .absenceCancelled(let change):
            try sql.execute(
                """
                DELETE FROM planning_absence
                WHERE dispensary_id = $1 AND team_id = $2 AND first_day = $3 AND last_day = $4
                """, Self.key(change))
        }
    }

    private static func key(_ change: AbsenceChange) -> [SQLValue] {
        [
            .text(change.dispensaryID.text), .text(change.absence.team.text), .text("\(change.absence.from)"),
            .text("\(change.absence.through)"),
        ]
    }

    static func teams(of dispensary: DispensaryID, _ sql: any SQLConnection, _ json: MessageJSON) throws -> [Team] {
        try sql.rows(
            "SELECT team FROM planning_team WHERE dispensary_id = $1 ORDER BY team_id", [.text(dispensary.text)]
        ) { try json.decode(Team.self, from: Data($0.text(0).utf8)) }
    }

    static func absences(of dispensary: DispensaryID, _ sql: any SQLConnection) throws -> [Absence] {
        let rows = try sql.rows(
            """
            SELECT team_id, first_day, last_day FROM planning_absence WHERE dispensary_id = $1
            ORDER BY first_day, team_id, last_day
            """, [.text(dispensary.text)]
        ) { row -> Absence? in
            guard let from = LocalDay(row.text(1)), let through = LocalDay(row.text(2)) else { return nil }
            return Absence(team: TeamID(row.text(0)), from: from, through: through)
        }
        return rows.compactMap { $0 }
    }
}
