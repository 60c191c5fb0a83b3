import Hummingbird
import Messages
import Platform
import VisitPlanningDomain

/// The pages of the planner and of the visiting team under `/planificacion`. They work without scripts.
struct PlanningPages: Sendable {
    let desk: PlanningDesk
    let pages: PageRenderer

    /// A dispensary of the path, and the member of staff who works there.
    struct Place {
        let dispensary: Catalogue.Dispensary
        let staff: StaffIdentity

        var path: String { "/planificacion/\(dispensary.id.text)" }
        var seesHomes: Bool { PlanningAccess.seesHomes(staff, of: dispensary.id) }
    }

    func register(_ routes: Routes) {
        let staff = routes.requiring(.planner, .visitTeam)
        staff.get("/planificacion") { _, context in try entrance(context) }
        staff.get("/planificacion/{id}") { _, context in
            try await board(try place(context, .planner), context, form: nil)
        }
        staff.post("/planificacion/{id}/propuestas") { request, context in
            let place = try place(context, .planner)
            let fields = try await request.form()
            return try await telling(fields) {
                let body = try PlanningBodies.DraftBody(month: fields.text("month"), from: fields.text("from"))
                    .checked()
                _ = try await desk.draftPlan(
                    at: place.dispensary.id, month: body.month, from: body.from, context.act(place.staff))
                return .redirect(to: "\(place.path)/planes/\(body.month)")
            } onFailure: { form in
                try await board(place, context, form: form)
            }
        }
        staff.post("/planificacion/{id}/solicitudes/{case}/cerrar") { request, context in
            let place = try place(context, .planner)
            let fields = try await request.form()
            return try await telling(fields) {
                try await close(try context.parameter("case"), fields, place, context)
                return .redirect(to: place.path)
            } onFailure: { form in
                try await board(place, context, form: form)
            }
        }
        registerTeams(staff)
        registerPlans(staff)
        registerVisits(staff)
    }

    func place(_ context: AppContext, _ roles: Role...) throws -> Place {
        guard let id = DispensaryID(checking: try context.parameter("id")), let found = desk.catalogue.dispensary(id)
        else { throw NotFound() }
        return Place(dispensary: found, staff: try PlanningAccess.staff(for: found, context, roles))
    }

    /// Runs a use case and shows the same page again when a person can put it right: wrong fields or a "no" of the
    /// domain.
    func telling(
        _ fields: FormFields, _ body: () async throws -> Response,
        onFailure: (FormState) async throws -> Response
    ) async throws -> Response {
        do {
            return try await body()
        } catch let error as InvalidInput {
            return try await onFailure(FormState(fields, violations: error.violations))
        } catch let error as any RejectionAnswer {
            let answer = error.answer
            return try await onFailure(
                FormState(fields, violations: [Violation("", answer.code, answer.detail)]))
        }
    }

    /// Sends staff to their dispensary; those of a province choose one.
    private func entrance(_ context: AppContext) throws -> Response {
        let staff = try context.requireStaff(.planner, .visitTeam)
        if let dispensary = staff.dispensaryID {
            let path = "/planificacion/\(dispensary.text)"
            return .redirect(to: staff.has(.planner) ? path : "\(path)/visitas")
        }
        let dispensaries = desk.catalogue.dispensaries(inProvince: staff.provinceCode ?? "")
        return try pages.render(
            "dispensarios",
            [
                "rows": dispensaries.map { dispensary -> PageContent in
                    [
                        "href": "/planificacion/\(dispensary.id.text)", "name": dispensary.name,
                        "canton": desk.catalogue.canton(dispensary.cantonCode)?.name ?? "",
                    ]
                }
            ], context: context)
    }

    /// Ends a request of the place that needs no visit any more.
    private func close(_ caseID: String, _ fields: FormFields, _ place: Place, _ context: AppContext) async throws {
        guard let id = CaseID(checking: caseID) else { throw NotFound() }
        let row = try await desk.request(id)
        guard row.candidacy.reference.dispensaryID == place.dispensary.id else { throw NotFound() }
        let reason = try PlanningBodies.ClosingBody(reason: fields.text("reason")).checked()
        try await desk.closeRequest(id, reason, at: place.dispensary.id, context.act(place.staff))
    }

    /// Reasons that a dispensary learns of without a visit; a withdrawal is typed in at the counter instead.
    private static let closings: [VisitClosing] = [.refusedByFamily, .patientDeceased, .emergencyReferred]

    // MARK: Board

    /// Rows of a page; more would break the limit of 100 kB for slow links.
    private static let rowsMax = 60

    private func board(_ place: Place, _ context: AppContext, form: FormState?) async throws -> Response {
        let id = place.dispensary.id
        let today = desk.today(at: id)
        let counts = try await desk.counts(of: id)
        let candidates = try await desk.candidates(of: id)
        let plans = try await desk.plans(of: id)
        let teams = try await desk.teams(of: id)
        let form = form ?? FormState(values: ["month": "\(today.period)"])
        let months = (0...3).map { today.period.adding(months: $0) }
        var content = PlanningPageContent.place(place)
        content.merge([
            "today": SpanishDates.full(today), "candidateCount": counts.candidates, "plannedCount": counts.planned,
            "performedCount": counts.performed, "notPerformedCount": counts.visitsNotPerformed,
            "months": form.options("month", months.map { ("\($0)", SpanishDates.month($0)) }),
            "hasTeams": !teams.teams.isEmpty, "hasPlans": !plans.isEmpty, "hasCandidates": !candidates.isEmpty,
            "teams": teams.teams.map(PlanningPageContent.team),
            "plans": plans.map { plan -> PageContent in
                [
                    "href": "\(place.path)/planes/\(plan.month)", "month": SpanishDates.month(plan.month),
                    "phase": PlanningTexts.phase(plan.phase),
                ]
            },
            "rowsMax": Self.rowsMax, "isCut": candidates.count > Self.rowsMax,
            "candidates": candidates.prefix(Self.rowsMax).map { candidate($0, place) },
        ]) { _, new in new }
        return try pages.render("tablero", content, form: form, context: context)
    }

    private func candidate(_ candidate: PlanningDesk.Candidate, _ place: Place) -> PageContent {
        let candidacy = candidate.row.candidacy
        return [
            "caseID": candidacy.reference.caseID.text,
            "closings": Self.closings.map {
                ["value": $0.rawValue, "label": PlanningTexts.closing($0)] as PageContent
            },
            "number": candidacy.reference.caseNumber, "waitingDays": candidate.priority.waitingDays,
            "points": candidate.priority.total, "isMandatory": candidate.priority.isMandatory,
            "reasons": candidate.priority.points.map { PlanningTexts.points($0) + ": \($0.points)" },
            "services": PlanningTexts.services(candidacy.needs.services), "persons": candidacy.persons.count,
            "weekdays": PlanningTexts.weekdays(candidacy.needs.weekdaysAtHome),
            "place": PlanningPageContent.home(candidacy, place, desk.catalogue).place,
            "lastOutcome": candidate.row.lastOutcome.map(PlanningTexts.outcome) ?? "",
            "hasLastOutcome": candidate.row.lastOutcome != nil,
        ]
    }
}
