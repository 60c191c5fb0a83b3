import Hummingbird
import Messages
import Platform
import RequirementValidationDomain

/// The forms of the three decisions: approve, ask for a correction, refuse; and the second approval.
struct DecisionPages: Sendable {
    let reading: CaseReading
    let desk: CaseDesk
    let context: ServiceContext

    func register(on routes: Routes) {
        let reviewer = routes.requiring(.reviewer)
        reviewer.get("/revision/casos/{id}/aprobar") { _, web in try await showApproval(web) }
        reviewer.post("/revision/casos/{id}/aprobar") { request, web in try await approve(request, web) }
        reviewer.post("/revision/casos/{id}/segunda") { request, web in
            try await decide(.approve(effectiveOn: nil, newHead: nil), try await request.form(), web)
        }
        reviewer.post("/revision/casos/{id}/devolver") { request, web in
            try await decide(.returnToReview, try await request.form(), web)
        }
        reviewer.get("/revision/casos/{id}/corregir") { _, web in try await showObservation(web) }
        reviewer.post("/revision/casos/{id}/corregir") { request, web in try await observe(request, web) }
        reviewer.get("/revision/casos/{id}/negar") { _, web in try await showRefusal(web) }
        reviewer.post("/revision/casos/{id}/negar") { request, web in try await refuse(request, web) }
    }

    // MARK: Approval

    private static let withoutHead = "sin-jefe"

    private func showApproval(_ web: AppContext) async throws -> Response {
        let dossier = try await dossier(web)
        var values: [String: String] = [:]
        if case .success(let plan) = dossier.exit { values["effectiveOn"] = plan.effectiveOn.description }
        return try render("approve", approvalContent(dossier), FormState(values: values), dossier, web)
    }

    private func approvalContent(_ dossier: CaseDossier) -> PageContent {
        var content: PageContent = [
            "isExit": dossier.file.filing.procedure == .voluntaryExit, "hasProblem": false, "asksHead": false,
            "problem": "", "leaving": [String](), "staying": [String](), "hasStaying": false,
            "candidates": [PageContent](),
            "firstDay": SpanishDay.short(dossier.file.filing.legalDay), "isHeadLeaving": false,
        ]
        switch dossier.exit {
        case nil: break
        case .failure(let problem):
            content["hasProblem"] = true
            content["problem"] = Texts.problem(problem)
        case .success(let plan):
            let staying = (dossier.family?.activeMembers ?? []).filter { !plan.persons.contains($0.person) }
            let adults = staying.filter { $0.isAdult(on: plan.effectiveOn) != false }
            content["leaving"] = plan.persons.map { dossier.name(of: $0) }
            content["staying"] = staying.map { dossier.name(of: $0.person) }
            content["hasStaying"] = !staying.isEmpty
            content["isHeadLeaving"] = plan.isHeadLeaving
            content["asksHead"] = plan.isHeadLeaving && !staying.isEmpty
            content["candidates"] =
                adults.enumerated().map { index, member in
                    choice("newHead", index, member.person.text, dossier.name(of: member.person))
                } + [choice("newHead", adults.count, Self.withoutHead, Texts.staysWithoutHead)]
        }
        return content
    }

    private func approve(_ request: Request, _ web: AppContext) async throws -> Response {
        let fields = try await request.form()
        do {
            var check = Validation()
            let day = check.optional("/effectiveOn", fields.text("effectiveOn"), "invalid", Texts.Field.badDay) {
                LocalDay($0)
            }
            let mustChoose = fields.has("asksHead")
            check.require(!mustChoose || fields.text("newHead") != nil, "/newHead", "missing", Texts.Field.chooseHead)
            let chosen = fields.text("newHead").flatMap { $0 == Self.withoutHead ? nil : PersonID(checking: $0) }
            try check.finish()
            return try await decide(.approve(effectiveOn: day, newHead: chosen), fields, web)
        } catch let error as InvalidInput {
            return try await showAgain(fields, error.violations, web)
        } catch let problem as ExitPlan.Problem {
            return try await showAgain(fields, [Violation("/newHead", "rule", Texts.problem(problem))], web)
        } catch CaseRejection.effectBeforeFiling(let day) {
            let text = Texts.rejection(CaseRejection.effectBeforeFiling(day))
            return try await showAgain(fields, [Violation("/effectiveOn", "rule", text)], web)
        }
    }

