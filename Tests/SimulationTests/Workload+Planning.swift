import Messages
import VisitPlanningDomain

@testable import Platform
@testable import VisitPlanning

extension Workload {
    func actAtPlanning() {
        guard let place = chance.pick(Fixtures.dispensaries) else { return }
        let planner = staff("planner", .planner, at: place.id)
        let key = newKey
        let act = PlanningDesk.Act(requestID: key, staff: planner, actID: key)
        let day = LocalDay(daysSinceEpoch: world.time.milliseconds / 86_400_000)
        let month = day.period
        switch chance.number(below: 20) {
        case 0..<4:
            let team = Team(
                id: TeamID("T1"), label: "Equipo 1", skills: HealthService.allCases,
                mornings: (1...5).map { Morning(weekday: $0, minutes: 300) }, visitsMax: 4)
            plan("team at \(place.id)") { try await $0.setTeam(team, at: place.id, act) }
        case 4..<9:
            plan("draft at \(place.id)") {
                _ = try await $0.draftPlan(at: place.id, month: month, from: nil, act)
            }
        case 9..<13:
            plan("publish at \(place.id)") {
                _ = try await $0.publish(PlanIdentity(dispensaryID: place.id, month: month), act)
            }
        default:
            let number = chance.number(below: 8)
            plan("report at \(place.id)") { desk in
                try await Self.report(desk, PlanIdentity(dispensaryID: place.id, month: month), number, act)
            }
        }
    }

    private func plan(_ what: String, _ body: @escaping @Sendable (PlanningDesk) async throws -> Void) {
        world.act(what, at: "planning") { process in
            let context = process.context
            let desk = PlanningDesk(
                store: context.store, json: context.json, catalogue: context.catalogue,
                rules: try RulesFile.load(folder: context.settings.required("catalogue")), clock: context.clock)
            try await body(desk)
            return "done"
        }
    }

    private static func report(
        _ desk: PlanningDesk, _ plan: PlanIdentity, _ number: Int, _ act: PlanningDesk.Act
    ) async throws {
        let visits = try await desk.plan(plan.planID).visits.filter { $0.status == .planned }
        guard !visits.isEmpty else { return }
        let visit = visits[number % visits.count]
        let today = desk.today(at: plan.dispensaryID)
        switch number {
        case 0..<5:
            let seen = visit.candidacy?.persons.map { SeenPerson(person: $0, services: [.medical]) } ?? []
            try await desk.recordPerformed(.init(performedOn: today, seen: seen, othersSeen: 0), of: visit, act)
        case 5, 6: try await desk.recordNotPerformed(.nobodyHome, on: today, of: visit, act)
        default: try await desk.closeRequest(visit.caseID, .refusedByFamily, at: plan.dispensaryID, act)
        }
    }
}
