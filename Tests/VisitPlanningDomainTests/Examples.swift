import Messages

@testable import VisitPlanningDomain

/// Made-up values that the tests share.
enum Example {
    static let dispensary = DispensaryID("130150-01")
    static let month = Period(year: 2026, month: 3)
    static let monday = day(2)
    static let tuesday = day(3)
    static let noon = Instant.example
    static let plan = PlanIdentity(dispensaryID: dispensary, month: month)
    static let head = PersonID("head")
    static let child = PersonID("child")

    /// A day of March 2026; the 2nd is a Monday.
    static func day(_ number: Int) -> LocalDay { Period(year: 2026, month: 3).firstDay.adding(days: number - 1) }

    static func caseID(_ number: Int) -> CaseID { CaseID("case-\(number)") }

    static func reference(_ number: Int = 1) -> RequestReference {
        RequestReference(
            caseID: caseID(number), caseNumber: "SSC-VIS-2026-000000\(number)", dispensaryID: dispensary,
            provinceCode: "13")
    }

    static func candidacy(
        _ number: Int = 1, groups: [PriorityGroup] = [.olderAdult], services: [HealthService] = [.medical],
        weekdays: [Int] = []
    ) -> Candidacy {
        Candidacy(
            reference: reference(number), applicant: head, persons: [head, child],
            needs: VisitNeeds(
                services: services, priorityGroups: groups, home: Personal(.example, of: head),
                weekdaysAtHome: weekdays),
            filedOn: day(1), validatedAt: noon, validatedOn: monday)
    }

    static func booking(_ visit: String = "visit-1", on date: LocalDay = tuesday, team: String = "T1") -> Booking {
        Booking(
            planID: plan.planID, visitID: VisitID(visit), date: date, teamID: TeamID(team), bookedAt: noon)
    }

    static func performance(
        _ visit: String = "visit-1", on date: LocalDay = tuesday, typedOn: LocalDay = day(5),
        seen: [PersonID] = [head], others: Int = 0
    ) -> VisitRequest.Performance {
        VisitRequest.Performance(
            visitID: VisitID(visit), performedOn: date,
            seen: seen.map { SeenPerson(person: $0, services: [.medical]) }, othersSeen: others, recordedAt: noon,
            recordedOn: typedOn)
    }

    static func failure(
        _ outcome: VisitOutcome = .nobodyHome, visit: String = "visit-1", on date: LocalDay = tuesday
    ) -> VisitRequest.NonPerformance {
        VisitRequest.NonPerformance(
            visitID: VisitID(visit), outcome: outcome, on: date, recordedAt: noon, recordedOn: day(5))
    }

    static func closure(_ reason: VisitClosing, on date: LocalDay = day(5)) -> RequestClosure {
        RequestClosure(request: reference(), reason: reason, closedAt: noon, closedOn: date)
    }

    static let team = Team(
        id: TeamID("T1"), label: "Equipo 1", skills: [.medical], mornings: [Morning(weekday: 2, minutes: 240)],
        visitsMax: 6)
}
