import Hummingbird
import IntakeDomain
import Messages
import Platform

/// Steps 1 to 5 of the online exit: who asks, where they are reached, and the code from the mail.
struct ExitStartPages: Sendable {
    let environment: IntakeEnvironment
    private var pages: PageRenderer { environment.context.pages }
    private var session: DraftSession { DraftSession(environment: environment) }

    func register(on routes: Routes) {
        routes.get("/tramites/egreso/seguir") { request, context in
            switch try await session.position(request, context) {
            case .none: Response.redirect(to: ExitPath.start)
            case .draft(_, let draft): Response.redirect(to: ExitPath.next(draft))
            case .filed: Response.redirect(to: ExitPath.done)
            }
        }
        routes.get("/tramites/egreso/identificacion") { _, context in
            try pages.render("exit-identification", form: FormState(values: ["kind": "cedula"]), context: context)
        }
        routes.post("/tramites/egreso/identificacion") { request, context in try await identify(request, context) }
        routes.get("/tramites/egreso/contacto") { request, context in
            try await page { try await showContact(request, context) }
        }
        routes.idempotent().post("/tramites/egreso/contacto") { request, context in
            try await page { try await takeContact(request, context) }
        }
        routes.get("/tramites/egreso/codigo") { request, context in
            try await page { try await showCode(request, context) }
        }
        routes.post("/tramites/egreso/codigo") { request, context in
            try await page { try await takeCode(request, context) }
        }
        routes.post("/tramites/egreso/codigo/otro") { request, context in
            try await page { try await sendAgain(request, context) }
        }
    }

    private func identify(_ request: Request, _ context: AppContext) async throws -> Response {
        let fields = try await request.form()
        var check = Validation()
        let identification = ContactFields.identification(fields, &check)
        guard let identification, check.violations.isEmpty else {
            let form = FormState(fields, violations: check.violations)
            return try pages.render("exit-identification", form: form, context: context)
        }
        let sealed = try PendingIdentification.sealed(identification, environment)
        let cookie = SiteCookie.draft.stored(
            sealed, maxAgeSeconds: PendingIdentification.lifetimeSeconds, isSecure: request.isSecure)
        return Response.redirect(to: ExitPath.contact).settingCookie(cookie)
    }

    private func showContact(_ request: Request, _ context: AppContext) async throws -> Response {
        if try PendingIdentification.read(request, environment) != nil {
            return try renderContact(FormState(), hasDraft: false, context)
        }
        let (_, draft) = try await session.open(request, context)
        let contact = draft.contact.value
        let values = [
            "name": contact?.name ?? "", "phone": contact?.phone?.national ?? "", "email": contact?.email?.text ?? "",
        ]
        return try renderContact(FormState(values: values), hasDraft: true, context)
    }

    private func renderContact(_ form: FormState, hasDraft: Bool, _ context: AppContext) throws -> Response {
        let back = hasDraft ? ExitPath.code : ExitPath.identification
        return try pages.render("exit-contact", ["backHref": back], form: form, context: context)
    }

    private func takeContact(_ request: Request, _ context: AppContext) async throws -> Response {
        let fields = try await request.form()
        var check = Validation()
        let contact = ContactFields.required(fields, &check)
        let pending = try PendingIdentification.read(request, environment)
        guard let contact, check.violations.isEmpty else {
            let form = FormState(fields, violations: check.violations)
            return try renderContact(form, hasDraft: pending == nil, context)
        }
        guard let pending else { return try await changeContact(contact, fields, request, context) }
        let started = try await StartRequest(environment: environment)(
            StartRequest.Input(procedure: .voluntaryExit, identification: pending, contact: contact),
            by: context.citizen)
        return Response.redirect(to: ExitPath.code)
            .settingCookie(SiteCookie.draft.stored(started.access.token, isSecure: request.isSecure))
    }

    private func changeContact(
        _ contact: Contact, _ fields: FormFields, _ request: Request, _ context: AppContext
    ) async throws -> Response {
        let (caseID, draft) = try await session.open(request, context)
        if draft.contact.value == contact { return .redirect(to: ExitPath.next(draft)) }
        do {
            _ = try await VerifyEmail(environment: environment)
                .changeContact(contact, for: caseID, by: context.citizen)
            return .redirect(to: ExitPath.code)
        } catch let rejection as ServiceRequest.Rejection where rejection.isAboutCodes {
            let form = FormState(fields, violations: [rejection.at("/email")])
            return try renderContact(form, hasDraft: true, context)
        }
    }

    private func showCode(_ request: Request, _ context: AppContext) async throws -> Response {
        let (_, draft) = try await session.open(request, context)
        if draft.emailVerified { return .redirect(to: ExitPath.next(draft)) }
        let wasSent = try request.query()["otro"] == "enviado"
        return try renderCode(draft, FormState(), wasSent: wasSent, context)
    }

    private func renderCode(
        _ draft: ServiceRequest.Draft, _ form: FormState, wasSent: Bool = false, _ context: AppContext
    ) throws -> Response {
        let email = draft.contact.value?.email?.text ?? ""
        return try pages.render("exit-code", ["email": email, "wasSent": wasSent], form: form, context: context)
    }

    private func takeCode(_ request: Request, _ context: AppContext) async throws -> Response {
        let (caseID, draft) = try await session.open(request, context)
        let fields = try await request.form()
        let refusal: Violation
        do {
            let code = try CodeField.read(fields)
            switch try await VerifyEmail(environment: environment).enter(code, for: caseID, by: context.citizen) {
            case .verified(nil): return .redirect(to: ExitPath.place)
            case .verified(let open?): return try alreadyOpen(open, context)
            case .wrongCode(let triesLeft):
                refusal = Violation("/code", "wrong-code", Texts.Page.triesLeft(triesLeft))
            }
        } catch let error as InvalidInput {
            return try renderCode(draft, FormState(violations: error.violations), context)
        } catch let rejection as ServiceRequest.Rejection where rejection.isAboutCodes {
            refusal = rejection.at("/code")
        }
        return try renderCode(draft, FormState(violations: [refusal]), context)
    }

    private func alreadyOpen(_ number: CaseNumber, _ context: AppContext) throws -> Response {
        try pages.render("exit-already-open", ["caseNumber": number.text], context: context)
    }

    private func sendAgain(_ request: Request, _ context: AppContext) async throws -> Response {
        let (caseID, draft) = try await session.open(request, context)
        do {
            _ = try await VerifyEmail(environment: environment).resend(for: caseID, by: context.citizen)
            return .redirect(to: ExitPath.code + "?otro=enviado")
        } catch let rejection as ServiceRequest.Rejection where rejection.isAboutCodes {
            return try renderCode(draft, FormState(violations: [rejection.at("/code")]), context)
        }
    }
}

/// The field for a one-time code.
enum CodeField {
    /// Six digits with or without blanks and hyphens, as people paste them.
    static func read(_ fields: FormFields) throws(InvalidInput) -> String {
        let digits = fields["code"].filter { $0.isASCII && $0.isNumber }
        guard digits.count == OneTimeCodes.digits else {
            throw InvalidInput(Violation("/code", "format", Texts.Field.code))
        }
        return digits
    }
}

extension FormState {
    /// A form whose input is not shown again.
    init(violations: [Violation]) { self.init(FormFields(), violations: violations) }
}

extension ServiceRequest.Rejection {
    /// A refusal that a person repairs at the code's page.
    var isAboutCodes: Bool {
        if case .verification = self { true } else { false }
    }
}

extension PhoneNumber {
    /// As people write it here: `0991234567`.
    var national: String { "0" + e164.dropFirst(4) }
}
