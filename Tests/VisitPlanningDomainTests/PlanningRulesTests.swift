import Messages
import Testing

@testable import VisitPlanningDomain

/// Points that add up and minutes by hand.
struct PlanningRulesTests {
    @Test func `points of groups, waiting days and failed visits add up and keep their names`() {
        let priority = PlanningRules().priority(
            of: Example.candidacy(groups: [.palliative, .olderAdult, .olderAdult]), attempts: 2, on: Example.day(11))
        // Palliative 40, older adult 25 counted once, ten days of waiting, two visits for nothing of 15 points.
        let expected = [
            PriorityPoints(name: "older-adult", count: 1, points: 25),
            PriorityPoints(name: "palliative", count: 1, points: 40),
            PriorityPoints(name: "waiting-days", count: 10, points: 10),
            PriorityPoints(name: "visits-not-performed", count: 2, points: 30),
        ]
        #expect(priority.points == expected)
        #expect(priority.total == 105)
        #expect(!priority.isMandatory)
    }

    @Test func `after sixty days a visit goes before every other`() {
        let rules = PlanningRules()
        let on59 = rules.priority(of: Example.candidacy(), attempts: 0, on: Example.day(60))
        let on60 = rules.priority(of: Example.candidacy(), attempts: 0, on: Example.day(61))
        #expect(on59.waitingDays == 59 && !on59.isMandatory)
        #expect(on60.waitingDays == 60 && on60.isMandatory)
    }

    @Test func `service takes time for the stop, each service and each further person`() {
        let both = Example.candidacy(services: [.medical, .dental])
        // 10 for the stop, 20 and 20 of care, 10 for the second person.
        #expect(PlanningRules().serviceMinutes(of: both) == 60)
    }

    @Test func `every priority group and service has a rule`() throws {
        for group in PriorityGroup.allCases { #expect(PlanningRules.standard["points.\(group.rawValue)"] != nil) }
        for service in HealthService.allCases { #expect(PlanningRules.standard["minutes.\(service.rawValue)"] != nil) }
    }

    @Test func `changed rules count and wrong ones are refused`() throws {
        let rules = try PlanningRules(["points.older-adult": 7])
        #expect(rules.priority(of: Example.candidacy(), attempts: 0, on: Example.day(1)).total == 7)
        #expect(throws: PlanningRules.Flaw.unknownKey("points.rich")) { try PlanningRules(["points.rich": 1]) }
        #expect(throws: PlanningRules.Flaw.outOfRange("minutes.dental")) { try PlanningRules(["minutes.dental": -1]) }
    }
}
