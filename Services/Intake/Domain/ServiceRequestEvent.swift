package import EventSourcing
import Messages

/// Stored events of a request; private to Intake.
package enum ServiceRequestEvent: DomainEvent {
    case started(ServiceRequest.OnlineStart)
    case contactChanged(ServiceRequest.ContactChange)
    case codeSent(ServiceRequest.CodeSent)
    case wrongCodeEntered(ServiceRequest.Moment)
    case emailVerified(ServiceRequest.Moment)
    case placeChosen(Place)
    case personsChosen(ServiceRequest.PersonsChosen)
    case documentAttached(ServiceRequest.DocumentAttached)
    case documentRemoved(ServiceRequest.DocumentRemoved)
    case submitted(ServiceRequest.Submission)
    case consentGiven(ServiceRequest.Consent)
    case consentRefused(ServiceRequest.Dropped)
    case abandoned(ServiceRequest.Dropped)
    case documentsPurged(ServiceRequest.DocumentsPurged)
    case filed(Filing)
    /// A code sent to the registered address was entered: the holder may see and act on the case.
    case accessConfirmed(ServiceRequest.Moment)
    case correctionSubmitted(ServiceRequest.Correction)
    case withdrawn(ServiceRequest.Withdrawal)
    case progressed(CaseProgress)

    package var stored: StoredForm {
        switch self {
        case .started(let payload): StoredForm("request-started", payload)
        case .contactChanged(let payload): StoredForm("request-contact-changed", payload)
        case .codeSent(let payload): StoredForm("request-code-sent", payload)
        case .wrongCodeEntered(let payload): StoredForm("request-wrong-code-entered", payload)
        case .emailVerified(let payload): StoredForm("request-email-verified", payload)
        case .placeChosen(let payload): StoredForm("request-place-chosen", payload)
        case .personsChosen(let payload): StoredForm("request-persons-chosen", payload)
        case .documentAttached(let payload): StoredForm("request-document-attached", payload)
        case .documentRemoved(let payload): StoredForm("request-document-removed", payload)
        case .submitted(let payload): StoredForm("request-submitted", payload)
        case .consentGiven(let payload): StoredForm("request-consent-given", payload)
        case .consentRefused(let payload): StoredForm("request-consent-refused", payload)
        case .abandoned(let payload): StoredForm("request-abandoned", payload)
        case .documentsPurged(let payload): StoredForm("request-documents-purged", payload)
        case .filed(let payload): StoredForm("request-filed", payload)
        case .accessConfirmed(let payload): StoredForm("request-access-confirmed", payload)
        case .correctionSubmitted(let payload): StoredForm("request-correction-submitted", payload)
        case .withdrawn(let payload): StoredForm("request-withdrawn", payload)
        case .progressed(let progress): progress.stored
        }
    }

    package static let cases = filing + following

    /// Stored names of what happened to a case after it was filed.
    package static let namesOfFollowing = Set(following.map(\.name))

    private static let filing: [EventCase<ServiceRequestEvent>] = [
        EventCase("request-started") { .started($0) },
        EventCase("request-contact-changed") { .contactChanged($0) },
        EventCase("request-code-sent") { .codeSent($0) },
        EventCase("request-wrong-code-entered") { .wrongCodeEntered($0) },
        EventCase("request-email-verified") { .emailVerified($0) },
        EventCase("request-place-chosen") { .placeChosen($0) },
        EventCase("request-persons-chosen") { .personsChosen($0) },
        EventCase("request-document-attached") { .documentAttached($0) },
        EventCase("request-document-removed") { .documentRemoved($0) },
        EventCase("request-submitted") { .submitted($0) },
        EventCase("request-consent-given") { .consentGiven($0) },
        EventCase("request-consent-refused") { .consentRefused($0) },
        EventCase("request-abandoned") { .abandoned($0) },
        EventCase("request-documents-purged") { .documentsPurged($0) },
        EventCase("request-filed") { .filed($0) },
        EventCase("request-access-confirmed") { .accessConfirmed($0) },
    ]

    private static let following: [EventCase<ServiceRequestEvent>] = [
        EventCase("request-correction-submitted") { .correctionSubmitted($0) },
        EventCase("request-withdrawn") { .withdrawn($0) },
        EventCase("request-correction-requested") { .progressed(.correctionRequested($0)) },
        EventCase("request-exit-executed") { .progressed(.exitExecuted($0)) },
        EventCase("request-refused") { .progressed(.refused($0)) },
        EventCase("request-lapsed") { .progressed(.lapsed($0)) },
        EventCase("request-visit-validated") { .progressed(.visitValidated($0)) },
        EventCase("request-visit-planned") { .progressed(.visitPlanned($0)) },
        EventCase("request-visit-performed") { .progressed(.visitPerformed($0)) },
        EventCase("request-visit-not-performed") { .progressed(.visitNotPerformed($0)) },
        EventCase("request-visit-closed") { .progressed(.visitClosed($0)) },
        EventCase("request-notice-sent") { .progressed(.noticeSent($0)) },
        EventCase("request-notice-failed") { .progressed(.noticeFailed($0)) },
    ]
}

extension CaseProgress {
    fileprivate var stored: StoredForm {
        switch self {
        case .correctionRequested(let payload): StoredForm("request-correction-requested", payload)
        case .exitExecuted(let payload): StoredForm("request-exit-executed", payload)
        case .refused(let payload): StoredForm("request-refused", payload)
        case .lapsed(let payload): StoredForm("request-lapsed", payload)
        case .visitValidated(let payload): StoredForm("request-visit-validated", payload)
        case .visitPlanned(let payload): StoredForm("request-visit-planned", payload)
        case .visitPerformed(let payload): StoredForm("request-visit-performed", payload)
        case .visitNotPerformed(let payload): StoredForm("request-visit-not-performed", payload)
        case .visitClosed(let payload): StoredForm("request-visit-closed", payload)
        case .noticeSent(let payload): StoredForm("request-notice-sent", payload)
        case .noticeFailed(let payload): StoredForm("request-notice-failed", payload)
        }
    }
}
