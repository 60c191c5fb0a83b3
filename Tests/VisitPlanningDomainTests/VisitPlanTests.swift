import EventSourcing
import Messages
import Testing
import VisitSolver

@testable import VisitPlanningDomain

/// The life of a plan, one test per outcome. Two mornings of 120 minutes, homes ten minutes from everywhere, visits of
/// 30 minutes: one visit takes 50 minutes, two take 90, three would take 130.
struct VisitPlanTests {
    private static func inputs(_ numbers: [Int], pins: [Int: PlanningInputs.Pin] = [:]) throws -> PlanningInputs {
        let requests = numbers.map { number in
            PlanningInputs.PlanRequest(
                caseID: Example.caseID(number), dispensaryID: Example.dispensary, serviceMinutes: 30,
                skills: [.medical], earliest: Example.monday, weekdaysAtHome: [],
                priority: VisitPriority(points: [], isMandatory: false, waitingDays: 0), pin: pins[number])
        }
        return try inputs(requests)
    }

    private static func inputs(_ requests: [PlanningInputs.PlanRequest]) throws -> PlanningInputs {
        let places = 0...requests.count
        let table = places.map { from in places.map { from == $0 ? 0 : 10 } }
        let mornings = [Example.tuesday, Example.day(4)].map {
            PlanningInputs.TeamMorning(
                team: TeamID("T1"), date: $0, skills: [.medical], minutes: 120, visitsMax: 6)
        }
        return PlanningInputs(
            dispensaryID: Example.dispensary, mornings: mornings, requests: requests,
            travel: try #require(TravelTimes(table: table)))
    }

    private static func visit(
        _ number: Int, on date: LocalDay = Example.tuesday, at minute: Int = 10, id: String? = nil, pinned: Bool = false
    ) -> PlanVisit {
        PlanVisit(
            visitID: VisitID(id ?? "visit-\(number)"), caseID: Example.caseID(number), team: TeamID("T1"), date: date,
            startMinute: minute, serviceMinutes: 30, isPinned: pinned)
    }

    private static func draft(_ visits: [PlanVisit], waiting: [Int] = []) -> PlanDraft {
        PlanDraft(
            plan: Example.plan, from: Example.monday, visits: visits,
            waiting: waiting.map { WaitingRequest(caseID: Example.caseID($0), reason: .noRoom) }, priorities: [],
            algorithm: "greedy-1", seed: 1, cost: .init(mandatoryMissed: 0, priorityServed: 0, travelMinutes: 30),
            at: Example.noon)
    }

    private static let two = [visit(1), visit(2, at: 50)]
    private static let drafted = VisitPlan.Event.planDrafted(draft(two, waiting: [3]))
    private static let published = VisitPlan.Event.planPublished(
        PlanIssue(plan: Example.plan, visits: [VisitID("visit-1"), VisitID("visit-2")], waiting: 1, at: Example.noon))
    private static let closed = VisitPlan.Event.planClosed(PlanClosing(plan: Example.plan, at: Example.noon))
    private static let pin = PlanningInputs.Pin(team: TeamID("T1"), date: Example.tuesday)

    private func given(_ history: VisitPlan.Event...) -> Given<VisitPlan> { Given(VisitPlan.self, history) }

    // MARK: Draft

    @Test func `a feasible result is drafted`() throws {
        given().when(.draft(Self.draft(Self.two, waiting: [3]), try Self.inputs([1, 2, 3]))).then([Self.drafted])
    }

    @Test func `a result that cannot be carried out is refused with what is wrong`() throws {
        let inputs = try Self.inputs([1, 2])
        given().when(.draft(Self.draft([Self.visit(1, at: 9)]), inputs))
            .rejects(.notFeasible([.startsTooEarly(Example.caseID(1), minutes: 1)]))
        given().when(.draft(Self.draft([Self.visit(1, at: 81)]), inputs))
            .rejects(.notFeasible([.endsTooLate(TeamID("T1"), Example.tuesday, minutes: 1)]))
        given().when(.draft(Self.draft([Self.visit(1, on: Example.day(5))]), inputs))
            .rejects(.notFeasible([.noSuchMorning(Example.caseID(1))]))
        given().when(.draft(Self.draft([Self.visit(9)]), inputs))
            .rejects(.notFeasible([.notACandidate(Example.caseID(9))]))
    }

    @Test func `requests of another dispensary are refused`() throws {
        let foreign = PlanningInputs.PlanRequest(
            caseID: Example.caseID(7), dispensaryID: DispensaryID("elsewhere"), serviceMinutes: 30, skills: [.medical],
            earliest: Example.monday, weekdaysAtHome: [],
            priority: VisitPriority(points: [], isMandatory: false, waitingDays: 0), pin: nil)
        given().when(.draft(Self.draft([]), try Self.inputs([foreign])))
            .rejects(.foreignCandidates([Example.caseID(7)]))
    }

    @Test func `a draft after publication adds candidates and keeps what was promised`() throws {
        let inputs = try Self.inputs([1, 2, 3], pins: [1: Self.pin, 2: Self.pin])
        let more = Self.draft(Self.two + [Self.visit(3, on: Example.day(4))])
        given(Self.drafted, Self.published).when(.draft(more, inputs)).then([.planDrafted(more)])
        let moved = Self.draft([Self.visit(1), Self.visit(2, on: Example.day(4))])
        given(Self.drafted, Self.published).when(.draft(moved, inputs))
            .rejects(.publishedVisitsMoved([Example.caseID(2)]))
    }

    @Test func `a visit that was not performed gets a new visit in a later draft`() throws {
        let again = Self.draft([Self.visit(1, on: Example.day(4), id: "visit-9")])
        given(Self.drafted, Self.published).when(.draft(again, try Self.inputs([1]))).then([.planDrafted(again)])
    }

    // MARK: Changes by the planner

    @Test func `a visit moves to another morning and the others keep theirs`() throws {
        let moved = Self.visit(2, on: Example.day(4), at: 10)
        let inputs = try Self.inputs([1, 2, 3])
        let change = PlanChange(
            plan: Example.plan, caseID: Example.caseID(2), visits: [moved], at: Example.noon)
        given(Self.drafted)
            .when(.move(Example.caseID(2), revised: [Self.visit(1), moved], inputs, at: Example.noon))
            .then([.visitMoved(change)])
        let state = VisitPlan.fold([Self.drafted, .visitMoved(change)])
        #expect(state.visits[Example.caseID(2)] == moved)
        #expect(state.visits[Example.caseID(1)] == Self.visit(1))
    }

    @Test func `a waiting request is put into the plan by hand`() throws {
        let added = Self.visit(3, on: Example.day(4))
        given(Self.drafted)
            .when(
                .move(
                    Example.caseID(3), revised: Self.two + [added], try Self.inputs([1, 2, 3]), at: Example.noon)
            )
            .then([
                .visitMoved(
                    PlanChange(plan: Example.plan, caseID: Example.caseID(3), visits: [added], at: Example.noon))
            ])
    }

    @Test func `a move that does not fit, or moves others, or loses one, is refused`() throws {
        let inputs = try Self.inputs([1, 2, 3])
        let full = Self.two + [Self.visit(3, at: 90)]
        given(Self.drafted).when(.move(Example.caseID(3), revised: full, inputs, at: Example.noon))
            .rejects(.notFeasible([.endsTooLate(TeamID("T1"), Example.tuesday, minutes: 10)]))
        let both = [Self.visit(1, on: Example.day(4)), Self.visit(2, on: Example.day(4), at: 50)]
        given(Self.drafted).when(.move(Example.caseID(2), revised: both, inputs, at: Example.noon))
            .rejects(.otherVisitsMoved([Example.caseID(1)]))
        given(Self.drafted)
            .when(.move(Example.caseID(2), revised: [Self.visit(2)], inputs, at: Example.noon))
            .rejects(.otherVisitsMoved([Example.caseID(1)]))
        given(Self.drafted).when(.move(Example.caseID(2), revised: Self.two, inputs, at: Example.noon)).then([])
    }

    @Test func `a drafted visit is removed and a published one is not`() throws {
        let inputs = try Self.inputs([1, 2, 3])
        let sooner = Self.visit(2, at: 10)
        let remove = VisitPlan.Command.remove(Example.caseID(1), revised: [sooner], inputs, at: Example.noon)
        given(Self.drafted).when(remove)
            .then([
                .visitRemoved(
                    PlanRemoval(
                        plan: Example.plan, caseID: Example.caseID(1), reason: .byPlanner, visits: [sooner],
                        at: Example.noon))
            ])
        given(Self.drafted, Self.published).when(remove).rejects(.alreadyPublished)
        given(Self.drafted)
            .when(.remove(Example.caseID(3), revised: Self.two, inputs, at: Example.noon)).rejects(.notInPlan)
    }

    @Test func `a visit is pinned once and unpinned`() {
        let pinned = VisitPlan.Event.visitPinned(
            PlanPin(plan: Example.plan, caseID: Example.caseID(1), isPinned: true, at: Example.noon))
        given(Self.drafted).when(.pin(Example.caseID(1), true, at: Example.noon)).then([pinned])
        given(Self.drafted, pinned).when(.pin(Example.caseID(1), true, at: Example.noon)).then([])
        given(Self.drafted).when(.pin(Example.caseID(3), true, at: Example.noon)).rejects(.notInPlan)
        #expect(VisitPlan.fold([Self.drafted, pinned]).visits[Example.caseID(1)]?.isPinned == true)
    }

    // MARK: Publication and end

    @Test func `publishing names the visits and counts who waits`() throws {
        given(Self.drafted).when(.publish(try Self.inputs([1, 2]), at: Example.noon)).then([Self.published])
    }

    @Test func `visits that were withdrawn since the draft are dropped at publication`() throws {
        let removal = PlanRemoval(
            plan: Example.plan, caseID: Example.caseID(1), reason: .noLongerCandidate, visits: [], at: Example.noon)
        let issue = PlanIssue(plan: Example.plan, visits: [VisitID("visit-2")], waiting: 1, at: Example.noon)
        given(Self.drafted).when(.publish(try Self.inputs([2]), at: Example.noon))
            .then([.visitRemoved(removal), .planPublished(issue)])
    }

    @Test func `nothing new is not published`() throws {
        given(Self.drafted, Self.published).when(.publish(try Self.inputs([1, 2]), at: Example.noon))
            .rejects(.nothingToPublish)
        given(Self.drafted).when(.publish(try Self.inputs([]), at: Example.noon)).rejects(.nothingToPublish)
    }

    @Test func `a plan whose team fell ill is not published before the visits are moved away one by one`() throws {
        let requests = try Self.inputs([1, 2]).requests
        let ill = PlanningInputs(
            dispensaryID: Example.dispensary,
            mornings: try Self.inputs([]).mornings.filter { $0.date != Example.tuesday }, requests: requests,
            travel: try #require(TravelTimes(table: [[0, 10, 10], [10, 0, 10], [10, 10, 0]])))
        given(Self.drafted).when(.publish(ill, at: Example.noon))
            .rejects(.notFeasible([.noSuchMorning(Example.caseID(1)), .noSuchMorning(Example.caseID(2))]))
        let moved = Self.visit(2, on: Example.day(4))
        given(Self.drafted)
            .when(.move(Example.caseID(2), revised: [Self.visit(1), moved], ill, at: Example.noon))
            .then([
                .visitMoved(
                    PlanChange(plan: Example.plan, caseID: Example.caseID(2), visits: [moved], at: Example.noon))
            ])
    }

    @Test func `a closed plan does not change and a missing one cannot`() throws {
        let inputs = try Self.inputs([1, 2])
        let commands: [VisitPlan.Command] = [
            .draft(Self.draft(Self.two), inputs),
            .move(Example.caseID(1), revised: Self.two, inputs, at: Example.noon),
            .remove(Example.caseID(1), revised: [], inputs, at: Example.noon),
            .pin(Example.caseID(1), true, at: Example.noon), .publish(inputs, at: Example.noon),
        ]
        for command in commands {
            given(Self.drafted, Self.published, Self.closed).when(command).rejects(.closed)
        }
        for command in commands.dropFirst() { given().when(command).rejects(.unknownPlan) }
        given(Self.drafted).when(.close(at: Example.noon)).then([Self.closed])
        given(Self.drafted, Self.closed).when(.close(at: Example.noon)).then([])
        given().when(.close(at: Example.noon)).rejects(.unknownPlan)
    }

    @Test func `what the solver makes of a month is accepted as a draft`() throws {
        let inputs = try Self.inputs([1, 2, 3, 4, 5])
        let problem = try inputs.problem()
        let plan = Solver.solve(problem)
        let visits = plan.routes.enumerated().flatMap { morning, stops in
            stops.map { stop in
                PlanVisit(
                    visitID: VisitID("v\(stop.visit)"), caseID: inputs.requests[stop.visit].caseID,
                    team: inputs.mornings[morning].team, date: inputs.mornings[morning].date,
                    startMinute: stop.startMinute, serviceMinutes: 30, isPinned: false)
            }
        }
        // Two visits fit each of the two mornings; the fifth waits.
        #expect(visits.count == 4)
        let draft = Self.draft(visits)
        given().when(.draft(draft, inputs)).then([.planDrafted(draft)])
    }
}
