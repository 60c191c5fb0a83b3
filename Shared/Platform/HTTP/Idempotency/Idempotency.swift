import HTTPTypes
import Hummingbird
import Logging
import Messages

/// Makes a repeated POST with the same `Idempotency-Key` give the first answer instead of a second effect.
///
/// A form carries its key in a hidden field. Same key and body: the stored answer with `Idempotency-Replayed: true`.
/// Same key, other body: 422. Still running: a program gets 409, a page waits. Answers with 5xx are not kept: the same
/// key may try again.
struct Idempotency: RouterMiddleware {
    typealias Context = AppContext

    let keyRequired: Bool
    let bodyByteCountMax: Int

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard request.method == .post, let kit = context.kit, let store = kit.idempotency else {
            return try await next(request, context)
        }
        var request = request
        guard let key = try await key(&request) else {
            guard !keyRequired else { throw RequestRefusal(kind: .keyMissing, status: .badRequest) }
            return try await next(request, context)
        }
        guard (1...IdempotencyLimits.keyByteCountMax).contains(key.utf8.count) else {
            throw RequestRefusal(kind: .keyMissing, status: .badRequest)
        }
        let body = try await request.collectedBody(upTo: bodyByteCountMax)
        let scoped = Self.hash("\(caller(request, context))|\(request.uri.path)|\(key)".utf8)
        var context = context
        context.repeatableID = DerivedIdentifiers.identifier(cause: scoped, ordinal: 1)
        let fingerprint = fingerprint(request, body)
        context.actID = DerivedIdentifiers.identifier(cause: "\(scoped)|\(fingerprint)", ordinal: 1)
        var waits = request.wantsProblem ? 0 : Self.pageWaitsMax
        while true {
            switch try await store.reserve(key: scoped, fingerprint: fingerprint, now: kit.now()) {
            case .reserved:
                return try await run(request, context, scoped, store, kit, next)
            case .stored(let reply):
                return Self.response(reply)
            case .inFlight where waits > 0:
                waits -= 1
                try await Task.sleep(for: Self.pageWait)
            case .inFlight:
                throw RequestRefusal(kind: .keyInFlight, status: .conflict)
            case .otherRequest:
                throw RequestRefusal(kind: .keyReused, status: .unprocessableContent)
            }
        }
    }

    /// A double click shows only the answer to the second click, so a page waits for the first one to end.
    private static let pageWait = Duration.milliseconds(100)
    private static let pageWaitsMax = 100

    /// The key of the header, or of the field that ``FormTokens/onceFieldName`` names in a form.
    private func key(_ request: inout Request) async throws -> String? {
        if let key = request.headers[.idempotencyKey] { return key }
        guard MediaTypeName(request.headers[.contentType]) == .form else { return nil }
        let body = try await request.collectedBody(upTo: FormTokens.formByteCountMax)
        return try FormFields(urlEncoded: Array(body.readableBytesView)).text(FormTokens.onceFieldName)
    }

    private func run(
        _ request: Request, _ context: AppContext, _ key: String, _ store: any IdempotencyStore, _ kit: HTTPKit,
        _ next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let response: Response
        do {
            response = try await answered(request, context, next)
        } catch {
            try await store.release(key: key)
            throw error
        }
        guard response.status.code < 500, let body = try await response.collectedBytes() else {
            try await store.release(key: key)
            return response
        }
        var headers: [String: String] = [:]
        for name in Self.keptHeaders {
            if let value = response.headers[name] { headers[name.canonicalName] = value }
        }
        // The effect has happened and its own rules keep it single; only the repeat of the answer may be lost.
        let lost: @Sendable (any Error) -> Void = { [logger = context.logger] _ in
            logger.warning("an answer could not be kept for its idempotency key")
        }
        do {
            let reply = StoredReply(status: response.status.code, headers: headers, body: body)
            try await store.complete(key: key, reply: reply, now: kit.now(), failed: lost)
        } catch {
            lost(error)
        }
        return response
    }

    /// Rejections become answers here, so that a repeat gets the same one; faults go on as errors.
    private func answered(
        _ request: Request, _ context: AppContext, _ next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        try await ErrorMapping.answeringRejections(request, context: context, next: next)
    }

    private static let keptHeaders: [HTTPField.Name] = [.contentType, .location, .eTag, .setCookie]

    private static func response(_ reply: StoredReply) -> Response {
        var headers: HTTPFields = [.cacheControl: "no-store", .idempotencyReplayed: "true"]
        for (name, value) in reply.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return Response(
            status: HTTPResponse.Status(code: reply.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: reply.body)))
    }

    private func caller(_ request: Request, _ context: AppContext) -> String {
        if let staff = context.staff { return "staff:\(staff.id.text)" }
        return "visitor:" + (request.cookie(.draft) ?? "")
    }

    /// The boundary of a multipart body differs at each try, so it is cut out of what is compared.
    private func fingerprint(_ request: Request, _ body: ByteBuffer) -> String {
        guard MediaTypeName(request.headers[.contentType]) == .multipart,
            let boundary = MultipartForm.boundary(of: request.headers[.contentType] ?? "")
        else { return Self.hash(body.readableBytesView) }
        do {
            var parser = try MultipartParser(boundary: boundary)
            var hash = SHA256()
            for event in try parser.consume(body.readableBytesView) {
                switch event {
                case .partBegan(let headers): hash.update(Array("\(headers.name)=".utf8))
                case .bytes(let bytes): hash.update(bytes)
                case .partEnded, .finished: hash.update([0])
                }
            }
            return Hexadecimal.encode(hash.finalize())
        } catch {
            return Self.hash(body.readableBytesView)  // The handler will say what is wrong with it.
        }
    }

    private static func hash(_ bytes: some Collection<UInt8>) -> String { Hexadecimal.encode(SHA256.hash(bytes)) }
}

extension Response {
    /// The whole body, when it is short enough to keep.
    func collectedBytes() async throws -> [UInt8]? {
        guard let length = body.contentLength, length <= IdempotencyLimits.replyByteCountMax else { return nil }
        let collected = CollectedBody()
        try await body.write(CollectingWriter(target: collected))
        return collected.bytes
    }
}

/// Where a collecting writer puts the bytes.
private final class CollectedBody {
    var bytes: [UInt8] = []
}

private struct CollectingWriter: ResponseBodyWriter {
    let target: CollectedBody

    mutating func write(_ buffer: ByteBuffer) async throws { target.bytes += buffer.readableBytesView }
    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
