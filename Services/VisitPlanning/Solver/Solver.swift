/// Makes a feasible plan in priority order: who goes first gets the place first.
///
/// Greedy insertion at the cheapest feasible place, then a bounded improvement that moves single visits and turns
/// parts of a morning round, then another try for those who wait. A few restarts shuffle visits of equal priority. The
/// same problem, seed and effort always give the same plan; there is no clock.
package enum Solver {
    /// How hard to try; bounds the time, never the feasibility.
    package struct Effort: Sendable {
        package let restarts: Int
        package let roundsMax: Int

        package init(restarts: Int, roundsMax: Int) {
            self.restarts = restarts
            self.roundsMax = roundsMax
        }

        /// Enough for a dispensary's month of a few dozen visits in milliseconds.
        package static let month = Effort(restarts: 3, roundsMax: 8)
    }

    package static func solve(_ problem: Problem, seed: UInt64 = 1, effort: Effort = .month) -> Plan {
        var best: Routes?
        for restart in 0..<max(1, effort.restarts) {
            let order = priorityOrder(problem, shuffle: restart == 0 ? nil : seed &+ UInt64(restart))
            var routes = Routes(problem)
            let eligible = problem.visits.indices.map { routes.eligibleTeamDays($0) }
            place(order, in: &routes, eligible)
            for _ in 0..<effort.roundsMax {
                let isBetter = relocate(order, in: &routes, eligible)
                let isShorter = turnSegments(in: &routes)
                place(order, in: &routes, eligible)
                if !isBetter && !isShorter { break }
            }
            if let current = best, current.cost <= routes.cost { continue }
            best = routes
        }
        return plan(best ?? Routes(problem))
    }

    /// What a plan costs, by the search's own arithmetic.
    package static func cost(of plan: Plan, for problem: Problem) -> PlanCost { Routes(problem, plan: plan).cost }

    /// A feasible place for a visit in a plan.
    package struct Option: Hashable, Sendable {
        package let teamDay: Int
        package let position: Int
        package let addedMinutes: Int
    }

    /// Every team-day that could take the visit without moving others, cheapest first: "when can you come?".
    package static func options(for visit: Int, in plan: Plan, of problem: Problem) -> [Option] {
        let routes = without(visit, Routes(problem, plan: plan))
        let insertions = routes.eligibleTeamDays(visit).compactMap { routes.cheapestPosition(visit, in: $0) }
        return insertions.filter(routes.fits)
            .map { Option(teamDay: $0.teamDay, position: $0.position, addedMinutes: $0.addedMinutes) }
            .sorted { ($0.addedMinutes, $0.teamDay) < ($1.addedMinutes, $1.teamDay) }
    }

    /// The plan with one visit taken out and, if asked, put in again elsewhere; both mornings are timed anew.
    package static func moving(_ visit: Int, to option: Option?, in plan: Plan, of problem: Problem) -> Plan {
        var routes = without(visit, Routes(problem, plan: plan))
        if let option {
            routes.insert(
                visit,
                .init(teamDay: option.teamDay, position: option.position, addedMinutes: option.addedMinutes))
        }
        return self.plan(routes)
    }

    private static func without(_ visit: Int, _ routes: Routes) -> Routes {
        var result = routes
        for (teamDay, order) in routes.orders.enumerated() where order.contains(visit) {
            result.setOrder(order.filter { $0 != visit }, of: teamDay)
        }
        return result
    }

    private static func plan(_ routes: Routes) -> Plan {
        let placed = Set(routes.orders.joined())
        let waiting = priorityOrder(routes.problem, shuffle: nil).filter { !placed.contains($0) }
        return Plan(
            routes: routes.stops(),
            waiting: waiting.map { .init(visit: $0, reason: Explanation.reason($0, waitingIn: routes)) })
    }

    /// Pinned, then mandatory, then by priority; ties in the given order or shuffled by the seed.
    private static func priorityOrder(_ problem: Problem, shuffle seed: UInt64?) -> [Int] {
        var generator = SplitMix64(state: seed ?? 0)
        let ties = problem.visits.indices.map { seed == nil ? UInt64($0) : generator.next() }
        func key(_ index: Int) -> (Int, Int, Int, UInt64) {
            let visit = problem.visits[index]
            return (visit.pinnedTo == nil ? 1 : 0, visit.isMandatory ? 0 : 1, -visit.priority, ties[index])
        }
        return problem.visits.indices.sorted { key($0) < key($1) }
    }

    private static func place(_ order: [Int], in routes: inout Routes, _ eligible: [[Int]]) {
        let placed = Set(routes.orders.joined())
        for visit in order where !placed.contains(visit) {
            guard let insertion = routes.cheapestInsertion(visit, among: eligible[visit]) else { continue }
            routes.insert(visit, insertion)
        }
    }

    /// Moves single visits to a cheaper place; true when at least one moved.
    private static func relocate(_ order: [Int], in routes: inout Routes, _ eligible: [[Int]]) -> Bool {
        var hasMoved = false
        for visit in order {
            guard let home = routes.orders.firstIndex(where: { $0.contains(visit) }) else { continue }
            let rest = without(visit, routes)
            let released = routes.usedMinutes[home] - rest.usedMinutes[home]
            guard let insertion = rest.cheapestInsertion(visit, among: eligible[visit]),
                insertion.addedMinutes < released
            else { continue }
            routes = rest
            routes.insert(visit, insertion)
            hasMoved = true
        }
        return hasMoved
    }

    /// Turns parts of mornings round (2-opt) while that saves travel; true when at least one was turned.
    private static func turnSegments(in routes: inout Routes) -> Bool {
        var hasTurned = false
        for teamDay in routes.orders.indices {
            let count = routes.orders[teamDay].count
            guard count > 1 else { continue }
            for first in 0..<(count - 1) {
                for last in (first + 1)..<count {
                    var order = routes.orders[teamDay]
                    order[first...last].reverse()
                    guard let minutes = routes.minutes(of: order, teamDay), minutes < routes.usedMinutes[teamDay] else {
                        continue
                    }
                    routes.setOrder(order, of: teamDay)
                    hasTurned = true
                }
            }
        }
        return hasTurned
    }
}

/// A small generator of reproducible numbers (Steele, Lea and Flood, "Fast splittable pseudorandom number generators").
struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
