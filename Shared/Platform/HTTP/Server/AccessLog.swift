import HTTPTypes
import Hummingbird
import Logging

/// Gives each request an id and writes one line about it afterwards.
///
/// The line holds the route's pattern, never the path, the query or an address: those may be personal.
struct AccessLog: RouterMiddleware {
    typealias Context = AppContext

    private static let requestIDByteCountMax = 64
    private static let quietRoutes: Set<String> = ["/live", "/ready", "/metrics", "/estatico/{file}"]

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let requestID = Self.given(request) ?? Hexadecimal.encode(SecureRandom.bytes(12))
        context.requestID = requestID
        context.logger[metadataKey: "hb.request.id"] = nil
        context.logger[metadataKey: "request_id"] = .string(requestID)
        let clock = ContinuousClock()
        let start = clock.now
        var response = try await next(request, context)
        response.headers[.requestID] = requestID
        record(request, response.status.code, start.duration(to: clock.now), context)
        return response
    }

    private func record(_ request: Request, _ status: Int, _ duration: Duration, _ context: AppContext) {
        let route = context.endpointPath ?? "none"
        let milliseconds = Int(duration / .milliseconds(1))
        let level: Logger.Level = Self.quietRoutes.contains(route) ? .debug : .info
        guard context.logger.logLevel <= level else { return }
        context.logger.log(
            level: level, "request",
            metadata: [
                "method": .string(request.method.rawValue), "route": .string(route),
                "status": .stringConvertible(status),
                "duration_ms": .stringConvertible(milliseconds),
            ])
    }

    private static func given(_ request: Request) -> String? {
        guard let text = request.headers[.requestID], (8...requestIDByteCountMax).contains(text.utf8.count),
            text.utf8.allSatisfy({
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
                    || $0 == 0x5F
            })
        else { return nil }
        return text
    }
}

/// Headers that tell browsers to trust nothing beyond this site.
struct SecurityHeaders: RouterMiddleware {
    typealias Context = AppContext

    /// No scripts at all; styles and pictures of this site only.
    private static let policy = [
        "default-src 'none'", "style-src 'self'", "img-src 'self' data:", "font-src 'none'", "form-action 'self'",
        "frame-src 'self'", "object-src 'self'", "frame-ancestors 'self'", "base-uri 'none'",
    ].joined(separator: "; ")

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        if response.headers[.contentSecurityPolicy] == nil {
            response.headers[.contentSecurityPolicy] = Self.policy
        }
        response.headers[.contentTypeOptions] = "nosniff"
        response.headers[.referrerPolicy] = "same-origin"
        // A shared phone must not show the former user's pages after going back.
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }
}
