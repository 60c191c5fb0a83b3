import Messages
import Platform

/// The calls of RequirementValidation's interface that an official makes.
struct ReviewClient: Sendable {
    let api: APIClient

    struct Summary: Decodable, Sendable {
        let caseId: String
        let procedure: Procedure
        let state: String
        let corrections: Int
    }

    private struct Page: Decodable {
        let cases: [Summary]
    }

    struct Details: Decodable, Sendable {
        struct Requirement: Decodable, Sendable {
            let documentPath: String?
        }

        struct Family: Decodable, Sendable {
            struct Member: Decodable, Sendable {
                let personId: String
                let memberNumber: String
            }

            let members: [Member]
        }

        let requirements: [Requirement]
        let family: Family?
    }

    struct State: Decodable, Sendable {
        let state: String
    }

    private struct ApprovalBody: Encodable, Sendable {
        let newHead: String?
    }

    private struct ObservationBody: Encodable, Sendable {
        struct Entry: Encodable, Sendable {
            let requirement: RequirementKind
            let code: ObservationCode
        }

        let observations: [Entry]
    }

    private struct RefusalBody: Encodable, Sendable {
        let reason: RefusalReason
        let grounds: String
    }

    private static let path = "/api/validation/cases"

    /// The oldest cases of the official's province in a state.
    func cases(_ state: String, limit: Int) async throws -> [Summary] {
        try await api.get("\(Self.path)?state=\(state)&limit=\(limit)", as: Page.self).cases
    }

    func details(_ caseID: String) async throws -> Details { try await api.get("\(Self.path)/\(caseID)") }

    func claim(_ caseID: String) async throws { try await api.post("\(Self.path)/\(caseID)/claim", isRepeatable: true) }

    /// - Parameter key: so that a repeated call decides once.
    func approve(_ caseID: String, newHead: String?, key: String) async throws -> State {
        try await api.post("\(Self.path)/\(caseID)/approval", ApprovalBody(newHead: newHead), key: key, as: State.self)
    }

    func observe(_ caseID: String, _ requirement: RequirementKind, _ code: ObservationCode, key: String) async throws {
        let body = ObservationBody(observations: [.init(requirement: requirement, code: code)])
        try await api.post("\(Self.path)/\(caseID)/observation", body, key: key)
    }

    func refuse(_ caseID: String, _ reason: RefusalReason, grounds: String, key: String) async throws {
        try await api.post("\(Self.path)/\(caseID)/refusal", RefusalBody(reason: reason, grounds: grounds), key: key)
    }

    /// Whether the register knows a person.
    func knows(_ cedula: Cedula) async throws -> Bool {
        do {
            try await api.post("/api/validation/person-lookup", ["cedula": cedula.digits], isRepeatable: true)
            return true
        } catch let problem as APIProblem where problem.status == 404 {
            return false
        }
    }
}
