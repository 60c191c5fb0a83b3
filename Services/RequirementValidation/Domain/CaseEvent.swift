package import EventSourcing
package import Messages

/// What happened to a case, as stored.
package enum CaseEvent: DomainEvent {
    case opened(Opened)
    case reviewClaimed(ReviewClaimed)
    case reviewReleased(ReviewReleased)
    case observed(Observed)
    case correctionReceived(CorrectionReceived)
    case termsRecounted(TermsRecounted)
    case visitValidated(VisitValidated)
    case exitApproved(ExitApproved)
    case returnedToReview(ReturnedToReview)
    case exitExecuted(ExitExecuted)
    case refused(Refused)
    case lapsed(Lapsed)
    case withdrawn(Withdrawn)

    package struct Opened: Codable, Sendable, Equatable {
        package let filing: Filing
        package let familyID: FamilyID?
        package let findings: [Finding]
        /// Business days to answer, as configured on the day of opening.
        package let answerTermDays: Int
        package let answerDue: LocalDay
        package let at: Instant
    }

    package struct ReviewClaimed: Codable, Sendable, Equatable {
        package let by: StaffID
        package let at: Instant
    }

    package struct ReviewReleased: Codable, Sendable, Equatable {
        package let by: StaffID
        package let at: Instant
    }

    package struct Observed: Codable, Sendable, Equatable {
        package let reference: CaseReference
        package let observations: [Observation]
        package let termDays: Int
        package let correctBy: LocalDay
        /// `nil` when the automatic checks asked.
        package let by: StaffID?
        package let at: Instant
        package let legalDay: LocalDay
    }

    package struct CorrectionReceived: Codable, Sendable, Equatable {
        package let requirements: [PresentedRequirement]
        package let formMark: FormMark?
        package let note: Personal<String>?
        package let findings: [Finding]
        package let at: Instant
        package let legalDay: LocalDay
    }

    /// The calendar changed while terms ran; both days before stay in the log.
    package struct TermsRecounted: Codable, Sendable, Equatable {
        package let answerDue: LocalDay
        package let answerDueBefore: LocalDay
        package let correctBy: LocalDay?
        package let correctByBefore: LocalDay?
        package let at: Instant
    }

    package struct VisitValidated: Codable, Sendable, Equatable {
        package let reference: CaseReference
        package let applicant: PersonID
        package let persons: [PersonID]
        package let visit: VisitNeeds
        package let filedAt: Instant
        /// `nil` when every check was satisfied and nobody had to decide.
        package let by: StaffID?
        package let at: Instant
        package let legalDay: LocalDay
    }

    package struct ExitApproved: Codable, Sendable, Equatable {
        package let plan: ExitPlan
        package let by: StaffID
        package let needsSecond: Bool
        package let at: Instant
    }

    package struct ReturnedToReview: Codable, Sendable, Equatable {
        package let by: StaffID
        package let at: Instant
    }

    package struct ExitExecuted: Codable, Sendable, Equatable {
        package let reference: CaseReference
        package let plan: ExitPlan
        package let cause: ExitCause
        /// One official, or two different ones.
        package let approvedBy: [StaffID]
        package let at: Instant
        package let legalDay: LocalDay
    }

    package struct Refused: Codable, Sendable, Equatable {
        package let reference: CaseReference
        package let reason: RefusalReason
        package let grounds: Personal<String>
        package let by: StaffID
        package let at: Instant
        package let legalDay: LocalDay
    }

    package struct Lapsed: Codable, Sendable, Equatable {
        package let reference: CaseReference
        package let correctBy: LocalDay
        package let at: Instant
        package let legalDay: LocalDay
    }

    package struct Withdrawn: Codable, Sendable, Equatable {
        package let at: Instant
    }

    package var stored: StoredForm {
        switch self {
        case .opened(let payload): StoredForm("case-opened", payload)
        case .reviewClaimed(let payload): StoredForm("case-review-claimed", payload)
        case .reviewReleased(let payload): StoredForm("case-review-released", payload)
        case .observed(let payload): StoredForm("case-observed", payload)
        case .correctionReceived(let payload): StoredForm("case-correction-received", payload)
        case .termsRecounted(let payload): StoredForm("case-terms-recounted", payload)
        case .visitValidated(let payload): StoredForm("case-visit-validated", payload)
        case .exitApproved(let payload): StoredForm("case-exit-approved", payload)
        case .returnedToReview(let payload): StoredForm("case-returned-to-review", payload)
        case .exitExecuted(let payload): StoredForm("case-exit-executed", payload)
        case .refused(let payload): StoredForm("case-refused", payload)
        case .lapsed(let payload): StoredForm("case-lapsed", payload)
        case .withdrawn(let payload): StoredForm("case-withdrawn", payload)
        }
    }

    package static let cases: [EventCase<CaseEvent>] = [
        EventCase("case-opened") { .opened($0) },
        EventCase("case-review-claimed") { .reviewClaimed($0) },
        EventCase("case-review-released") { .reviewReleased($0) },
        EventCase("case-observed") { .observed($0) },
        EventCase("case-correction-received") { .correctionReceived($0) },
        EventCase("case-terms-recounted") { .termsRecounted($0) },
        EventCase("case-visit-validated") { .visitValidated($0) },
        EventCase("case-exit-approved") { .exitApproved($0) },
        EventCase("case-returned-to-review") { .returnedToReview($0) },
        EventCase("case-exit-executed") { .exitExecuted($0) },
        EventCase("case-refused") { .refused($0) },
        EventCase("case-lapsed") { .lapsed($0) },
        EventCase("case-withdrawn") { .withdrawn($0) },
    ]
}
