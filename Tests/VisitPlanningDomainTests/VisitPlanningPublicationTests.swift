import EventSourcing
import Messages
import Testing

@testable import VisitPlanningDomain

/// What the other services hear.
struct VisitPlanningPublicationTests {
    private func messages(for event: any DomainEvent) -> [any PublishedMessage] {
        VisitPlanningPublication.messages(
            for: RecordedEvent(
                position: 1, stream: StreamName(stored: "x"), version: 1, id: "event", event: event,
                metadata: EventMetadata(correlationID: "c", causationID: "c", actor: "system:planning"),
                at: Example.noon))
    }

    @Test func `a planned or moved visit is published with its day and team`() throws {
        let visit = PlannedVisit(request: Example.reference(), booking: Example.booking())
        for event in [VisitRequest.Event.visitPlanned(visit), .visitMoved(visit)] {
            let message = try #require(messages(for: event).first as? VisitPlanned)
            #expect(message.date == Example.tuesday)
            #expect(message.teamID == TeamID("T1"))
            #expect(message.caseNumber == Example.reference().caseNumber)
        }
    }

    @Test func `a performed visit is published with the number of people seen`() throws {
        let report = VisitReport(
            request: Example.reference(), Example.performance(seen: [Example.head, Example.child], others: 1))
        let message = try #require(messages(for: VisitRequest.Event.visitPerformed(report)).first as? VisitPerformed)
        #expect(message.personsSeen == 3)
        #expect(message.performedOn == Example.tuesday)
        #expect(message.provinceCode == "13")
    }

    @Test func `a failed visit is published with its outcome and an end with its reason`() throws {
        let failure = VisitFailure(
            request: Example.reference(), Example.failure(.patientDeceased), returnsToNextPlan: false)
        let failed = try #require(
            messages(for: VisitRequest.Event.visitNotPerformed(failure)).first as? VisitNotPerformed)
        #expect(failed.outcome == .patientDeceased)
        #expect(!failed.returnsToNextPlan)
        let closed = try #require(
            messages(for: VisitRequest.Event.requestClosed(Example.closure(.patientDeceased))).first
                as? VisitRequestClosed)
        #expect(closed.reason == .patientDeceased)
    }

    @Test func `a published plan is published with its counts`() throws {
        let issue = PlanIssue(plan: Example.plan, visits: [VisitID("visit-1")], waiting: 4, at: Example.noon)
        let message = try #require(messages(for: VisitPlan.Event.planPublished(issue)).first as? PlanPublished)
        #expect(message.visits == 1)
        #expect(message.waiting == 4)
        #expect(message.planID == PlanID("130150-01-2026-03"))
    }

    @Test func `candidates, drafts and teams stay private`() {
        #expect(messages(for: VisitRequest.Event.candidateAdmitted(Example.candidacy())).isEmpty)
        #expect(
            messages(for: VisitPlan.Event.planClosed(PlanClosing(plan: Example.plan, at: Example.noon))).isEmpty)
        let change = TeamChange(dispensaryID: Example.dispensary, team: Example.team)
        #expect(messages(for: Dispensary.Event.teamRegistered(change)).isEmpty)
    }
}
