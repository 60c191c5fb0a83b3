import Testing

@testable import VisitSolver

/// Plans of small months that can be followed by hand, and of many random ones.
struct SolverTests {
    private static let medical = Skills(rawValue: 1)
    private static let dental = Skills(rawValue: 2)

    /// Places on a line: the dispensary is place 0, each next place is ten minutes further.
    private static func line(_ places: Int) throws -> TravelTimes {
        try #require(TravelTimes(table: (0..<places).map { from in (0..<places).map { abs(from - $0) * 10 } }))
    }

    private static func morning(
        day: Int = 0, _ skills: Skills = medical, minutes: Int = 240, visitsMax: Int = 9
    ) -> TeamDay {
        TeamDay(day: day, skills: skills, minutes: minutes, visitsMax: visitsMax, start: 0)
    }

    private static func visit(
        _ place: Int, minutes: Int = 30, _ skills: Skills = medical, days: Set<Int> = [0], priority: Int = 1,
        mandatory: Bool = false, pin: Int? = nil
    ) -> RequestedVisit {
        RequestedVisit(
            place: place, serviceMinutes: minutes, skills: skills, allowedDays: days, priority: priority,
            isMandatory: mandatory, pinnedTo: pin)
    }

    @Test func `visits on one road are made in one round with the minutes of the way`() throws {
        let problem = try Problem(
            teamDays: [Self.morning()], visits: [Self.visit(1), Self.visit(2)], travel: Self.line(3))
        let plan = Solver.solve(problem)
        // 10 minutes to place 1, 30 of service, 10 to place 2: the second visit starts at 50. Back after 30 + 20 = 100.
        let there = [Plan.Stop(visit: 0, startMinute: 10), Plan.Stop(visit: 1, startMinute: 50)]
        #expect(plan.routes == [there])
        #expect(Solver.cost(of: plan, for: problem).travelMinutes == 40)
        #expect(PlanChecker.flaws(of: plan, for: problem).isEmpty)
    }

    @Test func `the higher priority gets the only place and the other one is told how much is missing`() throws {
        // 10 + 30 + 10 = 50 minutes are used of 60; the second visit at the same place would need 30 more.
        let problem = try Problem(
            teamDays: [Self.morning(minutes: 60)],
            visits: [Self.visit(1, priority: 1), Self.visit(1, priority: 5)], travel: Self.line(2))
        let plan = Solver.solve(problem)
        #expect(plan.routes[0].map(\.visit) == [1])
        #expect(plan.waiting == [.init(visit: 0, reason: .noRoom([.init(teamDay: 0, minutesShort: 20)]))])
    }

    @Test func `a mandatory visit goes before a higher priority`() throws {
        let problem = try Problem(
            teamDays: [Self.morning(visitsMax: 1)],
            visits: [Self.visit(1, priority: 100), Self.visit(1, priority: 0, mandatory: true)], travel: Self.line(2))
        let plan = Solver.solve(problem)
        #expect(plan.routes[0].map(\.visit) == [1])
        #expect(plan.waiting == [.init(visit: 0, reason: .noRoom([.init(teamDay: 0, minutesShort: 0)]))])
    }

    @Test func `a pinned visit stays on its morning although another one would be cheaper`() throws {
        let mornings = [Self.morning(day: 0), Self.morning(day: 1)]
        let visits = [Self.visit(2, days: [0]), Self.visit(2, days: [0, 1], pin: 1)]
        let problem = try Problem(teamDays: mornings, visits: visits, travel: Self.line(3))
        #expect(Solver.solve(problem).routes.map { $0.map(\.visit) } == [[0], [1]])
    }

    @Test func `each reason to wait is found`() throws {
        let travel = try #require(TravelTimes(table: [[0, 10, nil], [10, 0, nil], [nil, nil, 0]]))
        let visits = [
            Self.visit(1, Self.dental), Self.visit(1, days: [7]), Self.visit(2), Self.visit(1, minutes: 300),
            Self.visit(1, minutes: 200, days: [0], pin: 0), Self.visit(1, minutes: 40, days: [0]),
            Self.visit(1, minutes: 60, days: [0, 1]), Self.visit(1, minutes: 60, days: [1]),
        ]
        let mornings = [Self.morning(day: 0), Self.morning(day: 1, visitsMax: 1)]
        let problem = try Problem(teamDays: mornings, visits: visits, travel: travel)
        let plan = Solver.solve(problem)
        let reasons = Dictionary(uniqueKeysWithValues: plan.waiting.map { ($0.visit, $0.reason) })
        #expect(reasons[0] == .noTeamWithSkill)
        #expect(reasons[1] == .noDayInPeriod)
        #expect(reasons[2] == .noRoad)
        #expect(reasons[3] == .impossibleAlone(minutesShort: 80))
        #expect(reasons[5] == .blockedByPins)
        #expect(reasons[7] == .noRoom([.init(teamDay: 1, minutesShort: 0)]))
        #expect(plan.routes.map { $0.map(\.visit) } == [[4], [6]])
    }

    @Test func `options name every morning with room, cheapest first`() throws {
        let mornings = [Self.morning(day: 0), Self.morning(day: 1), Self.morning(day: 2, minutes: 40)]
        let visits = [Self.visit(2, days: [1]), Self.visit(2, days: [0, 1, 2])]
        let problem = try Problem(teamDays: mornings, visits: visits, travel: Self.line(3))
        let plan = Solver.solve(problem)
        let options = Solver.options(for: 1, in: plan, of: problem)
        // Beside visit 0 only the 30 minutes of service are added; alone also 20 minutes each way; day 2 is too short.
        #expect(options.map(\.teamDay) == [1, 0])
        #expect(options.map(\.addedMinutes) == [30, 70])
        let moved = Solver.moving(1, to: options[1], in: plan, of: problem)
        #expect(moved.routes.map { $0.map(\.visit) } == [[1], [0], []])
        #expect(PlanChecker.flaws(of: moved, for: problem).isEmpty)
    }

    @Test func `an index outside its list is refused`() throws {
        let travel = try Self.line(2)
        #expect(throws: Problem.Flaw.visit(0)) {
            try Problem(teamDays: [Self.morning()], visits: [Self.visit(9)], travel: travel)
        }
        #expect(throws: Problem.Flaw.visit(0)) {
            try Problem(teamDays: [Self.morning()], visits: [Self.visit(1, pin: 3)], travel: travel)
        }
        #expect(throws: Problem.Flaw.teamDay(0)) {
            try Problem(teamDays: [Self.morning(minutes: -1)], visits: [], travel: travel)
        }
    }

    @Test func `a thousand random months are feasible, complete and the same twice`() throws {
        var planned = 0
        for seed in UInt64(1)...1_000 {
            let problem = try RandomMonth.make(seed: seed, visitsMax: 25)
            let plan = Solver.solve(problem, seed: seed)
            let flaws = PlanChecker.flaws(of: plan, for: problem)
            #expect(flaws.isEmpty, "month of seed \(seed)")
            #expect(plan == Solver.solve(problem, seed: seed), "month of seed \(seed)")
            planned += plan.routes.reduce(0) { $0 + $1.count }
        }
        #expect(planned > 1_000, "the months must hold plans worth checking")
    }

    @Test func `nobody waits beside a morning that would take the visit`() throws {
        for seed in UInt64(1)...200 {
            let problem = try RandomMonth.make(seed: seed, visitsMax: 25)
            let plan = Solver.solve(problem, seed: seed)
            for waiting in plan.waiting {
                #expect(Solver.options(for: waiting.visit, in: plan, of: problem).isEmpty, "month of seed \(seed)")
            }
        }
    }
}
