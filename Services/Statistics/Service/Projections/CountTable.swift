import EventSourcing
import Messages
import Platform
import StatisticsDomain

/// What was counted here so far, before it is published.
enum CountTable: Projection {
    static let name = "own-count"
    static let version = 1
    static let tables = ["own_count"]
    static let schema = """
        CREATE TABLE IF NOT EXISTS own_count (
            procedure TEXT NOT NULL, month TEXT NOT NULL, complaints BIGINT NOT NULL, attentions BIGINT NOT NULL,
            PRIMARY KEY (procedure, month));
        """

    static func apply(_ recorded: RecordedEvent, _ sql: any SQLConnection, _ json: MessageJSON) throws {
        switch recorded.event {
        case CaseRecordEvent.attentionCounted(let counted):
            try add(counted.procedure, counted.month, complaints: 0, attentions: counted.attentions, sql)
        case ComplaintRecord.Event.counted(let counted):
            try add(counted.procedure, counted.month, complaints: 1, attentions: 0, sql)
        default: break
        }
    }

    private static func add(
        _ procedure: Procedure, _ month: Period, complaints: Int, attentions: Int, _ sql: any SQLConnection
    ) throws {
        try sql.execute(
            """
            INSERT INTO own_count (procedure, month, complaints, attentions) VALUES ($1, $2, $3, $4)
            ON CONFLICT (procedure, month) DO UPDATE SET complaints = own_count.complaints + excluded.complaints,
                attentions = own_count.attentions + excluded.attentions
            """,
            [.text(procedure.rawValue), .text(month.description), SQLValue(complaints), SQLValue(attentions)])
    }

    static func figures(_ procedure: Procedure, _ month: Period, _ sql: any SQLConnection) throws -> MonthlyFigures {
        try sql.first(
            "SELECT complaints, attentions FROM own_count WHERE procedure = $1 AND month = $2",
            [.text(procedure.rawValue), .text(month.description)]
        ) { MonthlyFigures(complaints: $0.integer(0), attentions: $0.integer(1)) }
            ?? MonthlyFigures(complaints: 0, attentions: 0)
    }

    /// Every month with a count.
    static func months(_ sql: any SQLConnection) throws -> [(Procedure, Period)] {
        try sql.rows("SELECT procedure, month FROM own_count ORDER BY procedure, month") { row in
            Procedure(rawValue: row.text(0)).flatMap { procedure in Period(row.text(1)).map { (procedure, $0) } }
        }.compactMap { $0 }
    }
}
