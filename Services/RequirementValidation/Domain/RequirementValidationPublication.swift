package import EventSourcing
package import Messages

/// What the other services and systems learn from this service's log.
package enum RequirementValidationPublication: Publication {
    package static let events: Set = [
        "case-observed", "case-visit-validated", "case-exit-executed", "case-refused", "case-lapsed",
        "family-head-lost",
    ]

    package static func messages(for recorded: RecordedEvent) -> [any PublishedMessage] {
        switch recorded.event {
        case let event as CaseEvent: messages(for: event)
        case let event as FamilyEvent: messages(for: event)
        default: []
        }
    }

    private static func messages(for event: CaseEvent) -> [any PublishedMessage] {
        switch event {
        case .observed(let observed): [caseObserved(observed)]
        case .visitValidated(let validated): [visitRequestValidated(validated)]
        case .exitExecuted(let executed): [exitExecuted(executed), affiliationEnded(executed)]
        case .refused(let refused): [caseRefused(refused)]
        case .lapsed(let lapsed): [caseLapsed(lapsed)]
        case .opened, .reviewClaimed, .reviewReleased, .correctionReceived, .termsRecounted, .exitApproved,
            .returnedToReview, .withdrawn:
            []
        }
    }

    private static func messages(for event: FamilyEvent) -> [any PublishedMessage] {
        guard case .headLost(let lost) = event else { return [] }
        return [
            GroupWithoutHead(
                familyID: lost.familyID, memberNumbers: lost.memberNumbers, cause: lost.cause, since: lost.since,
                detectedAt: lost.at)
        ]
    }

    private static func caseObserved(_ observed: CaseEvent.Observed) -> CaseObserved {
        CaseObserved(
            caseID: observed.reference.caseID, caseNumber: observed.reference.caseNumber,
            procedure: observed.reference.procedure, observations: observed.observations,
            correctBy: observed.correctBy, observedAt: observed.at, legalDay: observed.legalDay)
    }

    private static func visitRequestValidated(_ validated: CaseEvent.VisitValidated) -> VisitRequestValidated {
        VisitRequestValidated(
            caseID: validated.reference.caseID, caseNumber: validated.reference.caseNumber,
            dispensaryID: validated.reference.dispensaryID, provinceCode: validated.reference.provinceCode,
            applicant: validated.applicant, persons: validated.persons, visit: validated.visit,
            filedAt: validated.filedAt, validatedAt: validated.at, legalDay: validated.legalDay)
    }

    private static func exitExecuted(_ executed: CaseEvent.ExitExecuted) -> ExitExecuted {
        ExitExecuted(
            caseID: executed.reference.caseID, caseNumber: executed.reference.caseNumber,
            dispensaryID: executed.reference.dispensaryID, provinceCode: executed.reference.provinceCode,
            persons: executed.plan.persons, effectiveOn: executed.plan.effectiveOn, executedAt: executed.at,
            legalDay: executed.legalDay)
    }

    private static func affiliationEnded(_ executed: CaseEvent.ExitExecuted) -> AffiliationEnded {
        AffiliationEnded(
            caseID: executed.reference.caseID, familyID: executed.plan.familyID,
            memberNumbers: executed.plan.memberNumbers, cause: executed.cause,
            effectiveOn: executed.plan.effectiveOn, executedAt: executed.at)
    }

    private static func caseRefused(_ refused: CaseEvent.Refused) -> CaseRefused {
        CaseRefused(
            caseID: refused.reference.caseID, caseNumber: refused.reference.caseNumber,
            procedure: refused.reference.procedure, dispensaryID: refused.reference.dispensaryID,
            reason: refused.reason, grounds: refused.grounds, refusedAt: refused.at, legalDay: refused.legalDay)
    }

    private static func caseLapsed(_ lapsed: CaseEvent.Lapsed) -> CaseLapsed {
        CaseLapsed(
            caseID: lapsed.reference.caseID, caseNumber: lapsed.reference.caseNumber,
            procedure: lapsed.reference.procedure, dispensaryID: lapsed.reference.dispensaryID, lapsedAt: lapsed.at,
            legalDay: lapsed.legalDay)
    }
}
