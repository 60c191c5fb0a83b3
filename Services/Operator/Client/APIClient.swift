import Messages
import Platform

/// Calls JSON interfaces of the system.
///
/// A call is sent again when nothing was done: the server could not be reached, or said 429 or 503. After a lost
/// connection a POST is repeated only with an idempotency key, or when the caller says that repeating changes nothing.
struct APIClient: Sendable {
    /// How often one call is tried.
    private static let attemptsMax = 8

    let http: HTTPClient
    let base: String
    var token: String?

    init(_ base: String, http: HTTPClient, token: String? = nil) {
        self.base = base
        self.http = http
        self.token = token
    }

    func with(token: String) -> APIClient { APIClient(base, http: http, token: token) }

    func through(_ http: HTTPClient) -> APIClient { APIClient(base, http: http, token: token) }

    func get<Reply: Decodable>(_ path: String, as type: Reply.Type = Reply.self) async throws -> Reply {
        try Self.decode(type, from: await send(.get, path), path)
    }

    /// - Parameter isRepeatable: the server takes the same call twice as once, without a key.
    @discardableResult
    func post(
        _ path: String, _ body: (any Encodable & Sendable)? = nil, key: String? = nil, isRepeatable: Bool = false
    ) async throws -> HTTPClient.Response {
        var headers: [HTTPClient.Header] = []
        if let key { headers.append(.init("Idempotency-Key", key)) }
        return try await send(.post, path, json: body, headers: headers, isRepeatable: isRepeatable || key != nil)
    }

    func post<Reply: Decodable>(
        _ path: String, _ body: (any Encodable & Sendable)? = nil, key: String? = nil, isRepeatable: Bool = false,
        as type: Reply.Type
    ) async throws -> Reply {
        try Self.decode(type, from: await post(path, body, key: key, isRepeatable: isRepeatable), path)
    }

    /// Sends one request and gives the answer when its status is 2xx.
    /// - Throws: ``APIProblem`` otherwise.
    func send(
        _ method: HTTPClient.Method, _ path: String, json: (any Encodable & Sendable)? = nil, bytes: [UInt8]? = nil,
        headers: [HTTPClient.Header] = [], isRepeatable: Bool = true
    ) async throws -> HTTPClient.Response {
        var headers = headers + [.init("Accept", "application/json")]
        if let token { headers.append(.init("Authorization", "Bearer \(token)")) }
        var body = bytes
        if let json {
            headers.append(.init("Content-Type", "application/json"))
            body = try MessageJSON(sealer: nil).bytes(of: json)
        } else if method == .post, bytes == nil {
            headers.append(.init("Content-Type", "application/json"))
            body = Array("{}".utf8)
        }
        let request = HTTPClient.Request(method, base + path, headers: headers, body: body, timeout: .seconds(60))
        return try await attempt(request, path, isRepeatable: isRepeatable)
    }

    private func attempt(
        _ request: HTTPClient.Request, _ path: String, isRepeatable: Bool
    ) async throws -> HTTPClient.Response {
        var attempt = 1
        while true {
            var wait = Duration.milliseconds(100 << min(attempt, 5))
            do {
                let response = try await http.send(request)
                if (200..<300).contains(response.status) { return response }
                guard [429, 503].contains(response.status), attempt < Self.attemptsMax else {
                    throw APIProblem(response, path: path)
                }
                if let seconds = response.header("Retry-After").flatMap({ Int($0) }) {
                    wait = .seconds(min(seconds, 5))
                }
            } catch let failure as HTTPClientFailure {
                let isSafe =
                    failure == .cannotConnect || isRepeatable && (failure == .connectionLost || failure == .timedOut)
                guard isSafe, attempt < Self.attemptsMax else {
                    throw OperatorError(
                        "\(base) does not answer \(path) (\(failure))", fix: "look at ssc status, and try again")
                }
            }
            attempt += 1
            try await Task.sleep(for: wait)
        }
    }

    private static func decode<Reply: Decodable>(
        _ type: Reply.Type, from response: HTTPClient.Response, _ path: String
    ) throws -> Reply {
        do {
            return try MessageJSON(sealer: nil).decode(type, from: response.body)
        } catch {
            throw OperatorError(
                "the answer of \(path) has another form than expected (\(error))",
                fix: "use the ssc of the same version as the services")
        }
    }
}

/// An answer that says no.
struct APIProblem: Error, CustomStringConvertible {
    let status: Int
    /// The last word of the problem's type, such as `caso-cerrado`.
    let code: String
    let path: String
    let detail: String

    init(_ response: HTTPClient.Response, path: String) {
        struct Problem: Decodable {
            struct Violation: Decodable { let pointer, code, detail: String? }
            let type, title, detail: String?
            let violations: [Violation]?
        }
        status = response.status
        // Case numbers and tokens in a path are no business of an error text.
        self.path = path.split(separator: "?").first.map(String.init) ?? path
        let problem = try? MessageJSON(sealer: nil).decode(Problem.self, from: response.body)
        code = problem?.type?.split(separator: "/").last.map(String.init) ?? ""
        let violations = (problem?.violations ?? []).map { "\($0.pointer ?? ""): \($0.detail ?? $0.code ?? "")" }
        detail = ([problem?.title ?? "", problem?.detail ?? ""] + violations).filter { !$0.isEmpty }.joined(
            separator: "; ")
    }

    var description: String { "\(path) answered \(status)" + (detail.isEmpty ? "" : ": \(detail)") }
}
