import Messages
import Platform
import VisitPlanningDomain
import VisitSolver

/// Between the domain's visits, named by case and morning, and the solver's, named by index.
extension PlanMaking {
    /// The present plan in the solver's terms; visits on a morning that exists no more are left out.
    func plan(of present: Present) -> Plan {
        let inputs = present.inputs
        var routes: [[Plan.Stop]] = Array(repeating: [], count: inputs.mornings.count)
        let visits = inputs.requests.enumerated().compactMap { index, request in
            keptVisit(of: request.caseID, present).map { (index, $0) }
        }
        for (request, visit) in visits.sorted(by: { ($0.1.startMinute, $0.0) < ($1.1.startMinute, $1.0) }) {
            guard let morning = morning(of: visit, inputs) else { continue }
            routes[morning].append(.init(visit: request, startMinute: visit.startMinute))
        }
        return Plan(routes: routes, waiting: [])
    }

    /// The solver's plan in the domain's terms; known visits keep their id.
    func visits(of plan: Plan, _ present: Present, pinning pinned: CaseID? = nil) -> [PlanVisit] {
        plan.routes.enumerated().flatMap { index, stops in
            let morning = present.inputs.mornings[index]
            return stops.map { stop in
                let request = present.inputs.requests[stop.visit]
                let known = keptVisit(of: request.caseID, present)
                return PlanVisit(
                    visitID: known?.visitID ?? VisitID(transaction.newID()), caseID: request.caseID,
                    team: morning.team, date: morning.date, startMinute: stop.startMinute,
                    serviceMinutes: request.serviceMinutes,
                    isPinned: request.caseID == pinned || (known?.isPinned ?? false))
            }
        }
    }

    /// Visits on a morning that exists no more, such as one of a team that fell ill: they stay where they are, so that
    /// a planner sees them and moves them away.
    func visitsWithoutMorning(_ present: Present, except caseID: CaseID) -> [PlanVisit] {
        present.inputs.requests.compactMap { keptVisit(of: $0.caseID, present) }
            .filter { $0.caseID != caseID && morning(of: $0, present.inputs) == nil }
    }

    private func morning(of visit: PlanVisit, _ inputs: PlanningInputs) -> Int? {
        inputs.mornings.firstIndex { $0.team == visit.team && $0.date == visit.date }
    }

    /// The visit of a request in the plan. A published visit counts only while its request is booked; otherwise it was
    /// not performed, and the request gets a new visit.
    private func keptVisit(of caseID: CaseID, _ present: Present) -> PlanVisit? {
        guard let visit = present.state.visits[caseID] else { return nil }
        return present.state.isPublished(visit) && !present.booked.contains(caseID) ? nil : visit
    }

    /// Why a request waits, in the domain's terms.
    func waiting(_ waiting: Plan.Waiting, _ inputs: PlanningInputs) -> WaitingRequest {
        let caseID = inputs.requests[waiting.visit].caseID
        switch waiting.reason {
        case .noTeamWithSkill: return WaitingRequest(caseID: caseID, reason: .noTeamWithSkill)
        case .noDayInPeriod: return WaitingRequest(caseID: caseID, reason: .noDayInPeriod)
        case .noRoad: return WaitingRequest(caseID: caseID, reason: .noRoad)
        case .impossibleAlone(let minutes):
            return WaitingRequest(caseID: caseID, reason: .impossibleAlone, minutesShort: minutes)
        case .blockedByPins: return WaitingRequest(caseID: caseID, reason: .blockedByPins)
        case .noRoom(let misses):
            return WaitingRequest(
                caseID: caseID, reason: .noRoom,
                nearMisses: misses.map { miss in
                    let morning = inputs.mornings[miss.teamDay]
                    return .init(team: morning.team, date: morning.date, minutesShort: miss.minutesShort)
                })
        }
    }
}

extension PlanningInputs.TeamMorning {
    func matches(_ pin: PlanningInputs.Pin) -> Bool { team == pin.team && date == pin.date }
}
