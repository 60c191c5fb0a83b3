import Hummingbird
import IntakeDomain
import Messages
import Platform

/// Steps 8 to 10 of the online exit: review and send, informed consent, and the number.
struct ExitFinishPages: Sendable {
    let environment: IntakeEnvironment
    private var pages: PageRenderer { environment.context.pages }
    private var session: DraftSession { DraftSession(environment: environment) }

    func register(on routes: Routes) {
        routes.get("/tramites/egreso/revise") { request, context in
            try await page {
                let draft = try await reviewable(request, context).draft
                let values = [
                    "formMark": draft.submission?.formMark?.rawValue ?? "",
                    "remark": draft.submission?.remark?.value ?? "",
                ]
                return try renderReview(draft, FormState(values: values), context)
            }
        }
        routes.post("/tramites/egreso/revise") { request, context in
            try await page { try await submit(request, context) }
        }
        routes.get("/tramites/egreso/consentimiento") { request, context in
            try await page {
                let (_, draft) = try await session.verified(request, context)
                guard draft.submission != nil else { throw Elsewhere(ExitPath.next(draft)) }
                return try renderConsent([], context)
            }
        }
        routes.post("/tramites/egreso/consentimiento") { request, context in
            try await page { try await answer(request, context) }
        }
        routes.get("/tramites/egreso/no-ingresada") { _, context in
            try pages.render("exit-not-filed", context: context)
        }
        routes.get("/tramites/egreso/listo") { request, context in
            try await page { try await showNumber(request, context) }
        }
    }

    /// A request whose parts are all there.
    private func reviewable(
        _ request: Request, _ context: AppContext
    ) async throws -> (caseID: CaseID, draft: ServiceRequest.Draft) {
        let (caseID, draft) = try await session.verified(request, context)
        let next = ExitPath.next(draft)
        guard next == ExitPath.review || next == ExitPath.consent else { throw Elsewhere(next) }
        return (caseID, draft)
    }

    private func renderReview(
        _ draft: ServiceRequest.Draft, _ form: FormState, _ context: AppContext
    ) throws -> Response {
        let contact = draft.contact.value
        let dispensary = draft.place.flatMap { environment.context.catalogue.dispensary($0.dispensaryID) }
        return try pages.render(
            "exit-review",
            [
                "identification": draft.identification.value?.number ?? "", "name": contact?.name ?? "",
                "email": contact?.email?.text ?? "", "phone": contact?.phone?.national ?? "",
                "place": dispensary?.name ?? "", "leaving": draft.persons.map(Self.line),
                "uploads": ScanUploads.kinds.compactMap { kind in
                    draft.documents[kind].map { document in
                        let format = Texts.format(document.mediaType)
                        return "\(Texts.requirement(kind)): \(format), \(Texts.size(document.bytes))"
                    }
                },
            ], form: form, context: context)
    }

    private static func line(_ person: ConcernedPerson) -> String {
        let details = person.details.value
        return [details?.name, details?.identification.number].compactMap { $0 }.joined(separator: ", ")
    }

    private func submit(_ request: Request, _ context: AppContext) async throws -> Response {
        let (caseID, draft) = try await reviewable(request, context)
        let fields = try await request.form()
        var check = Validation()
        let mark = check.parse(
            "/formMark", fields.text("formMark"), missing: Texts.Page.chooseMark, "unknown", Texts.Page.chooseMark
        ) { FormMark(rawValue: $0) }
        let remark = check.optional("/remark", fields.text("remark"), "too-long", Texts.Field.remark) {
            $0.count <= FinishRequest.remarkLengthMax ? $0 : nil
        }
        guard check.violations.isEmpty else {
            return try renderReview(draft, FormState(fields, violations: check.violations), context)
        }
        do {
            let submission = FinishRequest.Submission(formMark: mark, remark: remark)
            try await FinishRequest(environment: environment).submit(submission, for: caseID, by: context.citizen)
            return .redirect(to: ExitPath.consent)
        } catch ServiceRequest.Rejection.incomplete(let missing) {
            let violations = missing.map { Violation("", "incomplete", Texts.submission($0)) }
            return try renderReview(draft, FormState(fields, violations: violations), context)
        }
    }

    private func renderConsent(_ violations: [Violation], _ context: AppContext) throws -> Response {
        let text = environment.consent
        return try pages.render(
            "exit-consent",
            [
                "consentTitle": text.title, "paragraphs": text.paragraphs, "textVersion": text.version,
                "textHash": text.hash,
            ], form: FormState(violations: violations), context: context)
    }

    private func answer(_ request: Request, _ context: AppContext) async throws -> Response {
        guard let access = request.citizenAccess(environment) else { throw Elsewhere(ExitPath.start) }
        let fields = try await request.form()
        let finish = FinishRequest(environment: environment)
        do {
            switch fields["decision"] {
            case "yes":
                let receipt = try await finish.giveConsent(
                    textVersion: fields["textVersion"], textHash: fields["textHash"], for: access.caseID,
                    by: context.citizen)
                return Response.redirect(to: ExitPath.done)
                    .settingCookie(SiteCookie.draft.stored(receipt.access.token, isSecure: request.isSecure))
            case "no":
                try await finish.refuseConsent(
                    textVersion: fields["textVersion"], textHash: fields["textHash"], for: access.caseID,
                    by: context.citizen)
                return Response.redirect(to: ExitPath.notFiled)
                    .settingCookie(SiteCookie.draft.cleared(isSecure: request.isSecure))
            default:
                return try renderConsent([Violation("", "missing", Texts.Page.chooseDecision)], context)
            }
        } catch let change as FinishRequest.ConsentTextChanged {
            return try renderConsent([change.at("")], context)
        } catch ServiceRequest.Rejection.alreadyOpen(let number) {
            return try pages.render("exit-already-open", ["caseNumber": number.text], context: context)
        } catch ServiceRequest.Rejection.notSubmitted {
            throw Elsewhere(ExitPath.review)
        } catch ServiceRequest.Rejection.emailNotVerified {
            throw Elsewhere(ExitPath.code)
        }
    }

    private func showNumber(_ request: Request, _ context: AppContext) async throws -> Response {
        switch try await session.position(request, context) {
        case .none: throw Elsewhere(ExitPath.start)
        case .draft(_, let draft): throw Elsewhere(ExitPath.next(draft))
        case .filed(_, let filed):
            let filing = filed.filing
            return try pages.render(
                "exit-done",
                [
                    "caseNumber": filing.caseNumber.text, "filedOn": Texts.moment(filing.filedAt, in: filing.zone),
                    "place": environment.context.catalogue.dispensary(filing.place.dispensaryID)?.name ?? "",
                    "email": filing.contact.value?.email?.text ?? "",
                ], context: context)
        }
    }
}
