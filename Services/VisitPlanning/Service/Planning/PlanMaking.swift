import EventSourcing
import Messages
import Platform
import VisitPlanningDomain
import VisitSolver

/// Drafting, changing and publishing a plan inside one transaction.
///
/// The search runs here, bounded, and its result goes to the domain, which checks it again.
struct PlanMaking {
    /// More candidates than this are not planned at once; those who wait longest come first. It bounds the time that
    /// the writer spends on one plan.
    static let candidatesMax = 300
    /// Name and version of the search in the drafts.
    private static let algorithm = "greedy-1"
    private static let seed = 1
    /// With many visits fewer tries are made, so that the time stays bounded.
    private static let largeMonth = 60

    let transaction: Transaction
    let desk: PlanningDesk
    let plan: PlanIdentity

    private var dispensary: DispensaryID { plan.dispensaryID }
    private var streamID: String { plan.planID.text }

    // MARK: Draft

    /// Proposes a plan from a day of the month on. What is published or pinned keeps its place.
    func draft(from: LocalDay) throws {
        let state = try transaction.state(VisitPlan.self, id: streamID).state
        let candidates = try RequestRow.candidates(
            of: dispensary, limit: Self.candidatesMax, transaction.sql, desk.json)
        let booked = try standingBookings(state).filter { state.visits[$0.caseID].map { $0.date >= from } ?? false }
        let inputs = try inputs(candidates + booked, from: from, on: planningDay) { row in
            guard let visit = state.visits[row.caseID], visit.date >= from else { return nil }
            return row.status == .planned || (visit.isPinned && !state.isPublished(visit)) ? pin(visit) : nil
        }
        let problem = try problem(inputs)
        let effort =
            inputs.requests.count > Self.largeMonth
            ? Solver.Effort(restarts: 1, roundsMax: 3) : Solver.Effort.month
        let result = Solver.solve(problem, seed: UInt64(Self.seed), effort: effort)
        let cost = Solver.cost(of: result, for: problem)
        let present = Present(state: state, inputs: inputs, booked: Set(booked.map(\.caseID)))
        let draft = PlanDraft(
            plan: plan, from: from, visits: visits(of: result, present),
            waiting: result.waiting.map { waiting($0, inputs) },
            priorities: inputs.requests.map { RequestPriority(caseID: $0.caseID, priority: $0.priority) },
            algorithm: Self.algorithm, seed: Self.seed,
            cost: .init(
                mandatoryMissed: cost.mandatoryMissed, priorityServed: cost.priorityServed,
                travelMinutes: cost.travelMinutes),
            at: transaction.now)
        try transaction.handle(VisitPlan.self, id: streamID, .draft(draft, inputs))
    }

    // MARK: Changes

    /// Puts a visit or a waiting request on a morning and pins it there; a published visit gets its new day at once.
    func move(_ caseID: CaseID, to target: PlanningInputs.Pin) throws {
        let present = try present(placing: caseID, on: target)
        let inputs = present.inputs
        guard let index = inputs.requests.firstIndex(where: { $0.caseID == caseID }) else {
            throw VisitPlan.Rejection.notFeasible([.notACandidate(caseID)])
        }
        let problem = try problem(inputs)
        let current = plan(of: present)
        let options = Solver.options(for: index, in: current, of: problem)
        guard let option = options.first(where: { inputs.mornings[$0.teamDay].matches(target) }) else {
            throw PlanningRefusal.doesNotFit
        }
        let moved = Solver.moving(index, to: option, in: current, of: problem)
        let revised = visits(of: moved, present, pinning: caseID) + visitsWithoutMorning(present, except: caseID)
        let result = try transaction.handle(
            VisitPlan.self, id: streamID, .move(caseID, revised: revised, inputs, at: transaction.now))
        if let visit = result.visits[caseID], result.isPublished(visit) { try book([visit]) }
    }

    func remove(_ caseID: CaseID) throws {
        let present = try present(placing: nil, on: nil)
        var rest = plan(of: present)
        if let index = present.inputs.requests.firstIndex(where: { $0.caseID == caseID }) {
            rest = Solver.moving(index, to: nil, in: rest, of: try problem(present.inputs))
        }
        let revised = visits(of: rest, present) + visitsWithoutMorning(present, except: caseID)
        try transaction.handle(
            VisitPlan.self, id: streamID, .remove(caseID, revised: revised, present.inputs, at: transaction.now))
    }

    /// A morning that could take a request, and the minutes it adds there.
    struct Possibility: Sendable {
        let morning: PlanningInputs.TeamMorning
        let addedMinutes: Int
    }

    /// Every morning from today on that could take a request without moving others, cheapest first.
    func possibilities(for caseID: CaseID) throws -> [Possibility] {
        let present = try present(placing: caseID, on: nil)
        guard let index = present.inputs.requests.firstIndex(where: { $0.caseID == caseID }) else { return [] }
        let options = Solver.options(for: index, in: plan(of: present), of: try problem(present.inputs))
        return options.map { Possibility(morning: present.inputs.mornings[$0.teamDay], addedMinutes: $0.addedMinutes) }
            .filter { $0.morning.date >= planningDay }
    }

