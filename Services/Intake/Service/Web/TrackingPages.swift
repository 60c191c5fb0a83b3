import Hummingbird
import IntakeDomain
import Messages
import Platform

/// How a citizen follows a filed case: number, code from the mail, status, withdrawal.
struct TrackingPages: Sendable {
    let environment: IntakeEnvironment
    private var pages: PageRenderer { environment.context.pages }

    func register(on routes: Routes) {
        routes.get("/seguimiento") { _, context in try pages.render("tracking-start", context: context) }
        routes.post("/seguimiento") { request, context in try await requestCode(request, context) }
        routes.get("/seguimiento/codigo") { request, context in
            let number = try request.query()["numero"]
            return try pages.render("tracking-code", ["caseNumber": number], context: context)
        }
        routes.post("/seguimiento/codigo") { request, context in try await enterCode(request, context) }
        routes.get("/seguimiento/estado") { request, context in
            try await page { try await show(request, context) }
        }
        routes.get("/seguimiento/desistir") { request, context in
            try await page {
                let status = try await OwnCase(environment: environment).status(request)
                return try pages.render("tracking-withdraw", ["caseNumber": status.caseNumber], context: context)
            }
        }
        routes.post("/seguimiento/desistir") { request, context in
            try await page {
                let status = try await OwnCase(environment: environment).status(request)
                try await FollowCase(environment: environment).withdraw(status.caseID, by: context.citizen)
                return .redirect(to: OwnCase.statusPath)
            }
        }
        routes.post("/seguimiento/salir") { request, _ in
            Response.redirect(to: "/").settingCookie(SiteCookie.draft.cleared(isSecure: request.isSecure))
                .forgettingPages()
        }
    }

    private func requestCode(_ request: Request, _ context: AppContext) async throws -> Response {
        let fields = try await request.form()
        var check = Validation()
        let number = check.parse(
            "/caseNumber", fields.text("caseNumber"), missing: Texts.Field.caseNumber, "invalid",
            Texts.Field.caseNumber
        ) { CaseNumber(typed: $0) }
        guard let number else {
            let form = FormState(fields, violations: check.violations)
            return try pages.render("tracking-start", form: form, context: context)
        }
        try await TrackCase(environment: environment).requestCode(for: number, by: context.citizen)
        return .redirect(to: "/seguimiento/codigo?numero=" + FormFields.percentEncode(number.text))
    }

    private func enterCode(_ request: Request, _ context: AppContext) async throws -> Response {
        let fields = try await request.form()
        let refusal: [Violation]
        do {
            let code = try CodeField.read(fields)
            let number = CaseNumber(typed: fields["caseNumber"])
            let tracking = TrackCase(environment: environment)
            if let number, let opened = try await tracking.enter(code, for: number, by: context.citizen) {
                return Response.redirect(to: OwnCase.statusPath)
                    .settingCookie(SiteCookie.draft.stored(opened.access.token, isSecure: request.isSecure))
            }
            refusal = [Violation("/code", "wrong-code", Texts.Field.wrongCode)]
        } catch let error as InvalidInput {
            refusal = error.violations
        }
        return try pages.render(
            "tracking-code", ["caseNumber": fields["caseNumber"]], form: FormState(violations: refusal),
            context: context)
    }

    private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let follow = FollowCase(environment: environment)
        let status = try await OwnCase(environment: environment).status(request)
        var content = CaseContent.of(try await follow.view(of: status))
        content["canWithdraw"] = status.status.isOpen
        content["mustCorrect"] = status.status == .correctionRequested
        return try pages.render("tracking-status", content, context: context)
    }
}

/// The filed case that the citizen's cookie opens.
struct OwnCase: Sendable {
    static let statusPath = "/seguimiento/estado"

    let environment: IntakeEnvironment

    /// - Throws: `Elsewhere` when no case is open in this browser, or when it is not filed yet.
    func status(_ request: Request) async throws -> RequestStatus {
        guard let access = request.citizenAccess(environment) else { throw Elsewhere("/seguimiento") }
        let follow = FollowCase(environment: environment)
        guard let status = try await follow.status(of: .caseID(access.caseID)) else { throw Elsewhere(ExitPath.resume) }
        return status
    }
}

/// A filed case in the words of its page.
enum CaseContent {
    static func of(_ view: FollowCase.View) -> PageContent {
        let status = view.status
        let zone = Zone(provinceCode: status.place.provinceCode)
        let lastRequest = view.timeline.last { $0.kind == .correctionRequested }
        return [
            "caseID": status.caseID.text, "caseNumber": status.caseNumber,
            "procedure": Texts.procedure(status.procedure), "status": Texts.status(status.status, status.procedure),
            "statusClass": Texts.statusClass(status.status),
            "explanation": Texts.explanation(status.status, status.procedure),
            "filedOn": Texts.moment(status.filedAt, in: zone), "place": view.dispensaryName,
            "correctBy": status.correctBy.map(Texts.day) ?? "",
            "observations": (lastRequest?.observations ?? []).map(Texts.observation),
            "timeline": view.timeline.reversed().map { entry -> PageContent in
                let sentences = Texts.timeline(entry)
                return [
                    "when": Texts.moment(entry.at, in: zone), "text": sentences.first ?? "",
                    "details": Array(sentences.dropFirst()),
                ]
            },
        ]
    }
}
