import EventSourcing
package import Messages

extension ServiceRequest {
    package enum Command: Sendable, Equatable {
        case start(OnlineStart)
        case changeContact(Personal<Contact>, IssuedCode, at: Instant)
        /// Sends another code: to finish an online request, or to see a filed one.
        case sendCode(IssuedCode, at: Instant)
        /// - Parameter matching: the id of the live code that was entered; `nil` when none matches.
        case enterCode(matching: String?, at: Instant)
        case choosePlace(Place)
        case choosePersons([ConcernedPerson])
        case attach(RequirementKind, UploadedDocument, rules: ChannelRequirements?, at: Instant)
        case remove(RequirementKind, at: Instant)
        case submit(
            formMark: FormMark?, remark: Personal<String>?, rules: ChannelRequirements?, version: String, at: Instant)
        case giveConsent(Consent, FilingTicket)
        case refuseConsent(Consent)
        /// The time for unfinished requests ended.
        case abandon(at: Instant)
        /// The bytes are gone from the disk.
        case confirmPurge([DocumentID], at: Instant)
        case fileInPerson(CounterFiling)
        case withdraw(at: Instant)
        /// - Parameter presented: what was shown or handed in; uploads are added to it.
        case submitCorrection(
            presented: [PresentedRequirement], formMark: FormMark?, note: Personal<String>?, at: Instant)
        case record(CaseProgress)
    }

    package enum Rejection: Error, Sendable, Equatable {
        case unknownRequest
        case alreadyStarted
        case channelNotOffered
        case emailNotVerified
        case emailAlreadyVerified
        case verification(Verification.Refusal)
        case requirementNotAsked(RequirementKind)
        case incomplete([SubmissionViolation])
        case notSubmitted
        /// The same applicant has an open case of the same procedure.
        case alreadyOpen(CaseNumber)
        case alreadyFiled(CaseNumber)
        case notFiled
        /// Consent was refused or the time ran out; a new request can be started.
        case dropped(DroppedDraft.Reason)
        case ended(CaseStatus)
        case noCorrectionRequested
        case correctionEmpty
        case receivedInFuture
        case receivedTooLongAgo(daysMax: Int)
    }

    package static func decide(_ command: Command, _ state: State) throws(Rejection) -> [ServiceRequestEvent] {
        switch command {
        case .start(let start): try self.start(start, state)
        case .fileInPerson(let filing): try fileInPerson(filing, state)
        case .changeContact, .choosePlace, .choosePersons, .submit, .giveConsent, .refuseConsent, .abandon:
            try decide(command, draft: state)
        case .withdraw, .submitCorrection, .record: try decide(command, filed: state)
        case .sendCode(let code, let now): try sendCode(code, now, state)
        case .enterCode(let matching, let now): try enterCode(matching, now, state)
        case .attach(let kind, let document, let rules, let now): try attach(kind, document, rules, now, state)
        case .remove(let kind, let now): try remove(kind, now, state)
        case .confirmPurge(let documents, let now): try confirmPurge(documents, now, state)
        }
    }

    private static func start(_ start: OnlineStart, _ state: State) throws(Rejection) -> [ServiceRequestEvent] {
        switch state {
        case .none: return [.started(start)]
        case .draft(let draft)
        where draft.caseID == start.caseID && draft.applicant == start.applicant
            && draft.procedure == start.procedure:
            return []  // The same start again: already true.
        case .draft, .dropped, .filed: throw .alreadyStarted
        }
    }

    private static func fileInPerson(
        _ filing: CounterFiling, _ state: State
    ) throws(Rejection) -> [ServiceRequestEvent] {
        switch state {
        case .none: break
        case .filed(let filed)
        where filed.filing.applicant == filing.applicant
            && filed.filing.procedure == filing.procedure:
            return []  // The same filing again: already true.
        case .filed(let filed): throw .alreadyFiled(filed.filing.caseNumber)
        case .draft, .dropped: throw .alreadyStarted
        }
        guard let rules = filing.rules else { throw .channelNotOffered }
        if let open = filing.ticket.openCase { throw .alreadyOpen(open) }
        try checkReceipt(filing)
        var violations: [SubmissionViolation] = filing.persons.isEmpty ? [.personsMissing] : []
        violations += rules.violations(
            presented: filing.requirements, formMark: filing.formMark, visit: filing.visit)
        guard violations.isEmpty else { throw .incomplete(violations) }
        return [.filed(filing.filing)]
    }

    private static func checkReceipt(_ filing: CounterFiling) throws(Rejection) {
        guard filing.receivedAt <= filing.now else { throw .receivedInFuture }
        let zone = Zone(provinceCode: filing.place.provinceCode)
        let earliest = filing.now.day(in: zone).adding(days: -filing.backdatedDaysMax)
        guard filing.receivedAt.day(in: zone) >= earliest else {
            throw .receivedTooLongAgo(daysMax: filing.backdatedDaysMax)
        }
    }

    private static func sendCode(
        _ code: IssuedCode, _ now: Instant, _ state: State
    ) throws(Rejection) -> [ServiceRequestEvent] {
        switch state {
        case .none: throw .unknownRequest
        case .dropped(let dropped): throw .dropped(dropped.reason)
        case .draft(let draft):
            if draft.emailVerified { throw .emailAlreadyVerified }
            if let refusal = draft.verification.refusalToSend(at: now) { throw .verification(refusal) }
            return [.codeSent(CodeSent(caseID: draft.caseID, code: code, at: now))]
        case .filed(let filed):
            if let refusal = filed.verification.refusalToSend(at: now) { throw .verification(refusal) }
            return [.codeSent(CodeSent(caseID: filed.filing.caseID, code: code, at: now))]
        }
    }

    /// A wrong code is an event, not a rejection, because the tries are counted.
    private static func enterCode(
        _ matching: String?, _ now: Instant, _ state: State
    ) throws(Rejection) -> [ServiceRequestEvent] {
        let verification: Verification
        let success: ServiceRequestEvent
        switch state {
        case .none: throw .unknownRequest
        case .dropped(let dropped): throw .dropped(dropped.reason)
        case .draft(let draft):
            if draft.emailVerified { return [] }  // A double click: already true.
            verification = draft.verification
            success = .emailVerified(Moment(at: now))
        case .filed(let filed):
            verification = filed.verification
            success = .accessConfirmed(Moment(at: now))
        }
        if let refusal = verification.refusalToEnter(at: now) { throw .verification(refusal) }
        let isRight = verification.liveCodes(at: now).contains { $0.id == matching }
        return [isRight ? success : .wrongCodeEntered(Moment(at: now))]
    }
}
