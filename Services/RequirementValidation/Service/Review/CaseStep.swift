import Messages
import RequirementValidationDomain

/// One step of a case without personal data.
struct CaseStep: Sendable, Equatable {
    let kind: Kind
    var by: StaffID?
    var observations: [Observation] = []
    /// The day that the step set: the end of a term, or the first day without cover.
    var day: LocalDay?
    /// The day that it replaced.
    var dayBefore: LocalDay?
    var reason: RefusalReason?

    enum Kind: String, Sendable, CaseIterable {
        case opened, claimed, released, observed, corrected
        case termsRecounted = "terms-recounted"
        case validated
        case firstApproval = "first-approval"
        case approved
        case returned
        case exitExecuted = "exit-executed"
        case refused, lapsed, withdrawn
    }

    init(_ event: CaseEvent) {
        switch event {
        case .opened(let opened):
            kind = .opened
            day = opened.answerDue
        case .reviewClaimed(let claimed):
            kind = .claimed
            by = claimed.by
        case .reviewReleased(let released):
            kind = .released
            by = released.by
        case .observed(let observed):
            kind = .observed
            by = observed.by
            observations = observed.observations
            day = observed.correctBy
        case .correctionReceived: kind = .corrected
        case .termsRecounted(let recounted):
            kind = .termsRecounted
            day = recounted.correctBy ?? recounted.answerDue
            dayBefore = recounted.correctByBefore ?? recounted.answerDueBefore
        case .visitValidated(let validated):
            kind = .validated
            by = validated.by
        case .exitApproved(let approved):
            kind = approved.needsSecond ? .firstApproval : .approved
            by = approved.by
            day = approved.plan.effectiveOn
        case .returnedToReview(let returned):
            kind = .returned
            by = returned.by
        case .exitExecuted(let executed):
            kind = .exitExecuted
            day = executed.plan.effectiveOn
        case .refused(let refused):
            kind = .refused
            by = refused.by
            reason = refused.reason
        case .lapsed(let lapsed):
            kind = .lapsed
            day = lapsed.correctBy
        case .withdrawn: kind = .withdrawn
        }
    }
}
