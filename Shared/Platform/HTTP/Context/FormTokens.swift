import HTTPTypes
package import Hummingbird
import Synchronization

/// Keeps other sites from sending our forms in a visitor's name.
///
/// Every form carries `_token`: a signature over the visitor's session cookie or, before signing in, over a random
/// cookie. Another site can neither read nor guess it. A form without it is refused with 403 before its handler runs;
/// of a multipart form the reader of the body checks it, see ``Request/multipart(_:limits:)``, because only that reads
/// it. Programs under `/api` need no token: their content type or bearer token cannot be sent by a form elsewhere.
package struct FormTokens: RouterMiddleware {
    package typealias Context = AppContext
    package static let fieldName = "_token"
    /// The hidden field by which a form that is sent twice takes effect once, on a route of ``Routes/idempotent``.
    package static let onceFieldName = "_once"

    /// A new value for ``onceFieldName``; each rendering of a form needs its own.
    package static func newOnceKey() -> String { randomText() }

    /// Longest form without files.
    static let formByteCountMax = 64 * 1_024

    private let kit: HTTPKit

    package init(kit: HTTPKit) { self.kit = kit }

    package func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        var request = request
        let session = context.isCookieSession ? request.cookie(.session) : nil
        let token = VisitorFormToken(known: session ?? request.cookie(.visitor), signer: kit.signer)
        context.formTokens = token
        if request.changesSomething {
            try await verify(&request, context)
        }
        let response = try await next(request, context)
        // A page without a form needs no cookie.
        guard let binding = token.newBinding, response.headers[.contentType]?.hasPrefix("text/html") == true else {
            return response
        }
        return response.settingCookie(SiteCookie.visitor.stored(binding, isSecure: request.isSecure))
    }

    private func verify(_ request: inout Request, _ context: AppContext) async throws {
        let type = MediaTypeName(request.headers[.contentType])
        let isForm = type == .form || type == .multipart
        if request.wantsProblem {
            guard !isForm || !context.isCookieSession else { throw Self.refusal }
            return
        }
        if let site = request.headers[.fetchSite], site != "same-origin", site != "none" { throw Self.refusal }
        switch type {
        case .form:
            let body = try await request.collectedBody(upTo: Self.formByteCountMax)
            let fields = try FormFields(urlEncoded: Array(body.readableBytesView))
            try Self.check(fields[Self.fieldName], context)
        case .multipart:
            break
        case .json, .other, nil:
            throw RequestRefusal(kind: .wrongMediaType, status: .unsupportedMediaType)
        }
    }

    static func check(_ token: String, _ context: AppContext) throws {
        guard !context.formToken.isEmpty, ConstantTime.equal(Array(token.utf8), Array(context.formToken.utf8)) else {
            throw refusal
        }
    }

    static let refusal = RequestRefusal(kind: .forgedForm, status: .forbidden)

    static func randomText() -> String { Base64URL.encode(SecureRandom.bytes(18)) }
}

/// The token of one visitor, worked out only when a page has a form.
final class VisitorFormToken: Sendable {
    private struct Made {
        let token: String
        /// Set when the visitor had no cookie yet.
        let newBinding: String?
    }

    private let known: String?
    private let signer: any TokenSigner
    private let made = Mutex<Made?>(nil)

    init(known: String?, signer: any TokenSigner) {
        self.known = known
        self.signer = signer
    }

    var token: String {
        made.withLock { made in
            if let made { return made.token }
            let binding = known ?? FormTokens.randomText()
            let token = Base64URL.encode(signer.sign(Array("ssc:form:\(binding)".utf8)))
            made = Made(token: token, newBinding: known == nil ? binding : nil)
            return token
        }
    }

    /// What a new visitor's cookie must hold; `nil` when nothing asked for the token.
    var newBinding: String? { made.withLock { $0?.newBinding } }
}

/// The media types of requests that the kit knows.
enum MediaTypeName: Equatable {
    case json, form, multipart, other

    init?(_ header: String?) {
        guard let header, let name = header.split(separator: ";").first else { return nil }
        switch name.trimmingPrefix(while: { $0 == " " }).lowercased() {
        case "application/json": self = .json
        case "application/x-www-form-urlencoded": self = .form
        case "multipart/form-data": self = .multipart
        default: self = .other
        }
    }
}

extension Request {
    /// Whether the method may change something (RFC 9110 section 9.2.1: the others are safe).
    var changesSomething: Bool { method != .get && method != .head && method != .options }

    /// The whole body, kept for the next reader too.
    mutating func collectedBody(upTo limit: Int) async throws -> ByteBuffer {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw RequestRefusal(kind: .tooLarge, status: .contentTooLarge)
        }
        do {
            return try await collectBody(upTo: limit)
        } catch let error as HTTPError where error.status == .contentTooLarge {
            throw RequestRefusal(kind: .tooLarge, status: .contentTooLarge)
        }
    }
}
