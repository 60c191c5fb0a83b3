import EventSourcing
import Messages
import Platform
import StatisticsDomain

/// What happened in each month: filings, ends by kind, and the time to answer. Counted from the start of this system.
enum ActivityTable: Projection {
    static let name = "activity"
    static let version = 1
    static let tables = ["activity"]
    static let schema = """
        CREATE TABLE IF NOT EXISTS activity (
            procedure TEXT NOT NULL, month TEXT NOT NULL, measure TEXT NOT NULL, amount BIGINT NOT NULL,
            PRIMARY KEY (procedure, month, measure));
        """

    /// Names of the measures; the ends have the names of ``EndingKind``.
    enum Measure {
        static let filed = "filed"
        /// Cases that were open until the end; their difference to the filings is the backlog.
        static let ended = "ended"
        static let timedAnswers = "timed-answers"
        static let answerSeconds = "answer-seconds"
    }

    static func apply(_ recorded: RecordedEvent, _ sql: any SQLConnection, _ json: MessageJSON) throws {
        guard let event = recorded.event as? CaseRecordEvent else { return }
        switch event {
        case .filed(let filed): try add(filed.procedure, filed.month, Measure.filed, 1, sql)
        case .ended(let ended):
            try add(ended.procedure, ended.month, ended.ending.rawValue, 1, sql)
            if ended.isFirst { try add(ended.procedure, ended.month, Measure.ended, 1, sql) }
        case .answerTimed(let timed):
            try add(timed.procedure, timed.month, Measure.timedAnswers, 1, sql)
            try add(timed.procedure, timed.month, Measure.answerSeconds, timed.seconds, sql)
        case .attentionCounted: break
        }
    }

    private static func add(
        _ procedure: Procedure, _ month: Period, _ measure: String, _ amount: Int, _ sql: any SQLConnection
    ) throws {
        try sql.execute(
            """
            INSERT INTO activity (procedure, month, measure, amount) VALUES ($1, $2, $3, $4)
            ON CONFLICT (procedure, month, measure) DO UPDATE SET amount = activity.amount + excluded.amount
            """, [.text(procedure.rawValue), .text(month.description), .text(measure), SQLValue(amount)])
    }
}
