import Messages
import Platform
import StatisticsDomain

/// Reads the figures for pages, files and the API.
struct StatisticsReading: Sendable {
    let store: Store

    /// The published figures, newest month first.
    func volumes(_ procedure: Procedure? = nil) async throws -> [Volume] {
        try await store.read { sql in
            let columns = "procedure, month, complaints, attentions, source, revision, as_of"
            let rows =
                if let procedure {
                    try sql.rows(
                        "SELECT \(columns) FROM volume WHERE procedure = $1 ORDER BY month DESC",
                        [.text(procedure.rawValue)], Volume.init)
                } else {
                    try sql.rows("SELECT \(columns) FROM volume ORDER BY procedure, month DESC", [], Volume.init)
                }
            return rows.compactMap { $0 }
        }
    }

    /// Changes with every figure.
    func state() async throws -> FiguresState {
        try await store.read { sql in
            try sql.first(
                """
                SELECT count(*), CAST(sum(revision) AS BIGINT), CAST(sum(complaints) AS BIGINT),
                    CAST(sum(attentions) AS BIGINT), max(as_of) FROM volume HAVING count(*) > 0
                """
            ) { row in FiguresState(measures: (0..<5).map { row.integer($0) }) } ?? FiguresState(measures: [])
        }
    }

    func volume(_ procedure: Procedure, _ month: Period) async throws -> Volume? {
        try await volumes(procedure).first { $0.month == month }
    }

    /// What happened per month, newest first.
    func activity(_ procedure: Procedure) async throws -> [MonthlyActivity] {
        let rows = try await store.read { sql in
            try sql.rows(
                "SELECT month, measure, amount FROM activity WHERE procedure = $1 ORDER BY month DESC",
                [.text(procedure.rawValue)]
            ) { (month: $0.text(0), measure: $0.text(1), amount: $0.integer(2)) }
        }
        var months: [MonthlyActivity] = []
        for row in rows {
            guard let month = Period(row.month) else { continue }
            if months.last?.month != month { months.append(MonthlyActivity(procedure: procedure, month: month)) }
            months[months.count - 1].amounts[row.measure] = row.amount
        }
        return months
    }
}

/// Tells one state of the published figures from another: rows, sum of their revisions, sums of the figures, last
/// change. Each change raises a revision; the sums are for a table that was made again.
struct FiguresState: Sendable, Equatable {
    let measures: [Int]
}

/// One published month.
struct Volume: Sendable, Equatable {
    let procedure: Procedure
    let month: Period
    let complaints: Int
    let attentions: Int
    let source: VolumeSource
    let revision: Int
    let asOf: Instant

    init?(_ row: any SQLRow) {
        guard let procedure = Procedure(rawValue: row.text(0)), let month = Period(row.text(1)),
            let source = VolumeSource(rawValue: row.text(4))
        else { return nil }
        self.procedure = procedure
        self.month = month
        complaints = row.integer(2)
        attentions = row.integer(3)
        self.source = source
        revision = row.integer(5)
        asOf = Instant(millisecondsSinceEpoch: row.integer(6))
    }
}

/// What happened in one month since this system counts.
struct MonthlyActivity: Sendable, Equatable {
    let procedure: Procedure
    let month: Period
    var amounts: [String: Int] = [:]

    var filed: Int { amounts[ActivityTable.Measure.filed] ?? 0 }
    var ended: Int { amounts[ActivityTable.Measure.ended] ?? 0 }
    var timedAnswers: Int { amounts[ActivityTable.Measure.timedAnswers] ?? 0 }
    var answerSeconds: Int { amounts[ActivityTable.Measure.answerSeconds] ?? 0 }

    func count(_ ending: EndingKind) -> Int { amounts[ending.rawValue] ?? 0 }
}
