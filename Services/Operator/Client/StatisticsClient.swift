import Messages
import Platform

/// The public figures as a program reads them.
struct StatisticsClient: Sendable {
    let api: APIClient

    struct Month: Decodable, Sendable {
        let complaints: Int
        let attentions: Int
        let source: VolumeSource
    }

    struct Activity: Decodable, Sendable {
        let backlog: Int
    }

    /// `nil` while nothing was counted.
    func month(_ procedure: Procedure, _ month: Period) async throws -> Month? {
        do {
            return try await api.get("/api/statistics/monthly/\(procedure.rawValue)/\(month)")
        } catch let problem as APIProblem where problem.status == 404 {
            return nil
        }
    }

    func activity(_ procedure: Procedure) async throws -> Activity {
        try await api.get("/api/statistics/activity/\(procedure.rawValue)")
    }
}
