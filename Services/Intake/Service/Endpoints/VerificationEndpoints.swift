import Hummingbird
import IntakeDomain
import Messages
import Platform

/// `POST …/verification` and `…/verification-code`: the code from the mail, and another one.
struct VerificationEndpoints {
    let environment: IntakeEnvironment

    private struct Body: Decodable { let code: String? }

    private struct Verified: Encodable {
        let verified: Bool
        let openCaseNumber: String?
    }

    private struct Sent: Encodable { let expiresAt: Instant }

    func register(on routes: Routes) {
        let enter = Operation(
            id: "verifyEmail", summary: "Enters the code that was sent to the e-mail address.", request: Schemas.code,
            replies: [.init(200, "The address is verified", Schemas.verified)])
        routes.idempotent().post("/api/intake/requests/{id}/verification", doc: enter) {
            [environment] request, context in
            let caseID = try environment.ownCase(request, context)
            let body = try await request.json(Body.self)
            var check = Validation()
            let code = check.parse("/code", body.code, "invalid", Texts.Field.code) { text in
                let digits = text.filter(\.isNumber)
                return digits.count == OneTimeCodes.digits ? digits : nil
            }
            let entered = try check.values(code)
            let outcome = try await VerifyEmail(environment: environment).enter(
                entered, for: caseID, by: context.caller)
            switch outcome {
            case .verified(let openCase):
                return try Response.json(Verified(verified: true, openCaseNumber: openCase?.text))
            case .wrongCode:
                throw InvalidInput(Violation("/code", "wrong-code", Texts.Field.wrongCode))
            }
        }
        let resend = Operation(
            id: "resendCode", summary: "Sends another code to the same address; the earlier one stays valid.",
            replies: [.init(202, "A code is on its way", Schemas.codeSent)])
        routes.idempotent().post("/api/intake/requests/{id}/verification-code", doc: resend) {
            [environment] request, context in
            let caseID = try environment.ownCase(request, context)
            let expiresAt = try await VerifyEmail(environment: environment).resend(for: caseID, by: context.caller)
            return try Response.json(Sent(expiresAt: expiresAt), status: .accepted)
        }
    }
}
