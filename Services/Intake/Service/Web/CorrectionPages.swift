import Hummingbird
import IntakeDomain
import Messages
import Platform

/// How a citizen corrects what the review asked for, online.
struct CorrectionPages: Sendable {
    let environment: IntakeEnvironment
    private var pages: PageRenderer { environment.context.pages }

    func register(on routes: Routes) {
        routes.get("/seguimiento/correccion") { request, context in
            try await page {
                let status = try await correctable(request)
                return try await render(status, FormState(), context)
            }
        }
        routes.post("/seguimiento/correccion") { request, context in
            try await page { try await take(request, context) }
        }
    }

    private func correctable(_ request: Request) async throws -> RequestStatus {
        let status = try await OwnCase(environment: environment).status(request)
        guard status.status == .correctionRequested else { throw Elsewhere(OwnCase.statusPath) }
        return status
    }

    private func take(_ request: Request, _ context: AppContext) async throws -> Response {
        let status = try await correctable(request)
        let fields = try await request.multipart(context)
        var check = Validation()
        let note = check.remark("/note", fields.text("note"))
        let mark = check.choice("/formMark", fields.text("formMark"), Texts.Page.chooseMark, as: FormMark.self)
        var violations = check.violations
        if violations.isEmpty {
            violations = try await ScanUploads(environment: environment)
                .attach(fields, for: status.caseID, by: context.citizen)
        }
        guard violations.isEmpty else {
            return try await render(status, FormState(fields, violations: violations), context)
        }
        do {
            let correction = FollowCase.Correction(formMark: mark, note: note)
            try await FollowCase(environment: environment).correct(status.caseID, correction, by: context.citizen)
            return .redirect(to: OwnCase.statusPath)
        } catch let rejection as ServiceRequest.Rejection {
            return try await render(status, FormState(fields, violations: [rejection.at("")]), context)
        }
    }

    private func render(
        _ status: RequestStatus, _ form: FormState, _ context: AppContext
    ) async throws -> Response {
        var content = CaseContent.of(try await FollowCase(environment: environment).view(of: status))
        content["isOnline"] = status.channel == .online
        let uploads = try await uploaded(status.caseID, context)
        content["identityState"] = uploads.contains(.identityCard) ? Texts.Page.alreadyUploaded : ""
        content["formState"] = uploads.contains(.exitForm) ? Texts.Page.alreadyUploaded : ""
        return try pages.render("tracking-correction", content, form: form, context: context)
    }

    /// What was uploaded for the correction before something else of the form was refused.
    private func uploaded(_ caseID: CaseID, _ context: AppContext) async throws -> Set<RequirementKind> {
        guard case .filed(let filed) = try await environment.state(of: caseID, for: context.citizen) else { return [] }
        return Set(filed.correctionDocuments.keys)
    }
}
