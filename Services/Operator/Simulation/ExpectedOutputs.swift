import Messages

/// What the public outputs must show for the cases that were filed.
enum ExpectedOutputs {
    /// Every notice by mail, and one code for each online request.
    static func mails(of filed: [Ledger.FiledCase]) -> Int {
        filed.filter { $0.script.email != nil }.map { filed in
            filed.script.expectedNotices.values.reduce(0, +) + (filed.script.channel == .online ? 1 : 0)
        }.reduce(0, +)
    }

    /// - Parameter before: what was counted before the exercise.
    static func figures(
        of filed: [Ledger.FiledCase], _ plan: MonthPlan, before: [Procedure: PublishedMonth.Figures]
    ) -> [Procedure: PublishedMonth.Figures] {
        Dictionary(
            uniqueKeysWithValues: Procedure.allCases.map { procedure in
                let attentions = filed.count { $0.script.procedure == procedure && $0.script.countsAsAttention }
                let earlier = before[procedure] ?? .init(complaints: 0, attentions: 0)
                return (
                    procedure,
                    .init(
                        complaints: earlier.complaints + (plan.complaints[procedure] ?? 0),
                        attentions: earlier.attentions + attentions)
                )
            })
    }
}
