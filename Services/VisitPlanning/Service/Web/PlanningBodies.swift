import Messages
import Platform
import VisitPlanningDomain

/// What the program interface and the forms take; every field is optional so that all mistakes are told at once.
enum PlanningBodies {
    struct TeamBody: Decodable, Sendable {
        let team: String?
        let label: String?
        let skills: [String]?
        let mornings: [MorningBody]?
        let visitsMax: Int?

        struct MorningBody: Decodable, Sendable {
            let weekday: Int?
            let minutes: Int?
        }

        func checked() throws -> Team {
            var check = Validation()
            let id = check.parse("/team", team, "invalid", PlanningTexts.badTeam) { TeamID(checking: $0) }
            let label = check.parse("/label", label, "length", PlanningTexts.badLabel) {
                $0.count <= Dispensary.labelLengthMax ? $0 : nil
            }
            let skills = (skills ?? []).map(HealthService.init)
            check.require(!skills.isEmpty && !skills.contains(nil), "/skills", "invalid", PlanningTexts.badSkills)
            let mornings = (mornings ?? []).map {
                Morning(weekday: $0.weekday ?? 0, minutes: $0.minutes ?? 0)
            }
            let isUsable = mornings.allSatisfy {
                (1...7).contains($0.weekday) && Dispensary.morningMinutes.contains($0.minutes)
            }
            let isDistinct = Set(mornings.map(\.weekday)).count == mornings.count
            check.require(
                !mornings.isEmpty && isUsable && isDistinct, "/mornings", "invalid", PlanningTexts.badMornings)
            let visitsMax = visitsMax ?? 0
            check.require(
                Dispensary.visitsPerMorning.contains(visitsMax), "/visitsMax", "range", PlanningTexts.badVisitsMax)
            let (team, name) = try check.values(id, label)
            return Team(
                id: team, label: name, skills: skills.compactMap { $0 }, mornings: mornings, visitsMax: visitsMax)
        }
    }

    struct AbsenceBody: Decodable, Sendable {
        let team: String?
        let from: String?
        let through: String?

        func checked() throws -> Absence {
            var check = Validation()
            let team = check.parse("/team", team, "invalid", PlanningTexts.badTeam) { TeamID(checking: $0) }
            let from = check.parse("/from", from, "invalid", PlanningTexts.badDay) { LocalDay($0) }
            let through = check.parse("/through", through, "invalid", PlanningTexts.badDay) { LocalDay($0) }
            if let from, let through {
                check.require(from <= through, "/through", "before-start", PlanningTexts.backwards)
            }
            let (id, first, last) = try check.values(team, from, through)
            return Absence(team: id, from: first, through: last)
        }
    }

    struct DraftBody: Decodable, Sendable {
        let month: String?
        let from: String?

        func checked() throws -> (month: Period, from: LocalDay?) {
            var check = Validation()
            let month = check.parse("/month", month, "invalid", PlanningTexts.badMonth) { Period($0) }
            let from = check.optional("/from", from, "invalid", PlanningTexts.badDay) { LocalDay($0) }
            return (try check.values(month), from)
        }
    }

    struct MoveBody: Decodable, Sendable {
        let action: String?
        let caseID: String?
        let team: String?
        let date: String?

        func checked() throws -> PlanningDesk.PlanMove {
            var check = Validation()
            let request = check.parse("/caseID", caseID, "invalid", PlanningTexts.badCase) { CaseID(checking: $0) }
            switch action ?? "place" {
            case "place":
                let team = check.parse("/team", team, "invalid", PlanningTexts.badTeam) { TeamID(checking: $0) }
                let date = check.parse("/date", date, "invalid", PlanningTexts.badDay) { LocalDay($0) }
                let (caseID, teamID, day) = try check.values(request, team, date)
                return .place(caseID, teamID, day)
            case "remove": return .remove(try check.values(request))
            case "pin": return .pin(try check.values(request))
            case "unpin": return .unpin(try check.values(request))
            default:
                check.fail("/action", "invalid", PlanningTexts.badAction)
                try check.finish()
                throw NotFound()
            }
        }
    }

    struct PerformanceBody: Decodable, Sendable {
        let performedOn: String?
        let personsSeen: [String]?
        let services: [String]?
        let othersSeen: Int?

        /// Others of a household who can be seen in one visit; a bound against mistakes.
        static let othersMax = 30

        /// - Parameter persons: those of the request; only they can be named.
        func checked(persons: [PersonID]) throws -> PlanningDesk.PerformanceReport {
            var check = Validation()
            let day = check.parse("/performedOn", performedOn, "invalid", PlanningTexts.badDay) { LocalDay($0) }
            let seen = (personsSeen ?? []).map { PersonID($0) }
            let isKnown = Set(seen).isSubset(of: persons) && Set(seen).count == seen.count
            check.require(isKnown, "/personsSeen", "unknown-person", PlanningTexts.badPersons)
            let services = (services ?? []).map(HealthService.init)
            check.require(
                !services.isEmpty && !services.contains(nil), "/services", "invalid", PlanningTexts.badSkills)
            let others = othersSeen ?? 0
            check.require((0...Self.othersMax).contains(others), "/othersSeen", "range", PlanningTexts.badOthers)
            check.require(seen.count + others > 0, "/personsSeen", "missing", PlanningTexts.nobodySeen)
            let performedOn = try check.values(day)
            let given = HealthService.allCases.filter(services.contains)
            return PlanningDesk.PerformanceReport(
                performedOn: performedOn, seen: seen.map { SeenPerson(person: $0, services: given) },
                othersSeen: others)
        }
    }

    struct NonPerformanceBody: Decodable, Sendable {
        let outcome: String?
        let on: String?

        func checked() throws -> (outcome: VisitOutcome, on: LocalDay) {
            var check = Validation()
            let outcome = check.parse("/outcome", outcome, "invalid", PlanningTexts.badOutcome) {
                VisitOutcome(rawValue: $0)
            }
            let day = check.parse("/on", on, "invalid", PlanningTexts.badDay) { LocalDay($0) }
            let (result, date) = try check.values(outcome, day)
            return (result, date)
        }
    }

    struct ClosingBody: Decodable, Sendable {
        let reason: String?

        func checked() throws -> VisitClosing {
            var check = Validation()
            let reason = check.parse("/reason", reason, "invalid", PlanningTexts.badClosing) {
                VisitClosing(rawValue: $0)
            }
            return try check.values(reason)
        }
    }
}
