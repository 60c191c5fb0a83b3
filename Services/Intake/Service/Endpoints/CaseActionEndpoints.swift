import Hummingbird
import IntakeDomain
import Messages
import Platform

/// What can be done with a filed case, by its citizen or at the counter: withdraw it and correct it.
struct CaseActionEndpoints {
    let environment: IntakeEnvironment

    private struct CorrectionBody: Decodable {
        let requirements: [RequirementBody]?
        let formMark: String?
        let note: String?
    }

    private struct Reply: Encodable {
        let caseId: String
        let status: CaseStatus
    }

    func register(on routes: Routes) {
        let withdraw = Operation(
            id: "withdrawRequest", summary: "Withdraws an open case (desistimiento).",
            replies: [.init(200, "The case is withdrawn")])
        routes.idempotent().post("/api/intake/requests/{id}/withdrawal", doc: withdraw) {
            [environment] request, context in
            let caseID = try await openCase(request, context)
            try await FollowCase(environment: environment).withdraw(caseID, by: context.caller)
            return try Response.json(Reply(caseId: caseID.text, status: .withdrawn))
        }
        let correct = Operation(
            id: "correctRequest",
            summary: "Answers an observation with the scans uploaded since, papers shown at a counter, or a note.",
            request: Schemas.correction, replies: [.init(200, "The correction is on its way to review")])
        routes.idempotent().post("/api/intake/requests/{id}/corrections", doc: correct) {
            [environment] request, context in
            let caseID = try await openCase(request, context)
            let body = try await request.json(CorrectionBody.self)
            var check = Validation()
            // Only staff can say that an original was shown.
            let presented = context.staff == nil ? [] : check.requirements("/requirements", body.requirements)
            let formMark = check.choice("/formMark", body.formMark, Texts.Field.formMark, as: FormMark.self)
            let note = check.remark("/note", body.note)
            try check.finish()
            try await FollowCase(environment: environment).correct(
                caseID, .init(presented: presented, formMark: formMark, note: note), by: context.caller)
            return try Response.json(Reply(caseId: caseID.text, status: .corrected))
        }
    }

    /// The case in the path, when the one who asks may act on it.
    private func openCase(_ request: Request, _ context: AppContext) async throws -> CaseID {
        guard let reference = FollowCase.Reference(try context.parameter("id")),
            let status = try await FollowCase(environment: environment).status(of: reference)
        else { throw NotFound() }
        let reader = try RequestReader.of(status.caseID, request, context, environment)
        if case .staff = reader { try context.requireStaff(.clerk, .systemOperator) }
        try reader.check(status.place)
        return status.caseID
    }
}
