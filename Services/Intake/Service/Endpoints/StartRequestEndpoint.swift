import Hummingbird
import IntakeDomain
import Messages
import Platform

/// `POST /api/intake/requests`: opens an online request and sends a code to the given address.
struct StartRequestEndpoint {
    let environment: IntakeEnvironment

    private struct Body: Decodable {
        let procedure: String?
        let identification: IdentificationBody?
        let contact: ContactBody?
    }

    private struct Reply: Encodable {
        let caseId: String
        let accessToken: String
        let expiresAt: Instant
        let codeExpiresAt: Instant
    }

    func register(on routes: Routes) {
        let doc = Operation(
            id: "startRequest", summary: "Opens an online request; a code goes to the given e-mail address.",
            request: Schemas.startRequest, replies: [.init(201, "Opened", Schemas.startedRequest)])
        routes.idempotent().post("/api/intake/requests", doc: doc) { [environment] request, context in
            let body = try await request.json(Body.self)
            var check = Validation()
            let procedure = check.parse("/procedure", body.procedure, "unknown", Texts.Field.procedure) {
                Procedure(rawValue: $0)
            }
            let identification = check.identification("/identification", body.identification)
            let contact = check.contact("/contact", body.contact, emailRequired: true)
            let values = try check.values(procedure, identification, contact)
            let started = try await StartRequest(environment: environment)(
                .init(procedure: values.0, identification: values.1, contact: values.2), by: context.caller)
            return try Response.created(
                Reply(
                    caseId: started.caseID.text, accessToken: started.access.token,
                    expiresAt: started.access.expiresAt, codeExpiresAt: started.codeExpiresAt),
                at: "/api/intake/requests/\(started.caseID.text)")
        }
    }
}
