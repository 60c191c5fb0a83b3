package import Hummingbird
import Messages

/// Sessions of staff: a signed token, in a cookie for pages and as a bearer token for programs.
///
/// The token is valid at every service, because all share the signing key. It cannot be revoked before it ends, so it
/// lasts one working day at most.
package enum SignIn {
    package static let purpose = "staff-session"
    /// One shift with a margin.
    package static let sessionSeconds = 10 * 3_600

    package static func token(for staff: StaffIdentity, tokens: SignedToken) throws -> String {
        try tokens.issue(staff, purpose: purpose, expiresAt: staff.expiresAt)
    }

    /// Adds the session cookie to the answer of a sign-in.
    package static func begin(
        _ staff: StaffIdentity, on response: Response, request: Request, kit: HTTPKit
    ) throws -> Response {
        let token = try token(for: staff, tokens: kit.tokens)
        return response.settingCookie(SiteCookie.session.stored(token, isSecure: request.isSecure))
    }

    /// Removes the session cookie.
    package static func end(on response: Response, request: Request) -> Response {
        response.settingCookie(SiteCookie.session.cleared(isSecure: request.isSecure)).forgettingPages()
    }

    /// Sends a person who must sign in first to the page for it, and back afterwards.
    static func redirect(from request: Request) -> Response {
        let destination = request.method == .get ? request.uri.string : "/"
        return .redirect(to: "/ingreso?destino=" + FormFields.percentEncode(destination))
    }

    /// A page to go to after signing in: a path of this site, never an address elsewhere.
    package static func destination(_ text: String?) -> String {
        guard let text, text.hasPrefix("/"), !text.hasPrefix("//"), !text.contains("\\"), !text.contains("\n"),
            !text.contains("\r"), text.utf8.count <= 1_024
        else { return "/" }
        return text
    }
}

/// Reads the session of the one who asks, if there is one. A bad or expired session is as none.
package struct StaffAuthentication: RouterMiddleware {
    package typealias Context = AppContext
    private let kit: HTTPKit

    package init(kit: HTTPKit) { self.kit = kit }

    package func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if let bearer = request.headers[.authorization], bearer.lowercased().hasPrefix("bearer ") {
            context.staff = staff(String(bearer.dropFirst(7)))
        } else if let cookie = request.cookie(.session) {
            context.staff = staff(cookie)
            context.isCookieSession = context.staff != nil
        }
        return try await next(request, context)
    }

    private func staff(_ token: String) -> StaffIdentity? {
        kit.tokens.read(StaffIdentity.self, from: token, purpose: SignIn.purpose, now: kit.now())
    }
}

extension AppContext {
    /// The signed-in person, who must have one of the roles; any role when none is named.
    /// - Throws: ``NotSignedIn`` (pages: to the sign-in page) or ``NotAllowed``.
    @discardableResult
    package func requireStaff(_ roles: Role...) throws -> StaffIdentity {
        try requireStaff(anyOf: roles)
    }

    @discardableResult
    func requireStaff(anyOf roles: [Role]) throws -> StaffIdentity {
        guard let staff else { throw NotSignedIn() }
        guard roles.isEmpty || roles.contains(where: staff.has) else { throw NotAllowed() }
        return staff
    }
}

/// Lets only some roles reach the routes registered behind it.
struct RoleGuard: RouterMiddleware {
    typealias Context = AppContext
    let roles: [Role]

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        try context.requireStaff(anyOf: roles)
        return try await next(request, context)
    }
}
