import IntakeDomain
import Messages
import Platform

/// Access to a filed case by its number and a code sent to the registered address (`/seguimiento`).
///
/// Known and unknown numbers get the same answers, so that nobody learns which numbers exist.
struct TrackCase: Sendable {
    /// How long the page stays open; a new code opens it again.
    static let accessSeconds = 60 * 60

    let environment: IntakeEnvironment

    /// Sends a code when the case exists and has an address; says nothing about either.
    func requestCode(for number: CaseNumber, by caller: Caller) async throws {
        let now = environment.now
        let codes = environment.codes
        do {
            try await environment.store.write(caller.metadata) { transaction in
                guard let status = try RequestStatus.find(number: number, transaction.sql),
                    case .filed(let filed) = try transaction.state(ServiceRequest.self, id: status.caseID.text).state,
                    let email = filed.filing.contact.value?.email
                else { return }
                let code = codes.issue(for: status.caseID, of: filed.filing.applicant, to: email, at: now)
                try transaction.handle(ServiceRequest.self, id: status.caseID.text, .sendCode(code, at: now))
            }
        } catch is ServiceRequest.Rejection {
            // Too soon or too often: the code sent before still works, and saying so would tell that the number exists.
        }
    }

    struct Opened: Sendable, Equatable {
        let caseID: CaseID
        let access: CitizenAccess.Granted
    }

    /// - Returns: `nil` for a wrong code, an ended code and an unknown number alike.
    func enter(_ code: String, for number: CaseNumber, by caller: Caller) async throws -> Opened? {
        let now = environment.now
        let codes = environment.codes
        let caseID: CaseID?
        do {
            caseID = try await environment.store.write(caller.metadata) { transaction in
                guard let status = try RequestStatus.find(number: number, transaction.sql) else { return nil }
                let id = status.caseID
                guard case .filed(let filed) = try transaction.state(ServiceRequest.self, id: id.text).state else {
                    return nil
                }
                let matching = codes.matching(code, in: filed.verification, caseID: id, at: now)
                try transaction.handle(ServiceRequest.self, id: id.text, .enterCode(matching: matching, at: now))
                return matching == nil ? nil : id
            }
        } catch is ServiceRequest.Rejection {
            return nil
        }
        guard let caseID else { return nil }
        let access = try CitizenAccess(caseID: caseID).grant(environment, seconds: Self.accessSeconds)
        return Opened(caseID: caseID, access: access)
    }
}
