import HTTPTypes
package import Hummingbird
import Logging

/// Turns every error of a handler into an answer: a problem document for programs, a page for people.
///
/// Faults and unknown errors are logged here, once, with the request id; the answer never holds their text.
package struct ErrorMapping: RouterMiddleware {
    package typealias Context = AppContext

    package init() {}

    package func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let outcome = Outcome(error)
            log(error, outcome, context)
            if error is NotSignedIn, !request.wantsProblem {
                return SignIn.redirect(from: request)
            }
            return try answer(outcome, to: request, context: context)
        }
    }

    /// The answer of a handler, with what it refused as an answer too; faults and unknown errors are thrown on.
    static func answeringRejections(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let outcome = Outcome(error)
            guard outcome.status.code < 500, outcome.kind != .notSignedIn else { throw error }
            return try ErrorMapping().answer(outcome, to: request, context: context)
        }
    }

    private func answer(_ outcome: Outcome, to request: Request, context: AppContext) throws -> Response {
        let text = ErrorTexts.text(outcome.kind)
        var headers = HTTPFields()
        if let seconds = outcome.retryAfterSeconds { headers[.retryAfter] = String(seconds) }
        let problem = ProblemDetails(
            code: outcome.code ?? outcome.kind.rawValue, title: text.title, status: outcome.status,
            detail: outcome.detail ?? text.advice, correlationId: context.requestID,
            violations: outcome.violations.isEmpty ? nil : outcome.violations)
        guard !request.wantsProblem, let pages = context.kit?.pages else {
            return try problem.response(headers: headers)
        }
        var response = pages.errorPage(problem, context: context)
        for field in headers { response.headers.append(field) }
        return response
    }

    private func log(_ error: any Error, _ outcome: Outcome, _ context: AppContext) {
        switch outcome.kind {
        case .unavailable:
            let detail = (error as? Fault)?.description ?? "unavailable"
            context.logger.warning("request met a fault", metadata: ["fault": .string(detail)])
        case .unexpected:
            // The type only: the text of an unknown error may quote what the caller sent.
            context.logger.error(
                "request failed", metadata: ["error_type": .string(String(describing: type(of: error)))])
        default:
            break
        }
    }
}

/// How one error is answered.
struct Outcome {
    let kind: ErrorKind
    let status: HTTPResponse.Status
    var code: String?
    var detail: String?
    var violations: [Violation] = []
    var retryAfterSeconds: Int?

    init(_ kind: ErrorKind, _ status: HTTPResponse.Status) {
        self.kind = kind
        self.status = status
    }

    init(_ error: any Error) {
        switch error {
        case let error as InvalidInput:
            self.init(
                error.isParseable ? .invalid : .unreadable, error.isParseable ? .unprocessableContent : .badRequest)
            violations = error.violations
        case let error as any RejectionAnswer:
            let answer = error.answer
            self.init(.rejected, answer.status)
            code = answer.code
            detail = answer.detail
        case is NotFound:
            self.init(.notFound, .notFound)
        case is NotSignedIn:
            self.init(.notSignedIn, .unauthorized)
        case is NotAllowed:
            self.init(.notAllowed, .forbidden)
        case let error as RequestRefusal:
            self.init(error.kind, error.status)
        case let error as Fault:
            self.init(.unavailable, .serviceUnavailable)
            retryAfterSeconds = Self.seconds(error.retry)
        case let error as any ConflictingChange:
            _ = error
            self.init(.conflict, .conflict)
        case AppendRefusal.versionConflict:
            self.init(.conflict, .conflict)
        case let error as HTTPError:
            self.init(error.status)
        default:
            self.init(.unexpected, .internalServerError)
        }
    }

    private init(_ status: HTTPResponse.Status) {
        switch status.code {
        case 404: self.init(.notFound, status)
        case 413: self.init(.tooLarge, status)
        case 415: self.init(.wrongMediaType, status)
        case 400..<500: self.init(.unreadable, status)
        default: self.init(.unexpected, status)
        }
    }

    /// A fault that will not heal by itself still may heal by an operator: ask again in a minute.
    private static func seconds(_ retry: Fault.Retry) -> Int {
        switch retry {
        case .immediate: 1
        case .after(let seconds): max(1, seconds)
        case .never: 60
        }
    }
}

/// Somebody else changed the same thing first; answered with 409.
package protocol ConflictingChange: Error {}

/// The kit itself refuses a request before a handler sees it.
struct RequestRefusal: Error {
    let kind: ErrorKind
    let status: HTTPResponse.Status
}

extension Request {
    /// Whether the caller is a program: everything under `/api`, and whoever accepts JSON and not HTML.
    package var wantsProblem: Bool {
        if uri.path.hasPrefix("/api/") || uri.path == "/api" { return true }
        let accepted = headers[.accept] ?? ""
        return accepted.contains("json") && !accepted.contains("text/html")
    }
}
