import Hummingbird
import Messages
import Platform
import VisitPlanningDomain

/// The page of teams and absences.
extension PlanningPages {
    func registerTeams(_ routes: Routes) {
        routes.get("/planificacion/{id}/equipos") { _, context in
            try await teamPage(try place(context, .planner), context, form: nil)
        }
        routes.post("/planificacion/{id}/equipos") { request, context in
            try await changing(request, context) { place, fields in
                try await desk.setTeam(try Self.team(fields), at: place.dispensary.id, context.act(place.staff))
            }
        }
        routes.post("/planificacion/{id}/equipos/retirar") { request, context in
            try await changing(request, context) { place, fields in
                guard let team = TeamID(checking: fields["team"]) else { throw NotFound() }
                try await desk.retireTeam(team, at: place.dispensary.id, context.act(place.staff))
            }
        }
        routes.post("/planificacion/{id}/ausencias") { request, context in
            try await changing(request, context) { place, fields in
                let absence = try Self.absence(fields)
                try await desk.recordAbsence(absence, at: place.dispensary.id, context.act(place.staff))
            }
        }
        routes.post("/planificacion/{id}/ausencias/quitar") { request, context in
            try await changing(request, context) { place, fields in
                let absence = try Self.absence(fields)
                try await desk.cancelAbsence(absence, at: place.dispensary.id, context.act(place.staff))
            }
        }
    }

    private func changing(
        _ request: Request, _ context: AppContext, _ body: (Place, FormFields) async throws -> Void
    ) async throws -> Response {
        let place = try place(context, .planner)
        let fields = try await request.form()
        return try await telling(fields) {
            try await body(place, fields)
            return .redirect(to: "\(place.path)/equipos")
        } onFailure: { form in
            try await teamPage(place, context, form: form)
        }
    }

    private static func absence(_ fields: FormFields) throws -> Absence {
        try PlanningBodies.AbsenceBody(
            team: fields.text("team"), from: fields.text("from"), through: fields.text("through")
        ).checked()
    }

    /// One number of minutes for all chosen weekdays: what a dispensary needs almost always.
    private static func team(_ fields: FormFields) throws -> Team {
        let minutes = fields.text("minutes").flatMap { Int($0) } ?? 0
        let mornings = fields.all("weekdays").map {
            PlanningBodies.TeamBody.MorningBody(weekday: Int($0), minutes: minutes)
        }
        do {
            return try PlanningBodies.TeamBody(
                team: fields.text("team"), label: fields.text("label"), skills: fields.all("skills"),
                mornings: mornings, visitsMax: fields.text("visitsMax").flatMap { Int($0) }
            ).checked()
        } catch let error as InvalidInput {
            throw InvalidInput(error.violations.map { Self.named($0, hasDays: !mornings.isEmpty) })
        }
    }

    /// The form has other fields than the program interface: weekdays and minutes apart.
    private static func named(_ violation: Violation, hasDays: Bool) -> Violation {
        switch violation.pointer {
        case "/mornings" where hasDays: Violation("/minutes", violation.code, PlanningTexts.badMinutes)
        case "/mornings": Violation("/weekdays", violation.code, PlanningTexts.badMornings)
        case "/skills": Violation("/skills", violation.code, PlanningTexts.noSkill)
        default: violation
        }
    }

    private func teamPage(_ place: Place, _ context: AppContext, form: FormState?) async throws -> Response {
        let found = try await desk.teams(of: place.dispensary.id)
        let labels = Dictionary(found.teams.map { ($0.id, $0.label) }) { first, _ in first }
        let form = form ?? FormState(values: ["minutes": "240", "visitsMax": "6"])
        let today = desk.today(at: place.dispensary.id)
        var content = PlanningPageContent.place(place)
        content.merge([
            "hasTeams": !found.teams.isEmpty, "teams": found.teams.map(PlanningPageContent.team),
            "today": "\(today)", "hasAbsences": !found.absences.isEmpty,
            "absences": found.absences.map { absence -> PageContent in
                [
                    "team": absence.team.text, "label": labels[absence.team] ?? absence.team.text,
                    "from": "\(absence.from)", "through": "\(absence.through)",
                    "fromText": SpanishDates.full(absence.from), "throughText": SpanishDates.full(absence.through),
                ]
            },
            "skillChoices": form.options(
                "skills", HealthService.allCases.map { ($0.rawValue, PlanningTexts.service($0)) }),
            "weekdayChoices": form.options("weekdays", (1...5).map { ("\($0)", SpanishDates.weekday($0)) }),
        ]) { _, new in new }
        return try pages.render("equipos", content, form: form, context: context)
    }
}
