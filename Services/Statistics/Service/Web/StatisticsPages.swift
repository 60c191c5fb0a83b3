import Hummingbird
import Messages
import Platform
import StatisticsDomain

/// The public page `/estadisticas`.
struct StatisticsPages: Sendable {
    let reading: StatisticsReading
    let pages: PageRenderer
    let rules: CountingRules
    let clock: ServiceClock

    func register(_ routes: Routes) {
        routes.get("/estadisticas") { _, context in
            var sections: [PageContent] = []
            for procedure in Procedure.allCases { sections.append(try await section(procedure)) }
            return try pages.render(
                "statistics", ["sections": sections, "readAt": StatisticsTexts.moment(clock.now)], context: context)
        }
    }

    private func section(_ procedure: Procedure) async throws -> PageContent {
        let volumes = try await reading.volumes(procedure)
        let activity = try await reading.activity(procedure)
        let lastYear = volumes.prefix(12)
        let timed = activity.map(\.timedAnswers).reduce(0, +)
        let seconds = activity.map(\.answerSeconds).reduce(0, +)
        let backlog = max(0, activity.map { $0.filed - $0.ended }.reduce(0, +))
        var content: PageContent = [
            "id": procedure.rawValue, "title": StatisticsTexts.title(procedure),
            "definition": StatisticsTexts.definition(procedure, rules),
            "chartText": StatisticsTexts.chart(procedure, volumes),
            "attentions": StatisticsTexts.number(volumes.map(\.attentions).reduce(0, +)),
            "complaints": StatisticsTexts.number(volumes.map(\.complaints).reduce(0, +)),
            "lastYear": StatisticsTexts.number(lastYear.map(\.attentions).reduce(0, +)),
            "lastYearMonths": lastYear.count,
            "hasActivity": !activity.isEmpty, "backlog": StatisticsTexts.number(backlog),
            "hasTimes": timed > 0, "meanHours": timed > 0 ? StatisticsTexts.duration(seconds: seconds / timed) : "",
            "asOf": volumes.map(\.asOf).max().map(StatisticsTexts.moment) ?? "", "hasData": !volumes.isEmpty,
            "rows": volumes.map { volume -> PageContent in
                [
                    "year": volume.month.year,
                    "month": volume.month.month < 10 ? "0\(volume.month.month)" : "\(volume.month.month)",
                    "rowComplaints": volume.complaints, "rowAttentions": volume.attentions,
                    "source": StatisticsTexts.source(volume.source),
                ]
            },
        ]
        content.merge(BarChart(volumes).content) { _, new in new }
        return content
    }
}
