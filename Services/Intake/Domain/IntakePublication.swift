package import EventSourcing
package import Messages

/// What Intake tells the other services: the only bridge from its log to the outside.
package enum IntakePublication: Publication {
    package static let events: Set = [
        "request-started", "request-contact-changed", "request-code-sent", "request-filed",
        "request-correction-submitted", "request-withdrawn", "complaint-filed",
    ]

    package static func messages(for recorded: RecordedEvent) -> [any PublishedMessage] {
        switch recorded.event {
        case let event as ServiceRequestEvent: messages(for: event)
        case let event as ComplaintEvent: messages(for: event)
        default: []
        }
    }

    private static func messages(for event: ServiceRequestEvent) -> [any PublishedMessage] {
        switch event {
        case .started(let start): [verification(start.code, start.caseID)]
        case .contactChanged(let change): [verification(change.code, change.caseID)]
        case .codeSent(let sent): [verification(sent.code, sent.caseID)]
        case .filed(let filing): [filed(filing)]
        case .correctionSubmitted(let correction): [corrected(correction)]
        case .withdrawn(let withdrawal):
            [
                RequestWithdrawn(
                    caseID: withdrawal.caseID, caseNumber: withdrawal.caseNumber.text,
                    procedure: withdrawal.procedure, withdrawnAt: withdrawal.at, legalDay: withdrawal.legalDay)
            ]
        case .wrongCodeEntered, .emailVerified, .placeChosen, .personsChosen, .documentAttached, .documentRemoved,
            .submitted, .consentGiven, .consentRefused, .abandoned, .documentsPurged, .accessConfirmed, .progressed:
            []
        }
    }

    private static func messages(for event: ComplaintEvent) -> [any PublishedMessage] {
        switch event {
        case .filed(let complaint):
            [
                ComplaintFiled(
                    complaintID: complaint.complaintID, procedure: complaint.procedure, caseID: complaint.caseID,
                    dispensaryID: complaint.dispensaryID, filedAt: complaint.at, legalDay: complaint.legalDay)
            ]
        case .attended: []
        }
    }

    private static func verification(_ code: IssuedCode, _ caseID: CaseID) -> EmailVerificationRequested {
        EmailVerificationRequested(
            caseID: caseID, verificationID: code.id, delivery: code.delivery, expiresAt: code.expiresAt)
    }

    private static func filed(_ filing: Filing) -> RequestFiled {
        RequestFiled(
            caseID: filing.caseID, caseNumber: filing.caseNumber.text, procedure: filing.procedure,
            channel: filing.channel, filedAt: filing.filedAt, legalDay: filing.legalDay,
            dispensaryID: filing.place.dispensaryID, provinceCode: filing.place.provinceCode,
            applicant: filing.applicant, contact: filing.contact, persons: filing.persons.map(\.person),
            requirements: filing.requirements, formMark: filing.formMark, visit: filing.visit, remark: filing.remark,
            filedBy: filing.filedBy)
    }

    private static func corrected(_ correction: ServiceRequest.Correction) -> CorrectionSubmitted {
        CorrectionSubmitted(
            caseID: correction.caseID, caseNumber: correction.caseNumber.text, procedure: correction.procedure,
            requirements: correction.requirements, formMark: correction.formMark, note: correction.note,
            submittedAt: correction.at, legalDay: correction.legalDay)
    }
}
