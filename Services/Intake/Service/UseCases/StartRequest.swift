import EventSourcing
import IntakeDomain
import Messages
import Platform

/// Steps 2 to 4 of the online counter: who asks, where they are reached, and the code that goes to the address.
///
/// The answer is the same whether or not the person is known or has an open case, so that nothing can be found out by
/// trying numbers.
struct StartRequest: Sendable {
    struct Input: Sendable {
        let procedure: Procedure
        let identification: Identification
        /// With an e-mail address and a phone number.
        let contact: Contact
    }

    struct Started: Sendable, Equatable {
        let caseID: CaseID
        let access: CitizenAccess.Granted
        let codeExpiresAt: Instant
    }

    let environment: IntakeEnvironment

    func callAsFunction(_ input: Input, by caller: Caller) async throws -> Started {
        guard environment.requirements.requirements(of: input.procedure, in: .online) != nil else {
            throw ServiceRequest.Rejection.channelNotOffered
        }
        let applicant = environment.personID(input.identification)
        try environment.ensureKeys(for: [applicant])
        let now = environment.now
        let caseID = CaseID(caller.effectID ?? environment.context.ids.next())
        let start = ServiceRequest.OnlineStart(
            caseID: caseID, procedure: input.procedure, applicant: applicant,
            identification: Personal(input.identification, of: applicant),
            contact: Personal(input.contact, of: applicant),
            code: environment.codes.issue(for: caseID, of: applicant, to: input.contact.email, at: now), at: now)
        let keptSeconds = ServiceRequest.uploadsKeptSeconds
        try await environment.store.write(caller.metadata) { transaction in
            // The first answer was lost in a crash; the code that was sent then is still good.
            guard try transaction.state(ServiceRequest.self, id: caseID.text).version == 0 else { return }
            try transaction.handle(ServiceRequest.self, id: caseID.text, expecting: .noStream, .start(start))
            try transaction.schedule(
                timer: RequestTimers.unfinished, key: caseID.text, dueAt: now.adding(seconds: keptSeconds))
        }
        let access = try CitizenAccess(caseID: caseID).grant(environment, seconds: keptSeconds)
        return Started(caseID: caseID, access: access, codeExpiresAt: start.code.expiresAt)
    }
}
