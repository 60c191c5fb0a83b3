package import EventSourcing
package import Messages

/// What visit planning tells the other services; all other events stay private.
package enum VisitPlanningPublication: Publication {
    package static let events: Set = [
        "visit-planned", "visit-moved", "visit-performed", "visit-not-performed", "visit-request-closed",
        "plan-published",
    ]

    package static func messages(for recorded: RecordedEvent) -> [any PublishedMessage] {
        switch recorded.event {
        case let event as VisitRequest.Event: messages(for: event)
        case let event as VisitPlan.Event: messages(for: event)
        default: []
        }
    }

    private static func messages(for event: VisitRequest.Event) -> [any PublishedMessage] {
        switch event {
        case .visitPlanned(let visit), .visitMoved(let visit):
            let (request, booking) = (visit.request, visit.booking)
            return [
                VisitPlanned(
                    caseID: request.caseID, caseNumber: request.caseNumber, visitID: booking.visitID,
                    planID: booking.planID, dispensaryID: request.dispensaryID, date: booking.date,
                    teamID: booking.teamID, plannedAt: booking.bookedAt)
            ]
        case .visitPerformed(let report):
            let request = report.request
            return [
                VisitPerformed(
                    caseID: request.caseID, caseNumber: request.caseNumber, visitID: report.visitID,
                    dispensaryID: request.dispensaryID, provinceCode: request.provinceCode,
                    performedOn: report.performedOn, personsSeen: report.personsSeen, recordedAt: report.recordedAt)
            ]
        case .visitNotPerformed(let failure):
            let (request, attempt) = (failure.request, failure.attempt)
            return [
                VisitNotPerformed(
                    caseID: request.caseID, caseNumber: request.caseNumber, visitID: attempt.visitID,
                    dispensaryID: request.dispensaryID, outcome: attempt.outcome, on: attempt.on,
                    returnsToNextPlan: failure.returnsToNextPlan, recordedAt: failure.recordedAt)
            ]
        case .requestClosed(let closure):
            let request = closure.request
            return [
                VisitRequestClosed(
                    caseID: request.caseID, caseNumber: request.caseNumber, dispensaryID: request.dispensaryID,
                    reason: closure.reason, closedAt: closure.closedAt, legalDay: closure.closedOn)
            ]
        case .candidateAdmitted, .withdrawnBeforeCandidacy: return []
        }
    }

    private static func messages(for event: VisitPlan.Event) -> [any PublishedMessage] {
        switch event {
        case .planPublished(let issue):
            [
                PlanPublished(
                    planID: issue.plan.planID, dispensaryID: issue.plan.dispensaryID, month: issue.plan.month,
                    visits: issue.visits.count, waiting: issue.waiting, publishedAt: issue.at)
            ]
        case .planDrafted, .visitMoved, .visitRemoved, .visitPinned, .planClosed: []
        }
    }
}
