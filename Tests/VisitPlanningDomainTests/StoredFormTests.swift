import EventSourcing
import Foundation
import Messages
import Testing

@testable import VisitPlanningDomain

/// Stored names stay what they are, and every event reads back as it was written.
struct StoredFormTests {
    @Test func `stored names are the literals of the log`() {
        #expect(
            VisitRequest.Event.cases.map(\.name) == [
                "candidate-admitted", "visit-planned", "visit-moved", "visit-performed", "visit-not-performed",
                "visit-request-closed", "withdrawn-before-candidacy",
            ])
        #expect(
            Dispensary.Event.cases.map(\.name) == [
                "team-registered", "team-changed", "team-retired", "absence-recorded", "absence-cancelled",
            ])
        #expect(
            VisitPlan.Event.cases.map(\.name) == [
                "plan-drafted", "plan-visit-moved", "plan-visit-removed", "plan-visit-pinned", "plan-published",
                "plan-closed",
            ])
    }

    @Test func `every event of a visit request reads back as written`() throws {
        let request = Example.reference()
        let booked = PlannedVisit(request: request, booking: Example.booking())
        try roundTrip([
            VisitRequest.Event.candidateAdmitted(Example.candidacy()), .visitPlanned(booked), .visitMoved(booked),
            .visitPerformed(VisitReport(request: request, Example.performance())),
            .visitNotPerformed(VisitFailure(request: request, Example.failure(), returnsToNextPlan: true)),
            .requestClosed(Example.closure(.withdrawn)),
            .withdrawnBeforeCandidacy(EarlyWithdrawal(withdrawnAt: Example.noon)),
        ])
    }

    @Test func `every event of a dispensary reads back as written`() throws {
        let change = TeamChange(dispensaryID: Example.dispensary, team: Example.team)
        let absence = AbsenceChange(
            dispensaryID: Example.dispensary,
            absence: Absence(team: TeamID("T1"), from: Example.monday, through: Example.tuesday))
        try roundTrip([
            Dispensary.Event.teamRegistered(change), .teamChanged(change),
            .teamRetired(TeamRetirement(dispensaryID: Example.dispensary, team: TeamID("T1"))),
            .absenceRecorded(absence), .absenceCancelled(absence),
        ])
    }

    @Test func `every event of a plan reads back as written`() throws {
        let visit = PlanVisit(
            visitID: VisitID("visit-1"), caseID: Example.caseID(1), team: TeamID("T1"), date: Example.tuesday,
            startMinute: 10, serviceMinutes: 30, isPinned: true)
        let waiting = WaitingRequest(
            caseID: Example.caseID(2), reason: .noRoom, minutesShort: nil,
            nearMisses: [.init(team: TeamID("T1"), date: Example.tuesday, minutesShort: 4)])
        let priority = VisitPriority(
            points: [PriorityPoints(name: "older-adult", count: 1, points: 25)], isMandatory: false, waitingDays: 3)
        let draft = PlanDraft(
            plan: Example.plan, from: Example.monday, visits: [visit], waiting: [waiting],
            priorities: [RequestPriority(caseID: Example.caseID(1), priority: priority)], algorithm: "greedy-1",
            seed: 7, cost: .init(mandatoryMissed: 0, priorityServed: 25, travelMinutes: 20), at: Example.noon)
        let caseID = Example.caseID(1)
        try roundTrip([
            VisitPlan.Event.planDrafted(draft),
            .visitMoved(PlanChange(plan: Example.plan, caseID: caseID, visits: [visit], at: Example.noon)),
            .visitRemoved(
                PlanRemoval(
                    plan: Example.plan, caseID: caseID, reason: .byPlanner, visits: [], at: Example.noon)),
            .visitPinned(PlanPin(plan: Example.plan, caseID: caseID, isPinned: true, at: Example.noon)),
            .planPublished(PlanIssue(plan: Example.plan, visits: [visit.visitID], waiting: 1, at: Example.noon)),
            .planClosed(PlanClosing(plan: Example.plan, at: Example.noon)),
        ])
    }

    private func roundTrip<Event: DomainEvent>(_ events: [Event]) throws {
        let json = MessageJSON(sealer: ReversibleSealer())
        #expect(events.count == Event.cases.count)
        for event in events {
            let stored = event.stored
            let data = try json.encode(stored.payload)
            let entry = try #require(Event.cases.first { $0.name == stored.name && $0.schema == stored.schema })
            #expect(try entry.read(Reader(json: json, data: data)) == event)
        }
    }
}

private struct Reader: PayloadReader {
    let json: MessageJSON
    let data: Data

    func read<Payload: Decodable>(_ type: Payload.Type) throws -> Payload { try json.decode(type, from: data) }
}

/// Stands for the vault: base64, so that sealed fields can be told from plain ones.
private struct ReversibleSealer: PersonalDataSealer {
    func seal(_ plain: Data, for person: PersonID) throws -> String { plain.base64EncodedString() }
    func open(_ sealed: String, for person: PersonID) throws -> Data? { Data(base64Encoded: sealed) }
}
