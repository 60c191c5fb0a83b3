import Foundation
import Messages
import Platform

/// The calls of VisitPlanning's interface that a planner and a team make.
struct PlanningClient: Sendable {
    let api: APIClient

    struct TeamBody: Encodable, Sendable {
        struct Morning: Encodable, Sendable {
            let weekday, minutes: Int
        }

        let team, label: String
        let skills: [HealthService]
        let mornings: [Morning]
        let visitsMax: Int
    }

    struct Counts: Decodable, Sendable {
        let candidates, planned, performed, closed, visitsNotPerformed: Int
    }

    struct Visit: Decodable, Sendable {
        let visitID: String
        let caseID: String
        let date: LocalDay
        let status: String
        let persons: [String]
        let services: [HealthService]
    }

    struct Plan: Decodable, Sendable {
        struct Waiting: Decodable, Sendable {
            let caseID: String
            let reason: String
        }

        let planID: String
        let visits: [Visit]
        let waiting: [Waiting]
    }

    private struct DraftBody: Encodable, Sendable {
        let month: Period
    }

    private struct PerformanceBody: Encodable, Sendable {
        let performedOn: LocalDay
        let personsSeen: [String]
        let services: [HealthService]
    }

    private struct FailureBody: Encodable, Sendable {
        let outcome: VisitOutcome
        let on: LocalDay
    }

    private static let path = "/api/planning"

    func setTeam(_ team: TeamBody, at dispensary: DispensaryID) async throws {
        try await api.post("\(Self.path)/dispensaries/\(dispensary)/teams", team, isRepeatable: true)
    }

    func counts(_ dispensary: DispensaryID) async throws -> Counts {
        try await api.get("\(Self.path)/dispensaries/\(dispensary)/counts")
    }

    func draft(_ month: Period, at dispensary: DispensaryID) async throws -> Plan {
        try await api.post(
            "\(Self.path)/dispensaries/\(dispensary)/plans", DraftBody(month: month), isRepeatable: true, as: Plan.self)
    }

    func publish(_ planID: String) async throws {
        try await api.post("\(Self.path)/plans/\(planID)/publication", key: UUID().uuidString)
    }

    func plan(_ planID: String) async throws -> Plan { try await api.get("\(Self.path)/plans/\(planID)") }

    func performed(_ visit: Visit) async throws {
        let body = PerformanceBody(performedOn: visit.date, personsSeen: visit.persons, services: visit.services)
        try await api.post("\(Self.path)/visits/\(visit.visitID)/performance", body, isRepeatable: true)
    }

    func notPerformed(_ visit: Visit, _ outcome: VisitOutcome) async throws {
        let body = FailureBody(outcome: outcome, on: visit.date)
        try await api.post("\(Self.path)/visits/\(visit.visitID)/non-performance", body, isRepeatable: true)
    }
}
