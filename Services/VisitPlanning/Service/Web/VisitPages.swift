import Hummingbird
import Messages
import Platform
import VisitPlanningDomain

/// The team's list of a day with big buttons, and the route sheet for paper.
extension PlanningPages {
    func registerVisits(_ routes: Routes) {
        routes.get("/planificacion/{id}/visitas") { request, context in
            let place = try place(context, .planner, .visitTeam)
            let day = try request.query().text("fecha").flatMap { LocalDay($0) }
            return try await dayPage(place, day ?? desk.today(at: place.dispensary.id), context, form: nil)
        }
        routes.post("/planificacion/{id}/visitas/{visit}") { request, context in
            let place = try place(context, .planner, .visitTeam)
            guard let id = VisitID(checking: try context.parameter("visit")) else { throw NotFound() }
            let visit = try await desk.visit(id)
            guard visit.dispensaryID == place.dispensary.id else { throw NotFound() }
            let fields = try await request.form()
            return try await telling(fields) {
                try await record(fields, of: visit, place, context)
                return .redirect(to: "\(place.path)/visitas?fecha=\(visit.date)")
            } onFailure: { form in
                try await dayPage(place, visit.date, context, form: form)
            }
        }
        routes.get("/planificacion/{id}/hojas") { request, context in
            let place = try place(context, .planner, .visitTeam)
            let query = try request.query()
            guard let day = query.text("fecha").flatMap({ LocalDay($0) }), let team = TeamID(checking: query["equipo"])
            else { throw NotFound() }
            return try await sheet(place, day, team, context)
        }
    }

    /// One form per visit: the button that was pressed is the result.
    private func record(
        _ fields: FormFields, of visit: VisitRow, _ place: Place, _ context: AppContext
    ) async throws {
        let act = context.act(place.staff)
        guard fields["result"] == "performed" else {
            let body = PlanningBodies.NonPerformanceBody(outcome: fields.text("result"), on: fields.text("on"))
            let report = try body.checked()
            return try await desk.recordNotPerformed(report.outcome, on: report.on, of: visit, act)
        }
        let persons = visit.candidacy?.persons ?? []
        // The page names people by their place in the request, so that no identifier of a person is in it.
        let seen = fields.all("seen").compactMap { Int($0) }.filter(persons.indices.contains).map { persons[$0].text }
        let body = PlanningBodies.PerformanceBody(
            performedOn: fields.text("on"), personsSeen: seen, services: fields.all("services"),
            othersSeen: fields.text("others").map { Int($0) ?? -1 } ?? 0)
        try await desk.recordPerformed(try body.checked(persons: persons), of: visit, act)
    }

    // MARK: Day

    private func dayPage(
        _ place: Place, _ day: LocalDay, _ context: AppContext, form: FormState?
    ) async throws -> Response {
        let id = place.dispensary.id
        let today = desk.today(at: id)
        let visits = try await desk.visits(on: day, at: id).filter { $0.status != .drafted }
        let late = try await desk.unreported(before: today, at: id)
        let lateDays = Set(late.map(\.date)).filter { $0 != day }.sorted()
        let teams = try await desk.teams(of: id).teams
        let labels = Dictionary(teams.map { ($0.id, $0.label) }) { first, _ in first }
        let groups = Dictionary(grouping: visits, by: \.team).sorted { $0.key < $1.key }
        var content = PlanningPageContent.place(place)
        content.merge([
            "day": SpanishDates.full(day), "dayValue": "\(day)", "isToday": day == today,
            "previous": "\(place.path)/visitas?fecha=\(day.adding(days: -1))",
            "next": "\(place.path)/visitas?fecha=\(day.adding(days: 1))", "hasVisits": !visits.isEmpty,
            "hasLate": !lateDays.isEmpty,
            "late": lateDays.map { day -> PageContent in
                ["href": "\(place.path)/visitas?fecha=\(day)", "day": SpanishDates.full(day)]
            },
            "teams": groups.map { team, visits -> PageContent in
                [
                    "label": labels[team] ?? team.text,
                    "sheet": "\(place.path)/hojas?fecha=\(day)&equipo=\(team.text)",
                    "visits": visits.enumerated().map { card($1, order: $0 + 1, place, today: today) },
                ]
            },
        ]) { _, new in new }
        return try pages.render("visitas", content, form: form, context: context)
    }

