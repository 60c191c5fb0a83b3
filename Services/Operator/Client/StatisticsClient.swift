import Messages
import Platform

/// The public figures as a program reads them.
struct StatisticsClient: Sendable {
    let api: APIClient

    struct Month: Decodable, Sendable {
        let month: String
        let complaints: Int
        let attentions: Int
        let source: VolumeSource
    }

    struct Activity: Decodable, Sendable {
        let backlog: Int
    }

    private struct MonthList: Decodable {
        let months: [Month]
    }

    /// From the list that dashboards ask for, which a stale answer would show in; `nil` while nothing was counted.
    func month(_ procedure: Procedure, _ month: Period) async throws -> Month? {
        let list: MonthList = try await api.get("/api/statistics/monthly?procedure=\(procedure.rawValue)")
        return list.months.first { $0.month == month.description }
    }

    func activity(_ procedure: Procedure) async throws -> Activity {
        try await api.get("/api/statistics/activity/\(procedure.rawValue)")
    }
}