    func pin(_ caseID: CaseID, _ isPinned: Bool) throws {
        try transaction.handle(VisitPlan.self, id: streamID, .pin(caseID, isPinned, at: transaction.now))
    }

    // MARK: Publication

    /// Publishes what is drafted and books each visit, all or nothing.
    /// - Returns: the visits that were published now.
    func publish() throws -> Int {
        let before = try present(placing: nil, on: nil)
        let after = try transaction.handle(
            VisitPlan.self, id: streamID, .publish(before.inputs, at: transaction.now))
        let issued = after.visits.values.filter { after.isPublished($0) && !before.state.isPublished($0) }
        try book(issued.sorted { $0.caseID < $1.caseID })
        return issued.count
    }

    func close() throws {
        try transaction.handle(VisitPlan.self, id: streamID, .close(at: transaction.now))
    }

    private func book(_ visits: [PlanVisit]) throws {
        for visit in visits {
            let booking = Booking(
                planID: plan.planID, visitID: visit.visitID, date: visit.date, teamID: visit.team,
                bookedAt: transaction.now)
            try transaction.handle(VisitRequest.self, id: visit.caseID.text, .book(booking))
        }
    }

    // MARK: Gathering

    /// The plan as it stands, with what is needed to change it.
    struct Present {
        let state: VisitPlan.State
        let inputs: PlanningInputs
        /// Requests whose published visit is still to be made.
        let booked: Set<CaseID>
    }

    private var planningDay: LocalDay { transaction.now.day(in: desk.catalogue.timeZone(of: dispensary)) }

    /// Requests whose published visit of this plan is still to be made.
    private func standingBookings(_ state: VisitPlan.State) throws -> [RequestRow] {
        try RequestRow.booked(in: plan.planID, transaction.sql, desk.json)
            .filter { state.visits[$0.caseID]?.visitID == $0.visitID }
    }

    /// The visits of the plan that can still be made, and the request that is to be placed, if any.
    private func present(placing caseID: CaseID?, on target: PlanningInputs.Pin?) throws -> Present {
        let state = try transaction.state(VisitPlan.self, id: streamID).state
        guard let draft = state.draft else { throw VisitPlan.Rejection.unknownPlan }
        let drafted = try state.visits.values.filter { !state.isPublished($0) }.map(\.caseID).sorted()
            .compactMap { try RequestRow.find($0, transaction.sql, desk.json) }.filter { $0.status == .candidate }
        let booked = try standingBookings(state)
        var rows = drafted + booked
        if let caseID, !rows.contains(where: { $0.caseID == caseID }),
            let row = try RequestRow.find(caseID, transaction.sql, desk.json), row.status == .candidate
        {
            rows.append(row)
        }
        let first = min(draft.from, state.visits.values.map(\.date).min() ?? draft.from)
        let inputs = try inputs(rows, from: first, on: planningDay) { row in
            if row.caseID == caseID { return target }
            return state.visits[row.caseID].map(pin)
        }
        return Present(state: state, inputs: inputs, booked: Set(booked.map(\.caseID)))
    }

    private func pin(_ visit: PlanVisit) -> PlanningInputs.Pin { .init(team: visit.team, date: visit.date) }

    private func inputs(
        _ rows: [RequestRow], from: LocalDay, on day: LocalDay, pin: (RequestRow) -> PlanningInputs.Pin?
    ) throws -> PlanningInputs {
        let teams = try transaction.state(Dispensary.self, id: dispensary.text).state
        let mornings = PlanningInputs.mornings(
            of: teams, from: from, through: plan.month.lastDay, calendar: desk.catalogue.restDays(at: dispensary))
        let requests = rows.map { row in
            PlanningInputs.PlanRequest(
                caseID: row.caseID, dispensaryID: row.candidacy.reference.dispensaryID,
                serviceMinutes: desk.rules.serviceMinutes(of: row.candidacy), skills: row.candidacy.needs.services,
                earliest: row.candidacy.validatedOn, weekdaysAtHome: row.candidacy.needs.weekdaysAtHome,
                priority: desk.rules.priority(of: row.candidacy, attempts: row.attempts, on: day), pin: pin(row))
        }
        let start = desk.catalogue.dispensary(dispensary).map { coordinate($0.point) }
        let homes = rows.map { $0.candidacy.needs.home.value?.point.map(coordinate) }
        return PlanningInputs(
            dispensaryID: dispensary, mornings: mornings, requests: requests,
            travel: TravelTimes(between: [start] + homes, terrain: desk.rules.terrain))
    }

    private func coordinate(_ point: GeoPoint) -> TravelTimes.Coordinate {
        .init(
            latitude: Int((point.latitude * 1_000_000).rounded()),
            longitude: Int((point.longitude * 1_000_000).rounded()))
    }

    private func problem(_ inputs: PlanningInputs) throws -> Problem {
        do {
            return try inputs.problem()
        } catch {
            preconditionFailure("inputs of the service are in range: \(error)")
        }
    }
}