    private func card(_ visit: VisitRow, order: Int, _ place: Place, today: LocalDay) -> PageContent {
        let home = PlanningPageContent.home(visit.candidacy, place, desk.catalogue)
        let needs = visit.candidacy?.needs
        let persons = visit.candidacy?.persons ?? []
        let applicant = visit.candidacy?.applicant
        let outcomes: [VisitOutcome] = [
            .nobodyHome, .addressNotFound, .refusedByFamily, .accessBlocked, .teamUnavailable, .patientDeceased,
            .emergencyReferred,
        ]
        return [
            "visitID": visit.visitID.text, "order": order, "number": visit.candidacy?.reference.caseNumber ?? "",
            "hour": PlanningPageContent.hour(visit.startMinute), "minutes": visit.serviceMinutes,
            "place": home.place, "hasPlace": !home.place.isEmpty, "reference": home.reference,
            "coordinates": home.coordinates,
            "hasCoordinates": !home.coordinates.isEmpty,
            "services": PlanningTexts.services(needs?.services ?? []), "personCount": persons.count,
            "status": PlanningTexts.visitStatus(visit.status), "tag": PlanningPageContent.tag(visit.status),
            "isOpen": visit.status == .planned, "on": "\(min(visit.date, today))",
            "doneOn": visit.doneOn.map(SpanishDates.full) ?? "", "hasResult": visit.doneOn != nil,
            "recordedOn": visit.recordedOn.map(SpanishDates.full) ?? "",
            "isLateEntry": visit.doneOn != visit.recordedOn, "personsSeen": visit.personsSeen ?? 0,
            "isPerformed": visit.status == .performed,
            "outcome": visit.outcome.map(PlanningTexts.outcome) ?? "", "hasOutcome": visit.outcome != nil,
            "people": persons.enumerated().map { index, person -> PageContent in
                [
                    "index": index, "label": PlanningTexts.person(index + 1), "isApplicant": person == applicant,
                    "fieldID": "seen-\(visit.visitID.text)-\(index)",
                ]
            },
            "serviceChoices": HealthService.allCases.map { service -> PageContent in
                [
                    "value": service.rawValue, "label": PlanningTexts.service(service),
                    "isAsked": needs?.services.contains(service) ?? false,
                    "fieldID": "service-\(visit.visitID.text)-\(service.rawValue)",
                ]
            },
            "outcomes": outcomes.map { ["value": $0.rawValue, "label": PlanningTexts.outcome($0)] as PageContent },
        ]
    }

    // MARK: Route sheet

    private func sheet(
        _ place: Place, _ day: LocalDay, _ team: TeamID, _ context: AppContext
    ) async throws -> Response {
        let visits = try await desk.visits(on: day, at: place.dispensary.id)
            .filter { $0.team == team && ($0.status == .planned || $0.status == .drafted) }
        let label = try await desk.teams(of: place.dispensary.id).teams.first { $0.id == team }?.label
        var content = PlanningPageContent.place(place)
        content.merge([
            "day": SpanishDates.full(day), "team": label ?? team.text, "hasVisits": !visits.isEmpty,
            "isDraft": visits.contains { $0.status == .drafted }, "count": visits.count,
            "departure": PlanningPageContent.hour(0),
            "serviceMinutes": visits.reduce(0) { $0 + $1.serviceMinutes },
            "visits": visits.enumerated().map { card($1, order: $0 + 1, place, today: day) },
            "back": "\(place.path)/visitas?fecha=\(day)",
        ]) { _, new in new }
        return try pages.render("hoja", content, context: context)
    }
}
