import Foundation
import Messages
import Platform

/// The calls of Intake's interface that the command line makes.
struct IntakeClient: Sendable {
    let api: APIClient

    // MARK: Staff

    struct Account: Codable, Sendable {
        let staffId: String
        let user: String?
        let name: String?
        let roles: [String]
        let dispensaryId: String?
        let provinceCode: String?
        let enabled: Bool
    }

    struct NewAccount: Encodable, Sendable {
        let user, name, password: String
        let roles: [Role]
        let dispensaryId: DispensaryID?
        let provinceCode: String?
    }

    private struct Credentials: Encodable, Sendable {
        let user, password: String
    }

    private struct Session: Decodable {
        let token: String
    }

    private struct Accounts: Decodable {
        let staff: [Account]
    }

    /// - Returns: the same client with the token of the session.
    func signedIn(as user: String, password: String) async throws -> IntakeClient {
        let session = try await api.post(
            "/api/intake/session", Credentials(user: user, password: password), isRepeatable: true, as: Session.self)
        return IntakeClient(api: api.with(token: session.token))
    }

    func createAccount(_ account: NewAccount) async throws {
        try await api.post("/api/intake/staff", account, key: "staff-" + account.user)
    }

    func accounts() async throws -> [Account] {
        try await api.get("/api/intake/staff", as: Accounts.self).staff
    }

    func disable(_ staffID: String) async throws {
        try await api.post("/api/intake/staff/\(staffID)/disabling")
    }

    // MARK: Requests

    struct IdentificationBody: Encodable, Sendable {
        let kind: String
        let value: String
    }

    struct ContactBody: Encodable, Sendable {
        let name: String
        let email: String?
        let phone: String?
    }

    struct PersonBody: Encodable, Sendable {
        let identification: IdentificationBody
        let name: String?
        let role: String
    }

    struct StartBody: Encodable, Sendable {
        let procedure: Procedure
        let identification: IdentificationBody
        let contact: ContactBody
    }

    struct Started: Decodable, Sendable {
        let caseId: String
        let accessToken: String
    }

    struct SubmissionBody: Encodable, Sendable {
        let provinceCode: String
        let dispensaryId: DispensaryID
        let persons: [PersonBody]
        let formMark: FormMark
        let remark: String?
    }

    struct ConsentText: Decodable, Sendable {
        let version: String
        let hash: String
    }

    struct ConsentBody: Encodable, Sendable {
        let granted: Bool
        let textVersion: String
        let textHash: String
    }

    struct RequirementBody: Encodable, Sendable {
        let kind: RequirementKind
        let presentation: Presentation
        let missingAlternativeReason: MissingAlternativeReason?
    }

    struct VisitBody: Encodable, Sendable {
        let services: [HealthService]
        let priorityGroups: [PriorityGroup]
        let home: HomeBody
        let weekdaysAtHome: [Int]
    }

    struct HomeBody: Encodable, Sendable {
        let parishCode, sector, reference: String
        let latitude, longitude: Double
    }

    struct CounterBody: Encodable, Sendable {
        let procedure: Procedure
        let identification: IdentificationBody
        let contact: ContactBody
        let dispensaryId: DispensaryID
        let persons: [PersonBody]
        let requirements: [RequirementBody]
        let formMark: FormMark?
        let visit: VisitBody?
        let remark: String?
        let receivedAt: Instant?
    }

    struct Receipt: Decodable, Sendable {
        let caseId: String
        let caseNumber: String
        let accessToken: String
    }

    func consentText() async throws -> ConsentText { try await api.get("/api/intake/consent-text") }

    func start(_ body: StartBody, key: String) async throws -> Started {
        try await api.post("/api/intake/requests", body, key: key, as: Started.self)
    }

    func verify(_ code: String, of caseID: String) async throws {
        try await api.post("/api/intake/requests/\(caseID)/verification", ["code": code], isRepeatable: true)
    }

    func upload(_ file: ScanFiles.File, as requirement: RequirementKind, to caseID: String) async throws {
        _ = try await api.send(
            .put, "/api/intake/requests/\(caseID)/documents/\(requirement.rawValue)", bytes: file.bytes,
            headers: [.init("Content-Type", file.mediaType)])
    }

    func submit(_ body: SubmissionBody, _ caseID: String) async throws {
        try await api.post("/api/intake/requests/\(caseID)/submission", body, isRepeatable: true)
    }

    func consent(_ body: ConsentBody, _ caseID: String) async throws -> Receipt {
        try await api.post("/api/intake/requests/\(caseID)/consent", body, isRepeatable: true, as: Receipt.self)
    }

    func fileAtCounter(_ body: CounterBody, key: String) async throws -> Receipt {
        try await api.post("/api/intake/counter/requests", body, key: key, as: Receipt.self)
    }

    func withdraw(_ caseID: String) async throws {
        try await api.post("/api/intake/requests/\(caseID)/withdrawal", isRepeatable: true)
    }

    struct CorrectionBody: Encodable, Sendable {
        let requirements: [RequirementBody]
        let formMark: FormMark?
        let note: String?
    }

    func correct(_ caseID: String, _ body: CorrectionBody, key: String) async throws {
        try await api.post("/api/intake/requests/\(caseID)/corrections", body, key: key)
    }

    struct ComplaintBody: Encodable, Sendable {
        let procedure: Procedure
        let caseNumber: String?
        let dispensaryId: DispensaryID?
        let text: String
    }

    func complain(_ body: ComplaintBody, key: String) async throws {
        try await api.post("/api/intake/complaints", body, key: key)
    }

    /// The public status of a case.
    struct Status: Decodable, Sendable {
        let status: String
    }

    func status(_ reference: String) async throws -> Status { try await api.get("/api/intake/requests/\(reference)") }
}
