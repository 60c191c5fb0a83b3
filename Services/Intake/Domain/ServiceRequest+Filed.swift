import EventSourcing
import Messages

extension ServiceRequest {
    /// Commands that only a filed case takes.
    static func decide(_ command: Command, filed state: State) throws(Rejection) -> [ServiceRequestEvent] {
        let filed: FiledCase
        switch state {
        case .none: throw .unknownRequest
        case .draft, .dropped: throw .notFiled
        case .filed(let open): filed = open
        }
        switch command {
        case .withdraw(let now): return try withdraw(filed, at: now)
        case .submitCorrection(let presented, let formMark, let note, let now):
            return try correct(filed, presented, formMark, note, at: now)
        case .record(let fact): return filed.progress.contains(fact) ? [] : [.progressed(fact)]
        case .start, .changeContact, .sendCode, .enterCode, .choosePlace, .choosePersons, .attach, .remove, .submit,
            .giveConsent, .refuseConsent, .abandon, .confirmPurge, .fileInPerson:
            preconditionFailure("not a command of a filed case")
        }
    }

    private static func withdraw(_ filed: FiledCase, at now: Instant) throws(Rejection) -> [ServiceRequestEvent] {
        if filed.status == .withdrawn { return [] }  // Already true.
        guard filed.status.isOpen else { throw .ended(filed.status) }
        return [
            .withdrawn(
                Withdrawal(
                    caseID: filed.filing.caseID, caseNumber: filed.filing.caseNumber,
                    procedure: filed.filing.procedure, at: now, legalDay: now.day(in: filed.filing.zone)))
        ]
    }

    /// The last day is not checked here: RequirementValidation holds the term and says when the case lapsed.
    private static func correct(
        _ filed: FiledCase, _ presented: [PresentedRequirement], _ formMark: FormMark?, _ note: Personal<String>?,
        at now: Instant
    ) throws(Rejection) -> [ServiceRequestEvent] {
        guard filed.status.isOpen else { throw .ended(filed.status) }
        guard filed.correctionRequested != nil else { throw .noCorrectionRequested }
        let uploaded = uploads(filed.correctionDocuments)
        let requirements = uploaded + presented.filter { item in !uploaded.contains { $0.kind == item.kind } }
        guard !requirements.isEmpty || formMark != nil || note != nil else { throw .correctionEmpty }
        return [
            .correctionSubmitted(
                Correction(
                    caseID: filed.filing.caseID, caseNumber: filed.filing.caseNumber,
                    procedure: filed.filing.procedure, requirements: requirements, formMark: formMark, note: note,
                    at: now, legalDay: now.day(in: filed.filing.zone)))
        ]
    }

    /// Uploads belong to an unfinished request, or to a filed one that must be corrected.
    static func attach(
        _ kind: RequirementKind, _ document: UploadedDocument, _ rules: ChannelRequirements?, _ now: Instant,
        _ state: State
    ) throws(Rejection) -> [ServiceRequestEvent] {
        let held: (caseID: CaseID, owner: PersonID, document: UploadedDocument?)
        switch state {
        case .none: throw .unknownRequest
        case .dropped(let dropped): throw .dropped(dropped.reason)
        case .draft(let draft):
            guard draft.emailVerified else { throw .emailNotVerified }
            held = (draft.caseID, draft.applicant, draft.documents[kind])
        case .filed(let filed):
            guard filed.status.isOpen else { throw .ended(filed.status) }
            guard filed.correctionRequested != nil else { throw .noCorrectionRequested }
            held = (filed.filing.caseID, filed.filing.applicant, filed.correctionDocuments[kind])
        }
        guard rules?.rule(for: kind) != nil else { throw .requirementNotAsked(kind) }
        if held.document?.documentID == document.documentID { return [] }  // The same upload again: already true.
        return [
            .documentAttached(
                DocumentAttached(
                    caseID: held.caseID, owner: held.owner, requirement: kind, document: document,
                    replaced: held.document?.documentID, at: now))
        ]
    }

    static func remove(
        _ kind: RequirementKind, _ now: Instant, _ state: State
    ) throws(Rejection) -> [ServiceRequestEvent] {
        let held: UploadedDocument?
        switch state {
        case .none: throw .unknownRequest
        case .dropped(let dropped): throw .dropped(dropped.reason)
        case .draft(let draft): held = draft.documents[kind]
        case .filed(let filed):
            guard filed.status.isOpen else { throw .ended(filed.status) }
            guard filed.correctionRequested != nil else { throw .noCorrectionRequested }
            held = filed.correctionDocuments[kind]
        }
        guard let held else { return [] }  // Nothing there: already true.
        return [.documentRemoved(DocumentRemoved(requirement: kind, documentID: held.documentID, at: now))]
    }

    static func confirmPurge(
        _ documents: [DocumentID], _ now: Instant, _ state: State
    ) throws(Rejection) -> [ServiceRequestEvent] {
        if case .none = state { throw .unknownRequest }
        return documents.isEmpty ? [] : [.documentsPurged(DocumentsPurged(documents: documents, at: now))]
    }
}
