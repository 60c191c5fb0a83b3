import HTTPTypes
package import Hummingbird
package import Logging
import NIOCore
import ServiceLifecycle

/// The HTTP side of one service: its routes behind the middleware of the kit.
///
/// Speaks HTTP/1.1 without TLS on a private address; the front door is in front. Finishes running requests on shutdown.
package struct HTTPServer: Service {
    /// Where the server listens.
    package struct Address: Sendable {
        package let host: String
        package let port: Int

        package init(host: String, port: Int) {
            self.host = host
            self.port = port
        }
    }

    private let address: Address
    private let responder: RouterResponder<AppContext>
    private let logger: Logger
    private let started: @Sendable (Int) async -> Void

    /// The description of the registered routes.
    package let openAPI: OpenAPIDocument

    /// - Parameters:
    ///   - started: told the port once the server listens; useful with port 0.
    ///   - register: registers the service's routes.
    package init(
        address: Address, kit: HTTPKit, logger: Logger, started: @escaping @Sendable (Int) async -> Void = { _ in },
        register: (Routes) -> Void
    ) {
        self.address = address
        self.logger = logger
        self.started = started
        openAPI = OpenAPIDocument(title: kit.service)
        responder = Self.router(kit: kit, openAPI: openAPI, register: register).buildResponder()
    }

    package func run() async throws {
        var logger = logger
        logger[metadataKey: "component"] = "http"
        let application = Application(
            responder: responder,
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port), serverName: nil),
            onServerRunning: { [started] channel in await started(channel.localAddress?.port ?? 0) },
            logger: logger)
        try await application.run()
    }

    /// The document of the routes without starting anything, for `--openapi`.
    package static func document(service: String, register: (Routes) -> Void) -> OpenAPIDocument {
        let document = OpenAPIDocument(title: service)
        register(Routes(parent: Router(context: AppContext.self), openAPI: document))
        return document
    }

    /// The router with all middleware, as tests use it too.
    package static func router(
        kit: HTTPKit, openAPI: OpenAPIDocument, register: (Routes) -> Void
    ) -> Router<AppContext> {
        let router = Router(context: AppContext.self, options: [.autoGenerateHeadEndpoints])
        router.add(middleware: AccessLog())
        router.add(middleware: SecurityHeaders())
        router.add(middleware: KitContext(kit: kit))
        router.add(middleware: ErrorMapping())
        router.add(middleware: StaffAuthentication(kit: kit))
        router.add(middleware: FormTokens(kit: kit))
        let routes = Routes(parent: router, openAPI: openAPI)
        addOperations(to: routes, kit: kit)
        register(routes)
        return router
    }

    private static func addOperations(to routes: Routes, kit: HTTPKit) {
        routes.get("/live") { _, _ in "live\n" }
        routes.get("/ready") { _, _ in
            let reasons = await kit.reasonsNotReady()
            let status: HTTPResponse.Status = reasons.isEmpty ? .ok : .serviceUnavailable
            return try Response.json(
                Readiness(ready: reasons.isEmpty, role: kit.role(), reasons: reasons), status: status)
        }
        routes.get("/metrics") { _, _ in
            let text = await kit.metrics()
            return Response.file(text.utf8, contentType: "text/plain; version=0.0.4; charset=utf-8")
        }
        routes.get("/estatico/{file}") { request, context in
            try kit.pages.staticFile(context.parameter("file")).response(requestPath: request.uri.path)
        }
        routes.get("/problemas/{code}") { _, context in
            let kind = ErrorKind(rawValue: try context.parameter("code")) ?? .rejected
            let text = ErrorTexts.text(kind)
            return try kit.pages.render(
                "problem-description", ["problemTitle": text.title, "problemDetail": text.advice], context: context)
        }
    }
}

/// What `/ready` says.
private struct Readiness: Encodable {
    let ready: Bool
    let role: String
    let reasons: [String]
}

/// Puts the kit into the context before anything can fail.
private struct KitContext: RouterMiddleware {
    typealias Context = AppContext
    let kit: HTTPKit

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.kit = kit
        return try await next(request, context)
    }
}
