import Messages

/// What an exercise showed.
struct MonthOutcome: Sendable {
    let findings: MonthProof.Findings
    let troubles: [Ledger.Trouble]
    /// Ended cases per second, from the first filing to the last public sign of an end.
    let throughput: Double
    let filingMedian: Double
    let filingSlow: Double
    let wall: Double
    /// How many mails may have come again under their Message-ID.
    var resentMax = 0

    var isSound: Bool { findings.lost == 0 && duplicated == 0 && findings.statisticsDifference == 0 }

    /// A mail that came again counts as done twice, unless Notification was killed on purpose.
    private var duplicated: Int { findings.duplicated + max(0, findings.resent - resentMax) }

    private var figures: [(name: String, value: Double, unit: String)] {
        [
            ("month.cases", Double(findings.ended), "cases"), ("month.lost", Double(findings.lost), "cases"),
            ("month.duplicated", Double(duplicated), "messages"),
            ("month.resent", Double(findings.resent), "messages"), ("month.throughput", throughput, "cases/s"),
            ("month.statistics_difference", Double(findings.statisticsDifference), "count"),
            ("month.filing_p50", filingMedian, "ms"), ("month.filing_p99", filingSlow, "ms"),
            ("month.wall", wall, "s"),
        ]
    }

    func report(json: Bool) throws {
        for trouble in troubles.prefix(10) {
            Output.say("  trouble: case \(trouble.index), \(trouble.act): \(trouble.reason)")
        }
        if troubles.count > 10 { Output.say("  and \(troubles.count - 10) more") }
        for detail in findings.details { Output.say("  found: \(detail)") }
        if json {
            for figure in figures { try Output.figure(figure.name, figure.value, figure.unit) }
        } else {
            Output.table(figures.map { [$0.name, Self.text($0.value), $0.unit] })
        }
        Output.say(
            isSound ? "Filed, decided and told agree; nothing was lost and nothing was done twice." : "NOT SOUND")
    }

    private static func text(_ value: Double) -> String {
        value == value.rounded() ? String(Int(value)) : String((value * 10).rounded() / 10)
    }
}
