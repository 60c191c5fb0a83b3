import Hummingbird
import IntakeDomain
import Messages
import Platform

/// A filed case at the counter: its receipt, its history, a correction brought on paper, a withdrawal.
struct CounterCasePages: Sendable {
    let environment: IntakeEnvironment
    private var pages: PageRenderer { environment.context.pages }

    func register(on routes: Routes) {
        let clerks = routes.requiring(.clerk)
        clerks.get("/mostrador/buscar") { request, context in try await find(request, context) }
        clerks.get("/mostrador/tramite/{id}") { _, context in try await show(context, FormState()) }
        clerks.get("/mostrador/tramite/{id}/recibo") { _, context in try await receipt(context) }
        clerks.post("/mostrador/tramite/{id}/desistir") { _, context in
            let status = try await status(context)
            try await FollowCase(environment: environment).withdraw(status.caseID, by: context.caller)
            return Response.redirect(to: "/mostrador/tramite/\(status.caseID.text)")
        }
        clerks.idempotent().post("/mostrador/tramite/{id}/correccion") { request, context in
            try await correct(request, context)
        }
    }

    private func find(_ request: Request, _ context: AppContext) async throws -> Response {
        let typed = try request.query()["numero"]
        let clerk = try context.requireStaff(.clerk)
        if let number = CaseNumber(typed: typed),
            let status = try await FollowCase(environment: environment).status(of: .number(number)),
            clerk.worksFor(status.place)
        {
            return .redirect(to: "/mostrador/tramite/\(status.caseID.text)")
        }
        let form = FormState(
            FormFields([("numero", typed)]), violations: [Violation("/numero", "unknown", Texts.Page.unknownCase)])
        return try pages.render("counter-search", form: form, context: context)
    }

    private func status(_ context: AppContext) async throws -> RequestStatus {
        let clerk = try context.requireStaff(.clerk)
        guard let id = CaseID(checking: try context.parameter("id")),
            let status = try await FollowCase(environment: environment).status(of: .caseID(id))
        else { throw NotFound() }
        guard clerk.worksFor(status.place) else { throw NotAllowed() }
        return status
    }

    private func show(_ context: AppContext, _ form: FormState) async throws -> Response {
        let status = try await status(context)
        var content = CaseContent.of(try await FollowCase(environment: environment).view(of: status))
        content["isOpen"] = status.status.isOpen
        content["mustCorrect"] = status.status == .correctionRequested
        content["isExit"] = status.procedure == .voluntaryExit
        return try pages.render("counter-case", content, form: form, context: context)
    }

    private func receipt(_ context: AppContext) async throws -> Response {
        let status = try await status(context)
        guard case .filed(let filed) = try await environment.state(of: status.caseID, for: context.caller) else {
            throw NotFound()
        }
        let filing = filed.filing
        let number = filing.identification.value?.number ?? ""
        return try pages.render(
            "counter-receipt",
            [
                "caseID": filing.caseID.text, "caseNumber": filing.caseNumber.text,
                "procedure": Texts.procedure(filing.procedure),
                "initials": Self.initials(filing.contact.value?.name ?? ""), "lastDigits": String(number.suffix(4)),
                "requirements": filing.requirements.map {
                    "\(Texts.requirement($0.kind)): \(Texts.presentation($0.presentation))"
                },
                "office": environment.context.catalogue.dispensary(filing.place.dispensaryID)?.name ?? "",
                "filedOn": Texts.moment(filing.filedAt, in: filing.zone),
                "explanation": Texts.explanation(.received, filing.procedure),
                "hasEmail": filing.contact.value?.email != nil,
            ], context: context)
    }

    /// The paper lies around, so it shows initials and the last digits only.
    static func initials(_ name: String) -> String {
        name.split(separator: " ").compactMap(\.first).map { "\($0)." }.joined(separator: " ")
    }

    private func correct(_ request: Request, _ context: AppContext) async throws -> Response {
        let status = try await status(context)
        let fields = try await request.form()
        var check = Validation()
        let note = check.remark("/note", fields.text("note"))
        let mark = check.choice("/formMark", fields.text("formMark"), Texts.Page.counterForm, as: FormMark.self)
        var presented: [PresentedRequirement] = []
        if let shown = check.choice(
            "/identity", fields.text("identity"), Texts.Page.counterIdentity, as: Presentation.self)
        {
            presented.append(PresentedRequirement(kind: .identityCard, presentation: shown))
        }
        if mark != nil { presented.append(PresentedRequirement(kind: .exitForm, presentation: .handedIn)) }
        guard check.violations.isEmpty else {
            return try await show(context, FormState(fields, violations: check.violations))
        }
        do {
            let correction = FollowCase.Correction(presented: presented, formMark: mark, note: note)
            try await FollowCase(environment: environment).correct(status.caseID, correction, by: context.caller)
            return .redirect(to: "/mostrador/tramite/\(status.caseID.text)")
        } catch ServiceRequest.Rejection.correctionEmpty {
            let violation = Violation("/identity", "missing", Texts.Page.correctionEmpty)
            return try await show(context, FormState(fields, violations: [violation]))
        }
    }
}
