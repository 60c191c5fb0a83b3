import HTTPTypes
package import Hummingbird

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
        let known = session ?? request.cookie(.visitor)
        let binding = known ?? Self.randomText()
        context.formToken = Base64URL.encode(kit.signer.sign(Array("ssc:form:\(binding)".utf8)))
        if request.changesSomething {
            try await verify(&request, context)
        }
        let response = try await next(request, context)
        guard known == nil, response.headers[.contentType]?.hasPrefix("text/html") == true else { return response }
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

    private static func randomText() -> String { Base64URL.encode(SecureRandom.bytes(18)) }
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
