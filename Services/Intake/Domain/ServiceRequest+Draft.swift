import EventSourcing
import Messages

extension ServiceRequest {
    /// Commands that only an unfinished online request takes.
    static func decide(_ command: Command, draft state: State) throws(Rejection) -> [ServiceRequestEvent] {
        let draft: Draft
        switch state {
        case .none: throw .unknownRequest
        case .dropped(let dropped): return try ended(command, dropped)
        case .filed(let filed): return try filedAlready(command, filed)
        case .draft(let open): draft = open
        }
        switch command {
        case .abandon(let now):
            return [.abandoned(drop(draft, consent: nil, purgeAt: now, at: now))]
        case .changeContact(let contact, let code, let now):
            if let refusal = draft.verification.refusalToSend(at: now) { throw .verification(refusal) }
            return [.contactChanged(ContactChange(caseID: draft.caseID, contact: contact, code: code, at: now))]
        case .choosePlace, .choosePersons, .submit, .giveConsent, .refuseConsent:
            guard draft.emailVerified else { throw .emailNotVerified }
            return try decide(command, verified: draft)
        case .start, .sendCode, .enterCode, .attach, .remove, .confirmPurge, .fileInPerson, .withdraw,
            .submitCorrection, .record:
            preconditionFailure("not a command of a draft")
        }
    }

    private static func decide(_ command: Command, verified draft: Draft) throws(Rejection) -> [ServiceRequestEvent] {
        switch command {
        case .choosePlace(let place): return draft.place == place ? [] : [.placeChosen(place)]
        case .choosePersons(let persons):
            guard !persons.isEmpty else { throw .incomplete([.personsMissing]) }
            return draft.persons == persons ? [] : [.personsChosen(PersonsChosen(persons: persons))]
        case .submit(let formMark, let remark, let rules, let version, let now):
            guard let rules else { throw .channelNotOffered }
            return try submit(draft, rules: rules, formMark: formMark, remark: remark, version: version, at: now)
        case .giveConsent(let consent, let ticket):
            guard let submission = draft.submission, let place = draft.place else { throw .notSubmitted }
            if let open = ticket.openCase { throw .alreadyOpen(open) }
            return [.consentGiven(consent), .filed(filing(draft, submission, place, ticket.number, at: consent.at))]
        case .refuseConsent(let consent):
            guard draft.submission != nil else { throw .notSubmitted }
            let purgeAt = consent.at.adding(seconds: uploadsKeptSeconds)
            return [.consentRefused(drop(draft, consent: consent, purgeAt: purgeAt, at: consent.at))]
        case .start, .changeContact, .sendCode, .enterCode, .attach, .remove, .abandon, .confirmPurge, .fileInPerson,
            .withdraw, .submitCorrection, .record:
            preconditionFailure("not a command of a verified draft")
        }
    }

    private static func submit(
        _ draft: Draft, rules: ChannelRequirements, formMark: FormMark?, remark: Personal<String>?, version: String,
        at now: Instant
    ) throws(Rejection) -> [ServiceRequestEvent] {
        let presented = uploads(draft.documents)
        var violations: [SubmissionViolation] = []
        if draft.place == nil { violations.append(.placeMissing) }
        if draft.persons.isEmpty { violations.append(.personsMissing) }
        violations += rules.violations(presented: presented, formMark: formMark, visit: nil)
        guard violations.isEmpty else { throw .incomplete(violations) }
        if let last = draft.submission, last.formMark == formMark, last.remark == remark { return [] }
        return [
            .submitted(
                Submission(
                    requirements: presented, formMark: formMark, remark: remark, catalogueVersion: version, at: now))
        ]
    }

    /// In the order of the requirements, so that the same uploads always give the same event.
    static func uploads(_ documents: [RequirementKind: UploadedDocument]) -> [PresentedRequirement] {
        RequirementKind.allCases.compactMap { kind in
            documents[kind].map { PresentedRequirement(kind: kind, presentation: .uploaded, document: $0) }
        }
    }

    private static func filing(
        _ draft: Draft, _ submission: Submission, _ place: Place, _ number: CaseNumber, at now: Instant
    ) -> Filing {
        Filing(
            caseID: draft.caseID, caseNumber: number, procedure: draft.procedure, channel: .online, filedAt: now,
            registeredAt: now, legalDay: now.day(in: Zone(provinceCode: place.provinceCode)), place: place,
            applicant: draft.applicant, identification: draft.identification, contact: draft.contact,
            persons: draft.persons, requirements: submission.requirements, formMark: submission.formMark, visit: nil,
            remark: submission.remark, filedBy: nil, catalogueVersion: submission.catalogueVersion)
    }

    private static func drop(_ draft: Draft, consent: Consent?, purgeAt: Instant, at now: Instant) -> Dropped {
        Dropped(
            consent: consent, documents: uploads(draft.documents).compactMap { $0.document?.documentID },
            purgeAt: purgeAt, at: now)
    }

    private static func ended(_ command: Command, _ dropped: DroppedDraft) throws(Rejection) -> [ServiceRequestEvent] {
        switch (command, dropped.reason) {
        case (.refuseConsent, .consentRefused), (.abandon, _): return []  // Already true.
        default: throw .dropped(dropped.reason)
        }
    }

    private static func filedAlready(_ command: Command, _ filed: FiledCase) throws(Rejection) -> [ServiceRequestEvent]
    {
        switch command {
        case .giveConsent where filed.filing.channel == .online, .abandon: return []  // Already filed: a double click.
        default: throw .alreadyFiled(filed.filing.caseNumber)
        }
    }
}
