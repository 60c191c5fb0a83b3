package import Messages
package import VisitSolver

/// What a plan is made from and checked against: mornings of teams, requests, and the travel between them.
///
/// The service gathers it in the same transaction in which a command is decided; it is not stored, because homes are
/// personal data.
package struct PlanningInputs: Sendable {
    package let dispensaryID: DispensaryID
    package let mornings: [TeamMorning]
    package let requests: [PlanRequest]
    package let travel: TravelTimes

    /// One morning of one team in the period.
    package struct TeamMorning: Sendable, Equatable {
        package let team: TeamID
        package let date: LocalDay
        package let skills: [HealthService]
        package let minutes: Int
        package let visitsMax: Int

        package init(team: TeamID, date: LocalDay, skills: [HealthService], minutes: Int, visitsMax: Int) {
            self.team = team
            self.date = date
            self.skills = skills
            self.minutes = minutes
            self.visitsMax = visitsMax
        }
    }

    /// One request that may get a place, or has one.
    package struct PlanRequest: Sendable, Equatable {
        package let caseID: CaseID
        package let dispensaryID: DispensaryID
        package let serviceMinutes: Int
        package let skills: [HealthService]
        /// The first day on which it may be planned.
        package let earliest: LocalDay
        /// 1 Monday to 7 Sunday; empty means any.
        package let weekdaysAtHome: [Int]
        package let priority: VisitPriority
        /// Where it must stay: a published promise or a pin of the planner.
        package let pin: Pin?

        package init(
            caseID: CaseID, dispensaryID: DispensaryID, serviceMinutes: Int, skills: [HealthService],
            earliest: LocalDay, weekdaysAtHome: [Int], priority: VisitPriority, pin: Pin?
        ) {
            self.caseID = caseID
            self.dispensaryID = dispensaryID
            self.serviceMinutes = serviceMinutes
            self.skills = skills
            self.earliest = earliest
            self.weekdaysAtHome = weekdaysAtHome
            self.priority = priority
            self.pin = pin
        }
    }

    package struct Pin: Sendable, Equatable {
        package let team: TeamID
        package let date: LocalDay

        package init(team: TeamID, date: LocalDay) {
            self.team = team
            self.date = date
        }
    }

    /// - Parameter travel: Between the dispensary, place 0, and the homes, places 1, 2, … in the order of `requests`.
    package init(
        dispensaryID: DispensaryID, mornings: [TeamMorning], requests: [PlanRequest], travel: TravelTimes
    ) {
        precondition(travel.places.count == requests.count + 1, "travel covers the dispensary and every home")
        self.dispensaryID = dispensaryID
        self.mornings = mornings
        self.requests = requests
        self.travel = travel
    }

    /// The mornings on which the teams of a dispensary go out from one day through another.
    package static func mornings(
        of dispensary: Dispensary.State, from: LocalDay, through: LocalDay, calendar restDays: Set<LocalDay>
    ) -> [TeamMorning] {
        guard from <= through else { return [] }
        let days = (from.daysSinceEpoch...through.daysSinceEpoch).map(LocalDay.init(daysSinceEpoch:))
        return days.filter { !restDays.contains($0) }.flatMap { day in
            dispensary.teams.compactMap { team -> TeamMorning? in
                guard let morning = team.mornings.first(where: { $0.weekday == day.weekday }),
                    !dispensary.isAbsent(team.id, on: day)
                else { return nil }
                return TeamMorning(
                    team: team.id, date: day, skills: team.skills, minutes: morning.minutes, visitsMax: team.visitsMax)
            }
        }
    }

    /// The same as a problem of routing; mornings and requests keep their indices.
    package func problem() throws(Problem.Flaw) -> Problem {
        let teamDays = mornings.map {
            TeamDay(
                day: $0.date.daysSinceEpoch, skills: Skills($0.skills), minutes: $0.minutes, visitsMax: $0.visitsMax,
                start: 0)
        }
        let days = Set(mornings.map(\.date))
        let visits = requests.enumerated().map { index, request in
            let allowed = days.filter { day in
                day >= request.earliest
                    && (request.weekdaysAtHome.isEmpty || request.weekdaysAtHome.contains(day.weekday))
            }
            // What a person pinned overrides the weekdays that were noted, never the day of the validation.
            let allowedDays = request.pin.map { $0.date >= request.earliest ? [$0.date] : [] } ?? allowed
            return RequestedVisit(
                place: index + 1, serviceMinutes: request.serviceMinutes, skills: Skills(request.skills),
                allowedDays: Set(allowedDays.map(\.daysSinceEpoch)), priority: request.priority.total,
                isMandatory: request.priority.isMandatory, pinnedTo: request.pin.flatMap(morningIndex))
        }
        return try Problem(teamDays: teamDays, visits: visits, travel: travel)
    }

    private func morningIndex(of pin: Pin) -> Int? {
        mornings.firstIndex { $0.team == pin.team && $0.date == pin.date }
    }

    /// What the independent checker says about visits placed on these mornings.
    func flaws(of visits: [PlanVisit]) -> [PlanFlaw] {
        var flaws: [PlanFlaw] = []
        var routes: [[Plan.Stop]] = Array(repeating: [], count: mornings.count)
        for visit in visits.sorted(by: { $0.startMinute < $1.startMinute }) {
            guard let request = requests.firstIndex(where: { $0.caseID == visit.caseID }) else {
                flaws.append(.notACandidate(visit.caseID))
                continue
            }
            guard let morning = mornings.firstIndex(where: { $0.team == visit.team && $0.date == visit.date }) else {
                flaws.append(.noSuchMorning(visit.caseID))
                continue
            }
            routes[morning].append(.init(visit: request, startMinute: visit.startMinute))
        }
        let placed = Set(routes.joined().map(\.visit))
        let waiting = requests.indices.filter { !placed.contains($0) }
        let plan = Plan(routes: routes, waiting: waiting.map { .init(visit: $0, reason: .noDayInPeriod) })
        guard let problem = try? problem() else { return [.unusableInputs] }
        return flaws + PlanChecker.flaws(of: plan, for: problem).map { named($0) }
    }

    private func named(_ flaw: PlanChecker.Flaw) -> PlanFlaw {
        func caseID(_ visit: Int) -> CaseID { requests[visit].caseID }
        switch flaw {
        case .skillMissing(let visit, _): return .skillMissing(caseID(visit))
        case .dayNotAllowed(let visit, _): return .dayNotAllowed(caseID(visit))
        case .pinBroken(let visit, _): return .pinBroken(caseID(visit))
        case .noRoad(let visit, _): return .noRoad(caseID(visit))
        case .plannedTwice(let visit): return .plannedTwice(caseID(visit))
        case .startsTooEarly(let visit, let minutes): return .startsTooEarly(caseID(visit), minutes: minutes)
        case .endsTooLate(let day, let minutes):
            return .endsTooLate(mornings[day].team, mornings[day].date, minutes: minutes)
        case .tooManyVisits(let day, let over):
            return .tooManyVisits(mornings[day].team, mornings[day].date, over: over)
        case .routesDoNotMatchTeamDays, .unknownVisit, .notAccountedFor: return .unusableInputs
        }
    }
}

/// Why a plan cannot be carried out.
package enum PlanFlaw: Error, Equatable, Sendable {
    case notACandidate(CaseID)
    case noSuchMorning(CaseID)
    case plannedTwice(CaseID)
    case skillMissing(CaseID)
    case dayNotAllowed(CaseID)
    case pinBroken(CaseID)
    case noRoad(CaseID)
    case startsTooEarly(CaseID, minutes: Int)
    case endsTooLate(TeamID, LocalDay, minutes: Int)
    case tooManyVisits(TeamID, LocalDay, over: Int)
    case unusableInputs
}

extension Skills {
    /// One bit per service.
    init(_ services: [HealthService]) {
        self = services.reduce(into: []) { skills, service in
            switch service {
            case .medical: skills.insert(Skills(rawValue: 1))
            case .dental: skills.insert(Skills(rawValue: 2))
            }
        }
    }
}
