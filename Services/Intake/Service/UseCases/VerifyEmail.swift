import IntakeDomain
import Messages
import Platform

/// Step 5 of the online counter: the code from the mail is entered, sent again, or sent to another address.
struct VerifyEmail: Sendable {
    enum Outcome: Sendable, Equatable {
        /// - Parameter openCase: the number of the applicant's open case of the same procedure; a second is not filed.
        case verified(openCase: CaseNumber?)
        case wrongCode(triesLeft: Int)
    }

    let environment: IntakeEnvironment

    func enter(_ code: String, for caseID: CaseID, by caller: Caller) async throws -> Outcome {
        let now = environment.now
        let codes = environment.codes
        return try await environment.store.write(caller.metadata) { transaction in
            let open = try transaction.state(ServiceRequest.self, id: caseID.text).state.openDraft()
            let matching = codes.matching(code, in: open.verification, caseID: caseID, at: now)
            let draft = try transaction.handle(
                ServiceRequest.self, id: caseID.text, .enterCode(matching: matching, at: now)
            ).openDraft()
            guard draft.emailVerified else { return .wrongCode(triesLeft: draft.verification.triesLeft) }
            return .verified(
                openCase: try RequestStatus.openCase(
                    of: draft.applicant, draft.procedure, except: caseID, transaction.sql))
        }
    }

    /// - Returns: when the new code ends.
    func resend(for caseID: CaseID, by caller: Caller) async throws -> Instant {
        let now = environment.now
        let codes = environment.codes
        return try await environment.store.write(caller.metadata) { transaction in
            let draft = try transaction.state(ServiceRequest.self, id: caseID.text).state.openDraft()
            let code = codes.issue(for: caseID, of: draft.applicant, to: draft.contact.value?.email, at: now)
            try transaction.handle(ServiceRequest.self, id: caseID.text, .sendCode(code, at: now))
            return code.expiresAt
        }
    }

    /// Another address or phone: the address must be verified anew.
    func changeContact(_ contact: Contact, for caseID: CaseID, by caller: Caller) async throws -> Instant {
        let now = environment.now
        let codes = environment.codes
        return try await environment.store.write(caller.metadata) { transaction in
            let draft = try transaction.state(ServiceRequest.self, id: caseID.text).state.openDraft()
            let code = codes.issue(for: caseID, of: draft.applicant, to: contact.email, at: now)
            try transaction.handle(
                ServiceRequest.self, id: caseID.text,
                .changeContact(Personal(contact, of: draft.applicant), code, at: now))
            return code.expiresAt
        }
    }
}

extension ServiceRequest.State {
    /// The unfinished request, or why there is none.
    func openDraft() throws(ServiceRequest.Rejection) -> ServiceRequest.Draft {
        switch self {
        case .none: throw .unknownRequest
        case .draft(let draft): return draft
        case .dropped(let dropped): throw .dropped(dropped.reason)
        case .filed(let filed): throw .alreadyFiled(filed.filing.caseNumber)
        }
    }
}
