/// Says why a visit waits, from the hardest reason to the softest.
enum Explanation {
    /// Near misses that are worth showing.
    static let nearMissesMax = 3

    static func reason(_ visit: Int, waitingIn routes: Routes) -> WaitingReason {
        let problem = routes.problem
        let wanted = problem.visits[visit]
        guard problem.teamDays.contains(where: { $0.skills.isSuperset(of: wanted.skills) }) else {
            return .noTeamWithSkill
        }
        let eligible = routes.eligibleTeamDays(visit)
        guard !eligible.isEmpty else { return .noDayInPeriod }
        let empty = Routes(problem)
        let alone = eligible.compactMap { empty.cheapestPosition(visit, in: $0) }
        guard !alone.isEmpty else { return .noRoad }
        guard alone.contains(where: empty.fits) else {
            return .impossibleAlone(minutesShort: alone.map { minutesShort($0, in: empty) }.min() ?? 0)
        }
        let pinnedOnly = keepingPins(routes)
        let besidePins = eligible.compactMap { pinnedOnly.cheapestPosition(visit, in: $0) }
        guard besidePins.contains(where: pinnedOnly.fits) else { return .blockedByPins }
        return .noRoom(nearMisses(visit, eligible, routes))
    }

    private static func minutesShort(_ insertion: Routes.Insertion, in routes: Routes) -> Int {
        let limit = routes.problem.teamDays[insertion.teamDay].minutes
        return max(0, routes.usedMinutes[insertion.teamDay] + insertion.addedMinutes - limit)
    }

    private static func keepingPins(_ routes: Routes) -> Routes {
        var result = routes
        for (teamDay, order) in routes.orders.enumerated() {
            result.setOrder(order.filter { routes.problem.visits[$0].pinnedTo != nil }, of: teamDay)
        }
        return result
    }

    private static func nearMisses(_ visit: Int, _ eligible: [Int], _ routes: Routes) -> [WaitingReason.NearMiss] {
        let misses = eligible.compactMap { routes.cheapestPosition(visit, in: $0) }
            .map { WaitingReason.NearMiss(teamDay: $0.teamDay, minutesShort: minutesShort($0, in: routes)) }
            .sorted { ($0.minutesShort, $0.teamDay) < ($1.minutesShort, $1.teamDay) }
        return Array(misses.prefix(nearMissesMax))
    }
}
