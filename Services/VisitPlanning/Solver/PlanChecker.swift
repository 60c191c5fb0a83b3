/// Checks a plan against its problem with arithmetic of its own, whoever made the plan: a search, a person, a file.
package enum PlanChecker {
    /// What is wrong with a plan.
    package enum Flaw: Error, Hashable, Sendable {
        case routesDoNotMatchTeamDays
        case unknownVisit(Int)
        case plannedTwice(Int)
        /// Neither planned nor waiting, or both.
        case notAccountedFor(Int)
        case skillMissing(visit: Int, teamDay: Int)
        case dayNotAllowed(visit: Int, teamDay: Int)
        case pinBroken(visit: Int, teamDay: Int)
        case noRoad(visit: Int, teamDay: Int)
        /// The team cannot be there that early; so many minutes are missing.
        case startsTooEarly(visit: Int, minutes: Int)
        case endsTooLate(teamDay: Int, minutes: Int)
        case tooManyVisits(teamDay: Int, over: Int)
    }

    /// All flaws, in the order of team-days and stops; empty means feasible.
    package static func flaws(of plan: Plan, for problem: Problem) -> [Flaw] {
        guard plan.routes.count == problem.teamDays.count else { return [.routesDoNotMatchTeamDays] }
        var flaws: [Flaw] = []
        var timesPlanned = Array(repeating: 0, count: problem.visits.count)
        for (teamDay, stops) in plan.routes.enumerated() {
            for stop in stops where problem.visits.indices.contains(stop.visit) { timesPlanned[stop.visit] += 1 }
            flaws += flawsOfMorning(teamDay, stops, problem)
        }
        let waiting = plan.waiting.map(\.visit)
        flaws += waiting.filter { !problem.visits.indices.contains($0) }.map(Flaw.unknownVisit)
        for visit in problem.visits.indices {
            let timesWaiting = waiting.count { $0 == visit }
            if timesPlanned[visit] > 1 { flaws.append(.plannedTwice(visit)) }
            if min(timesPlanned[visit], 1) + timesWaiting != 1 { flaws.append(.notAccountedFor(visit)) }
        }
        return flaws
    }

    private static func flawsOfMorning(_ teamDay: Int, _ stops: [Plan.Stop], _ problem: Problem) -> [Flaw] {
        let morning = problem.teamDays[teamDay]
        var flaws: [Flaw] = []
        var place = morning.start
        var freeAt = 0
        for stop in stops {
            guard problem.visits.indices.contains(stop.visit) else {
                flaws.append(.unknownVisit(stop.visit))
                continue
            }
            let visit = problem.visits[stop.visit]
            if visit.skills.rawValue & ~morning.skills.rawValue != 0 {
                flaws.append(.skillMissing(visit: stop.visit, teamDay: teamDay))
            }
            if !visit.allowedDays.contains(morning.day) {
                flaws.append(.dayNotAllowed(visit: stop.visit, teamDay: teamDay))
            }
            if let pin = visit.pinnedTo, pin != teamDay {
                flaws.append(.pinBroken(visit: stop.visit, teamDay: teamDay))
            }
            if let leg = problem.travel.minutes(from: place, to: visit.place) {
                let missing = freeAt + leg - stop.startMinute
                if missing > 0 { flaws.append(.startsTooEarly(visit: stop.visit, minutes: missing)) }
            } else {
                flaws.append(.noRoad(visit: stop.visit, teamDay: teamDay))
            }
            freeAt = stop.startMinute + visit.serviceMinutes
            place = visit.place
        }
        return flaws + flawsOfReturn(teamDay, from: place, freeAt, stops, problem)
    }

    private static func flawsOfReturn(
        _ teamDay: Int, from place: Int, _ freeAt: Int, _ stops: [Plan.Stop], _ problem: Problem
    ) -> [Flaw] {
        guard let last = stops.last else { return [] }
        let morning = problem.teamDays[teamDay]
        var flaws: [Flaw] = []
        if let leg = problem.travel.minutes(from: place, to: morning.start) {
            let over = freeAt + leg - morning.minutes
            if over > 0 { flaws.append(.endsTooLate(teamDay: teamDay, minutes: over)) }
        } else {
            flaws.append(.noRoad(visit: last.visit, teamDay: teamDay))
        }
        let over = stops.count - morning.visitsMax
        if over > 0 { flaws.append(.tooManyVisits(teamDay: teamDay, over: over)) }
        return flaws
    }
}
