import Hummingbird
import IntakeDomain
import Messages
import Platform

/// `POST /api/intake/session`: a bearer token for staff, valid at every service until the end of the shift.
struct SessionEndpoints {
    let environment: IntakeEnvironment

    private struct Body: Decodable {
        let user: String?
        let password: String?
    }

    private struct Reply: Encodable {
        let token: String
        let expiresAt: Instant
        let staffId: String
        let roles: [Role]
    }

    func register(on routes: Routes) {
        let doc = Operation(
            id: "signIn", summary: "Signs staff in and gives a bearer token.", request: Schemas.signIn,
            replies: [.init(201, "Signed in", Schemas.session)])
        routes.post("/api/intake/session", doc: doc) { [environment] request, context in
            let body = try await request.json(Body.self)
            var check = Validation()
            let user = check.parse("/user", body.user, "invalid", Texts.Field.userName) { $0 }
            let password = check.present("/password", body.password)
            let values = try check.values(user, password)
            let signedIn = try await SignInStaff(environment: environment)(
                user: values.0, password: values.1, by: context.caller)
            return try Response.json(
                Reply(
                    token: signedIn.token, expiresAt: signedIn.identity.expiresAt, staffId: signedIn.identity.id.text,
                    roles: signedIn.identity.roles), status: .created)
        }
    }
}
