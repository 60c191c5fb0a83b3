package import Hummingbird
import Logging

/// What every handler knows about the request beside its bytes.
///
/// The middleware of the kit fills it in order: request id, staff, form token. Handlers read it only.
package struct AppContext: RequestContext {
    package var coreContext: CoreRequestContextStorage

    /// Identifies the request in logs, problem documents and error pages; taken from `X-Request-Id` or made.
    package var requestID: String = ""

    /// Who is signed in; `nil` for citizens and for other systems without a token.
    package var staff: StaffIdentity?

    /// Where the session came from: a session in a cookie travels with forms of other sites, a bearer token does not.
    package var isCookieSession = false

    /// The token that a form of this visitor must carry; made when a page first asks for it.
    package var formToken: String { formTokens?.token ?? "" }

    var formTokens: VisitorFormToken?

    /// An identifier that every repeat of this request has too, so that a repeat whose first answer was lost in a crash
    /// finds what was already done; `nil` without an idempotency key.
    package var repeatableID: String?

    /// Identifies what this request asks for, with everything that its body says: the same for each repeat under the
    /// same idempotency key, see `Store.writeOnce`; `nil` without a key.
    package var actID: String?

    /// The kit the request runs in: pages, clock and limits.
    package var kit: HTTPKit?

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
    }

    /// A context without a connection, for rendering a page outside a request.
    init(requestID: String, logger: Logger) {
        coreContext = CoreRequestContextStorage(source: LoggerSource(logger: logger))
        self.requestID = requestID
    }

    private struct LoggerSource: RequestContextSource {
        let logger: Logger
    }

    /// A path parameter as an identifier of this system; anything else is a page that does not exist.
    package func parameter(_ name: String) throws -> String {
        guard let text = parameters.get(name), text.utf8.count <= 128 else { throw NotFound() }
        return text
    }
}
