import Hummingbird
import Platform

/// Sign-in and sign-out of staff, and the page with their areas of work.
struct SignInPages: Sendable {
    let environment: IntakeEnvironment
    private var pages: PageRenderer { environment.context.pages }

    func register(on routes: Routes) {
        routes.get("/ingreso") { request, context in
            let destination = SignIn.destination(try request.query().text("destino"))
            if context.staff != nil { return Response.redirect(to: Self.home(destination)) }
            return try render(FormState(), destination, context)
        }
        routes.post("/ingreso") { request, context in try await signIn(request, context) }
        routes.post("/salida") { request, _ in SignIn.end(on: .redirect(to: "/ingreso"), request: request) }
        routes.requiring().get("/personal") { _, context in try pages.render("staff-home", context: context) }
    }

    private func signIn(_ request: Request, _ context: AppContext) async throws -> Response {
        let fields = try await request.form()
        let destination = SignIn.destination(fields.text("destino"))
        var check = Validation()
        let user = check.present("/userName", fields.text("userName"), Texts.Page.userName)
        check.require(!fields["password"].isEmpty, "/password", "missing", Texts.Page.password)
        guard let user, check.violations.isEmpty else {
            return try render(FormState(fields, violations: check.violations), destination, context)
        }
        do {
            let signedIn = try await SignInStaff(environment: environment)(
                user: user, password: fields["password"], by: context.caller)
            let cookie = SiteCookie.session.stored(signedIn.token, isSecure: request.isSecure)
            return Response.redirect(to: Self.home(destination)).settingCookie(cookie)
        } catch let refused as SignInStaff.Refused {
            return try render(FormState(fields, violations: [refused.at("/userName")]), destination, context)
        }
    }

    private func render(_ form: FormState, _ destination: String, _ context: AppContext) throws -> Response {
        try pages.render("sign-in", ["destination": destination], form: form, context: context)
    }

    private static func home(_ destination: String) -> String { destination == "/" ? "/personal" : destination }
}
