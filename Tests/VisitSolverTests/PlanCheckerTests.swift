import Testing

@testable import VisitSolver

/// Every flaw that a plan can have is found, so that "no flaws" means something.
struct PlanCheckerTests {
    /// One morning of 100 minutes for at most two visits; places 1 and 2 are 10 minutes from everywhere, 3 has no road.
    private static func problem() throws -> Problem {
        let table: [[Int?]] = [[0, 10, 10, nil], [10, 0, 10, nil], [10, 10, 0, nil], [nil, nil, nil, 0]]
        let skills = Skills(rawValue: 1)
        func visit(_ place: Int, _ skills: Skills, day: Int = 0, pin: Int? = nil) -> RequestedVisit {
            RequestedVisit(
                place: place, serviceMinutes: 30, skills: skills, allowedDays: [day], priority: 1, pinnedTo: pin)
        }
        let morning = TeamDay(day: 0, skills: skills, minutes: 100, visitsMax: 2, start: 0)
        return try Problem(
            teamDays: [morning, TeamDay(day: 1, skills: skills, minutes: 100, visitsMax: 2, start: 0)],
            visits: [
                visit(1, skills), visit(2, skills), visit(1, Skills(rawValue: 2)), visit(1, skills, day: 1),
                visit(3, skills), visit(1, skills, pin: 1),
            ],
            travel: try #require(TravelTimes(table: table)))
    }

    private static func flaws(_ stops: [(Int, Int)], waiting: [Int]? = nil) throws -> [PlanChecker.Flaw] {
        let problem = try problem()
        let planned = Set(stops.map(\.0))
        let rest = waiting ?? problem.visits.indices.filter { !planned.contains($0) }
        let plan = Plan(
            routes: [stops.map { Plan.Stop(visit: $0.0, startMinute: $0.1) }, []],
            waiting: rest.map { .init(visit: $0, reason: .noDayInPeriod) })
        return PlanChecker.flaws(of: plan, for: problem)
    }

    @Test func `a plan that keeps every rule has no flaw`() throws {
        // 10 there, 30, 10 on, 30, 10 back: 90 of 100 minutes.
        #expect(try Self.flaws([(0, 10), (1, 50)]).isEmpty)
    }

    @Test(arguments: [
        ([(0, 9)], [PlanChecker.Flaw.startsTooEarly(visit: 0, minutes: 1)]),
        ([(0, 10), (1, 49)], [.startsTooEarly(visit: 1, minutes: 1)]),
        ([(0, 61)], [.endsTooLate(teamDay: 0, minutes: 1)]),
        ([(2, 10)], [.skillMissing(visit: 2, teamDay: 0)]),
        ([(3, 10)], [.dayNotAllowed(visit: 3, teamDay: 0)]),
        ([(4, 10)], [.noRoad(visit: 4, teamDay: 0), .noRoad(visit: 4, teamDay: 0)]),
        ([(5, 10)], [.pinBroken(visit: 5, teamDay: 0)]),
        ([(0, 10), (0, 40)], [.plannedTwice(0)]),
    ])
    func `a broken rule is named`(stops: [(Int, Int)], expected: [PlanChecker.Flaw]) throws {
        #expect(try Self.flaws(stops) == expected)
    }

    @Test func `one visit too many is named`() throws {
        let found = try Self.flaws([(0, 10), (1, 50), (5, 90)])
        #expect(found.contains(.tooManyVisits(teamDay: 0, over: 1)))
        #expect(found.contains(.endsTooLate(teamDay: 0, minutes: 30)))
    }

    @Test func `a visit that is neither planned nor waiting, or both, is named`() throws {
        #expect(try Self.flaws([(0, 10)], waiting: [1, 2, 3, 4]) == [.notAccountedFor(5)])
        #expect(try Self.flaws([(0, 10)], waiting: [0, 1, 2, 3, 4, 5]) == [.notAccountedFor(0)])
        #expect(try Self.flaws([(0, 10)], waiting: [1, 2, 3, 4, 5, 9]) == [.unknownVisit(9)])
        #expect(try Self.flaws([(0, 10), (9, 50)]) == [.unknownVisit(9)])
    }

    @Test func `a plan for another number of mornings is refused whole`() throws {
        let plan = Plan(routes: [], waiting: [])
        #expect(PlanChecker.flaws(of: plan, for: try Self.problem()) == [.routesDoNotMatchTeamDays])
    }
}
