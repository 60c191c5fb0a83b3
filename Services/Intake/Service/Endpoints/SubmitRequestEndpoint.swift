import Hummingbird
import IntakeDomain
import Messages
import Platform

/// `POST …/submission`: "Enviar" and "Aceptar", with place and persons in the same step.
struct SubmitRequestEndpoint {
    let environment: IntakeEnvironment

    private struct Body: Decodable {
        let provinceCode: String?
        let sectorId: String?
        let dispensaryId: String?
        let persons: [PersonBody]?
        let formMark: String?
        let remark: String?
    }

    private struct Reply: Encodable { let submitted: Bool }

    func register(on routes: Routes) {
        let doc = Operation(
            id: "submitRequest", summary: "Submits the request; informed consent follows.",
            request: Schemas.submission, replies: [.init(200, "Submitted; not filed before consent is given")])
        routes.idempotent().post("/api/intake/requests/{id}/submission", doc: doc) { [environment] request, context in
            let caseID = try environment.ownCase(request, context)
            let body = try await request.json(Body.self)
            let submission = try Self.submission(body, environment.context.catalogue)
            try await FinishRequest(environment: environment).submit(submission, for: caseID, by: context.caller)
            return try Response.json(Reply(submitted: true))
        }
    }

    /// A sector is the entry of a dispensary in the list of its province, so either names the dispensary.
    private static func submission(_ body: Body, _ catalogue: Catalogue) throws -> FinishRequest.Submission {
        var check = Validation()
        var submission = FinishRequest.Submission()
        let named = body.dispensaryId != nil ? ("/dispensaryId", body.dispensaryId) : ("/sectorId", body.sectorId)
        if named.1 != nil || body.provinceCode != nil {
            submission.place = check.place(
                dispensary: named, province: ("/provinceCode", body.provinceCode), sectorID: body.sectorId, catalogue)
        }
        if body.persons != nil { submission.persons = check.persons("/persons", body.persons) }
        submission.formMark = check.choice("/formMark", body.formMark, Texts.Field.formMark)
        submission.remark = check.remark("/remark", body.remark)
        try check.finish()
        return submission
    }
}
