import HTTPTypes
package import Hummingbird

/// Where a service registers its endpoints and pages.
///
/// A route with a ``Operation`` appears in the OpenAPI document. ``requiring(_:)`` gives the same routes behind a check
/// of roles. It is a `RouterMethods`, so the closures are those of the HTTP library.
package struct Routes: RouterMethods {
    package typealias Context = AppContext

    private let parent: any RouterMethods<AppContext>
    package let openAPI: OpenAPIDocument
    private let roles: [Role]?

    init(parent: any RouterMethods<AppContext>, openAPI: OpenAPIDocument, roles: [Role]? = nil) {
        self.parent = parent
        self.openAPI = openAPI
        self.roles = roles
    }

    /// Routes that only these roles reach; any signed-in person when none is named.
    ///
    /// Pages redirect to `/ingreso`, the API answers 401 or 403.
    package func requiring(_ roles: Role...) -> Routes {
        Routes(parent: parent.group("").add(middleware: RoleGuard(roles: roles)), openAPI: openAPI, roles: roles)
    }

    /// Routes whose POST takes an `Idempotency-Key`: required, or used when given.
    package func idempotent(keyRequired: Bool = false, bodyByteCountMax: Int = 4 * 1_024 * 1_024) -> Routes {
        let middleware = Idempotency(keyRequired: keyRequired, bodyByteCountMax: bodyByteCountMax)
        return Routes(parent: parent.group("").add(middleware: middleware), openAPI: openAPI, roles: roles)
    }

    @discardableResult
    package func on<Responder: HTTPResponder>(
        _ path: RouterPath, method: HTTPRequest.Method, responder: Responder
    ) -> Routes where Responder.Context == AppContext {
        _ = parent.on(path, method: method, responder: responder)
        return self
    }

    package func add(middleware: any MiddlewareProtocol<Request, Response, AppContext>) -> Routes {
        Routes(parent: parent.add(middleware: middleware), openAPI: openAPI, roles: roles)
    }

    @discardableResult
    package func get(
        _ path: RouterPath, doc: Operation,
        use handler: @Sendable @escaping (Request, AppContext) async throws -> some ResponseGenerator
    ) -> Routes {
        openAPI.add(doc, method: "get", path: path.description, roles: roles)
        return on(path, method: .get, use: handler)
    }

    @discardableResult
    package func post(
        _ path: RouterPath, doc: Operation,
        use handler: @Sendable @escaping (Request, AppContext) async throws -> some ResponseGenerator
    ) -> Routes {
        openAPI.add(doc, method: "post", path: path.description, roles: roles)
        return on(path, method: .post, use: handler)
    }

    @discardableResult
    package func put(
        _ path: RouterPath, doc: Operation,
        use handler: @Sendable @escaping (Request, AppContext) async throws -> some ResponseGenerator
    ) -> Routes {
        openAPI.add(doc, method: "put", path: path.description, roles: roles)
        return on(path, method: .put, use: handler)
    }

    @discardableResult
    package func delete(
        _ path: RouterPath, doc: Operation,
        use handler: @Sendable @escaping (Request, AppContext) async throws -> some ResponseGenerator
    ) -> Routes {
        openAPI.add(doc, method: "delete", path: path.description, roles: roles)
        return on(path, method: .delete, use: handler)
    }
}