    private func showAgain(
        _ fields: FormFields, _ violations: [Violation], _ web: AppContext
    ) async throws -> Response {
        let dossier = try await dossier(web)
        return try render(
            "approve", approvalContent(dossier), FormState(fields, violations: violations), dossier, web)
    }

    // MARK: Correction

    private func showObservation(_ web: AppContext) async throws -> Response {
        let dossier = try await dossier(web)
        let proposed = dossier.file.findings.compactMap(\.observation).map { ObservationChoice($0).value }
        let form = FormState(FormFields(proposed.map { ("observations", $0) }))
        return try render(
            "observe", ["groups": ObservationChoice.groups(dossier.file, chosen: Set(proposed))], form, dossier, web)
    }

    private func observe(_ request: Request, _ web: AppContext) async throws -> Response {
        let fields = try await request.form()
        let chosen = fields.all("observations").compactMap { ObservationChoice($0)?.observation }
        guard chosen.isEmpty else { return try await decide(.observe(chosen), fields, web) }
        let dossier = try await dossier(web)
        let violation = Violation("/observations", "missing", Texts.rejection(CaseRejection.nothingObserved))
        return try render(
            "observe", ["groups": ObservationChoice.groups(dossier.file, chosen: [])],
            FormState(fields, violations: [violation]), dossier, web)
    }

    // MARK: Refusal

    private func showRefusal(_ web: AppContext) async throws -> Response {
        let dossier = try await dossier(web)
        return try render("refuse", ["reasons": reasons("")], FormState(), dossier, web)
    }

    private func reasons(_ chosen: String) -> [PageContent] {
        RefusalReason.allCases.enumerated().map { index, reason in
            choice("reason", index, reason.rawValue, Texts.refusal(reason), chosen: chosen)
        }
    }

    private func refuse(_ request: Request, _ web: AppContext) async throws -> Response {
        let fields = try await request.form()
        do {
            let input = CaseInput.Refusal(reason: fields.text("reason"), grounds: fields.text("grounds"))
            return try await decide(try input.action(), fields, web)
        } catch let error as InvalidInput {
            let dossier = try await dossier(web)
            return try render(
                "refuse", ["reasons": reasons(fields["reason"])], FormState(fields, violations: error.violations),
                dossier, web)
        }
    }

    // MARK: Common

    /// A radio button; the first has the name of its field as id, so that the error summary leads to it.
    private func choice(
        _ name: String, _ index: Int, _ value: String, _ text: String, chosen: String = ""
    ) -> PageContent {
        ["id": index == 0 ? name : "\(name)-\(index)", "value": value, "text": text, "checked": value == chosen]
    }

    private func dossier(_ web: AppContext) async throws -> CaseDossier {
        try await reading.dossier(
            try web.caseID(), for: try web.requireStaff(.reviewer), requestID: web.requestID)
    }

    private func render(
        _ template: String, _ content: PageContent, _ form: FormState, _ dossier: CaseDossier, _ web: AppContext
    ) throws -> Response {
        let heading = CaseHeading(dossier, context.catalogue).content
        return try context.pages.render(
            template, heading.merging(content) { _, new in new }, form: form, context: web)
    }

    /// The form carries the version that the official saw, so that nobody decides on something that has changed.
    private func decide(_ action: CaseAction, _ fields: FormFields, _ web: AppContext) async throws -> Response {
        let id = try web.caseID()
        _ = try await desk.perform(
            action, on: id, by: try web.requireStaff(.reviewer), expecting: fields.text("version").flatMap { Int($0) },
            requestID: web.requestID, actID: web.actID)
        return .redirect(to: "/revision/casos/\(id)")
    }
}
