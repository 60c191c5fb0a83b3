/// A visit is in a published plan with its day and team: the request is approved.
package struct VisitPlanned: PublishedMessage {
    package static let type = "planning.visit-planned.v1"
    package static let exchange = Exchange.events
    package static let summary = "A visit request was approved by including it in a plan."

    package let caseID: CaseID
    package let caseNumber: String
    package let visitID: VisitID
    package let planID: PlanID
    package let dispensaryID: DispensaryID
    package let date: LocalDay
    package let teamID: TeamID
    package let plannedAt: Instant

    package init(
        caseID: CaseID, caseNumber: String, visitID: VisitID, planID: PlanID, dispensaryID: DispensaryID,
        date: LocalDay, teamID: TeamID, plannedAt: Instant
    ) {
        self.caseID = caseID
        self.caseNumber = caseNumber
        self.visitID = visitID
        self.planID = planID
        self.dispensaryID = dispensaryID
        self.date = date
        self.teamID = teamID
        self.plannedAt = plannedAt
    }

    package var subject: String { caseID.text }

    package static var example: VisitPlanned {
        VisitPlanned(
            caseID: .example, caseNumber: "SSC-EGR-2026-0000123-K",
            visitID: VisitID("0192f0c0-0000-7000-8000-000000000004"), planID: PlanID("0601-01-2026-03"),
            dispensaryID: DispensaryID("0601-01"), date: .example, teamID: TeamID("T1"), plannedAt: .example)
    }
}
