/// The working state of the search: orders of visits, used minutes, and the test whether one more visit fits.
///
/// Without time windows a morning is feasible exactly when travel and service fit its minutes, so an insertion is
/// tested by its detour alone.
struct Routes: Sendable {
    let problem: Problem
    private(set) var orders: [[Int]]
    private(set) var usedMinutes: [Int]

    init(_ problem: Problem) {
        self.problem = problem
        orders = Array(repeating: [], count: problem.teamDays.count)
        usedMinutes = Array(repeating: 0, count: problem.teamDays.count)
    }

    init(_ problem: Problem, plan: Plan) {
        self.init(problem)
        for (teamDay, stops) in plan.routes.enumerated() { setOrder(stops.map(\.visit), of: teamDay) }
    }

    /// A place in the order of a team-day and the minutes it costs.
    struct Insertion {
        let teamDay: Int
        let position: Int
        let addedMinutes: Int
    }

    /// Team-days that have the skills on an allowed day and respect the pin.
    func eligibleTeamDays(_ visit: Int) -> [Int] {
        let wanted = problem.visits[visit]
        return problem.teamDays.indices.filter { index in
            let teamDay = problem.teamDays[index]
            return teamDay.skills.isSuperset(of: wanted.skills) && wanted.allowedDays.contains(teamDay.day)
                && (wanted.pinnedTo ?? index) == index
        }
    }

    /// The cheapest position in one morning, the last one of equals, whether or not it fits; `nil` without a road.
    func cheapestPosition(_ visit: Int, in teamDay: Int) -> Insertion? {
        let order = orders[teamDay]
        let start = problem.teamDays[teamDay].start
        let place = problem.visits[visit].place
        let travel = problem.travel
        var best: Insertion?
        for position in 0...order.count {
            let from = position == 0 ? start : problem.visits[order[position - 1]].place
            let to = position == order.count ? start : problem.visits[order[position]].place
            guard let there = travel.minutes(from: from, to: place), let on = travel.minutes(from: place, to: to) else {
                continue
            }
            let saved = order.isEmpty ? 0 : travel.minutes(from: from, to: to) ?? 0
            let added = there + on - saved + problem.visits[visit].serviceMinutes
            if added <= best?.addedMinutes ?? Int.max {
                best = Insertion(teamDay: teamDay, position: position, addedMinutes: added)
            }
        }
        return best
    }

    func fits(_ insertion: Insertion) -> Bool {
        let teamDay = problem.teamDays[insertion.teamDay]
        return orders[insertion.teamDay].count < teamDay.visitsMax
            && usedMinutes[insertion.teamDay] + insertion.addedMinutes <= teamDay.minutes
    }

    /// The cheapest feasible insertion over the given team-days; the earlier day, then the first team-day wins ties.
    func cheapestInsertion(_ visit: Int, among teamDays: [Int]) -> Insertion? {
        var best: Insertion?
        for teamDay in teamDays {
            guard let insertion = cheapestPosition(visit, in: teamDay), fits(insertion) else { continue }
            if let current = best, key(current) <= key(insertion) { continue }
            best = insertion
        }
        return best
    }

    private func key(_ insertion: Insertion) -> (Int, Int, Int) {
        (insertion.addedMinutes, problem.teamDays[insertion.teamDay].day, insertion.teamDay)
    }

    mutating func insert(_ visit: Int, _ insertion: Insertion) {
        var order = orders[insertion.teamDay]
        order.insert(visit, at: insertion.position)
        setOrder(order, of: insertion.teamDay)
    }

    mutating func setOrder(_ order: [Int], of teamDay: Int) {
        orders[teamDay] = order
        usedMinutes[teamDay] = minutes(of: order, teamDay) ?? Int.max / 4
    }

    /// Travel and service of a morning in the given order; `nil` without a road.
    func minutes(of order: [Int], _ teamDay: Int) -> Int? {
        guard !order.isEmpty else { return 0 }
        let start = problem.teamDays[teamDay].start
        var total = 0
        var place = start
        for visit in order {
            guard let leg = problem.travel.minutes(from: place, to: problem.visits[visit].place) else { return nil }
            total += leg + problem.visits[visit].serviceMinutes
            place = problem.visits[visit].place
        }
        guard let back = problem.travel.minutes(from: place, to: start) else { return nil }
        return total + back
    }

    /// The orders with the minute at which each visit starts.
    func stops() -> [[Plan.Stop]] {
        orders.enumerated().map { teamDay, order in
            var clock = 0
            var place = problem.teamDays[teamDay].start
            return order.map { visit in
                clock += problem.travel.minutes(from: place, to: problem.visits[visit].place) ?? 0
                let stop = Plan.Stop(visit: visit, startMinute: clock)
                clock += problem.visits[visit].serviceMinutes
                place = problem.visits[visit].place
                return stop
            }
        }
    }

    var cost: PlanCost {
        let placed = Set(orders.joined())
        let visits = problem.visits
        let service = placed.reduce(0) { $0 + visits[$1].serviceMinutes }
        return PlanCost(
            mandatoryMissed: visits.indices.count { visits[$0].isMandatory && !placed.contains($0) },
            priorityServed: placed.reduce(0) { $0 + visits[$1].priority },
            travelMinutes: usedMinutes.reduce(0, +) - service)
    }
}
