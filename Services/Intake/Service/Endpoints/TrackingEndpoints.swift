import Hummingbird
import IntakeDomain
import Messages
import Platform

/// Access to a filed case by number and code, for those who no longer hold a token. Every number gets the same answer.
struct TrackingEndpoints {
    let environment: IntakeEnvironment

    private struct RequestBody: Decodable { let caseNumber: String? }

    private struct CodeBody: Decodable {
        let caseNumber: String?
        let code: String?
    }

    private struct Reply: Encodable {
        let caseId: String
        let accessToken: String
        let expiresAt: Instant
    }

    func register(on routes: Routes) {
        let ask = Operation(
            id: "requestTrackingCode", summary: "Sends a code to the registered address of a case, if there is one.",
            request: Schemas.trackingRequest, replies: [.init(202, "If the case has an address, a code is on its way")])
        routes.idempotent().post("/api/intake/tracking", doc: ask) { [environment] request, context in
            let body = try await request.json(RequestBody.self)
            var check = Validation()
            let number = check.parse("/caseNumber", body.caseNumber, "invalid", Texts.Field.caseNumber) {
                CaseNumber(typed: $0)
            }
            try await TrackCase(environment: environment).requestCode(
                for: check.values(number), by: context.caller)
            return Response(status: .accepted)
        }
        let enter = Operation(
            id: "enterTrackingCode", summary: "Enters the code and opens the case.", request: Schemas.trackingCode,
            replies: [.init(200, "Access to the case", Schemas.trackingAccess)])
        routes.post("/api/intake/tracking/access", doc: enter) { [environment] request, context in
            let body = try await request.json(CodeBody.self)
            var check = Validation()
            let number = check.parse("/caseNumber", body.caseNumber, "invalid", Texts.Field.caseNumber) {
                CaseNumber(typed: $0)
            }
            let code = check.parse("/code", body.code, "invalid", Texts.Field.code) { $0 }
            let values = try check.values(number, code)
            let opened = try await TrackCase(environment: environment).enter(
                values.1, for: values.0, by: context.caller)
            guard let opened else { throw InvalidInput(Violation("/code", "wrong-code", Texts.Field.wrongCode)) }
            return try Response.json(
                Reply(
                    caseId: opened.caseID.text, accessToken: opened.access.token, expiresAt: opened.access.expiresAt))
        }
    }
}
