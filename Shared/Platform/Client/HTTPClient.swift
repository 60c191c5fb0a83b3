import CCurl

/// Sends HTTP requests through libcurl, each on a thread of the client's own with kept-alive connections.
///
/// One request is one attempt: the caller knows whether it may be repeated. Redirects are not followed and no cookie is
/// kept, so that a caller sees exactly what the server said. Proxies of the environment are ignored.
package final class HTTPClient: Sendable {
    package struct Configuration: Sendable {
        /// Requests at the same time; each has a thread and at most four connections.
        package var threads: Int
        package var connectTimeout: Duration
        /// File with the certificates to trust instead of the machine's own.
        package var certificateAuthorityFile: String?

        package init(
            threads: Int = 16, connectTimeout: Duration = .seconds(5), certificateAuthorityFile: String? = nil
        ) {
            self.threads = threads
            self.connectTimeout = connectTimeout
            self.certificateAuthorityFile = certificateAuthorityFile
        }
    }

    package enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    package struct Header: Sendable, Equatable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package struct Request: Sendable {
        package var method: Method
        package var url: String
        package var headers: [Header]
        package var body: [UInt8]?
        /// From the first byte of the connection to the last of the answer.
        package var timeout: Duration
        package var responseBytesMax: Int

        package init(
            _ method: Method, _ url: String, headers: [Header] = [], body: [UInt8]? = nil,
            timeout: Duration = .seconds(30), responseBytesMax: Int = 8 * 1024 * 1024
        ) {
            self.method = method
            self.url = url
            self.headers = headers
            self.body = body
            self.timeout = timeout
            self.responseBytesMax = responseBytesMax
        }
    }

    package struct Response: Sendable {
        package let status: Int
        /// In the order of arrival; a name may occur more than once.
        package let headers: [Header]
        package let body: [UInt8]

        /// The first value under this name, in any spelling of the case.
        package func header(_ name: String) -> String? { values(name).first }

        package func values(_ name: String) -> [String] {
            let name = name.lowercased()
            return headers.filter { $0.name.lowercased() == name }.map(\.value)
        }

        /// The body as text; bytes that are not UTF-8 become replacement characters.
        package var text: String { String(decoding: body, as: UTF8.self) }
    }

    private let threads: WorkerThreads<EasyHandle>
    private let configuration: Configuration

    package init(_ configuration: Configuration = Configuration()) {
        self.configuration = configuration
        threads = WorkerThreads(name: "http-client", count: configuration.threads) { EasyHandle() }
    }

    package func send(_ request: Request) async throws(HTTPClientFailure) -> Response {
        try Self.check(request)
        let configuration = configuration
        let result = await threads.run { handle in
            Result { () throws(HTTPClientFailure) in
                try Self.perform(request, on: handle, configuration: configuration)
            }
        }
        return try result.get()
    }

    package func get(_ url: String, headers: [Header] = []) async throws(HTTPClientFailure) -> Response {
        try await send(Request(.get, url, headers: headers))
    }

    package func post(
        _ url: String, headers: [Header] = [], body: [UInt8]
    ) async throws(HTTPClientFailure) -> Response {
        try await send(Request(.post, url, headers: headers, body: body))
    }

    package func put(
        _ url: String, headers: [Header] = [], body: [UInt8]
    ) async throws(HTTPClientFailure) -> Response {
        try await send(Request(.put, url, headers: headers, body: body))
    }

    /// Refuses what could smuggle a second header or request into the connection.
    private static func check(_ request: Request) throws(HTTPClientFailure) {
        let scheme = request.url.lowercased()
        guard scheme.hasPrefix("http://") || scheme.hasPrefix("https://") else {
            throw .invalidRequest("the address must begin with http:// or https://")
        }
        guard request.url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .invalidRequest("the address must be percent-encoded")
        }
        for header in request.headers {
            guard !header.name.isEmpty, header.name.utf8.allSatisfy({ isTokenByte($0) }) else {
                throw .invalidRequest("a header name may hold only letters, digits and hyphens")
            }
            guard header.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                throw .invalidRequest("a header value may not hold control characters")
            }
        }
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func perform(
        _ request: Request, on handle: EasyHandle, configuration: Configuration
    ) throws(HTTPClientFailure) -> Response {
        let transfer = EasyHandle.Transfer()
        transfer.receivedMax = request.responseBytesMax
        handle.reset(timeout: request.timeout, connectTimeout: configuration.connectTimeout)
        handle.set(CURLOPT_PROTOCOLS_STR, "http,https")
        handle.set(CURLOPT_URL, request.url)
        if let file = configuration.certificateAuthorityFile { handle.set(CURLOPT_CAINFO, file) }
        // "Expect:" switches off the wait for 100 Continue; an empty value needs a semicolon in libcurl's lists.
        let lines = request.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        handle.set(CURLOPT_HTTPHEADER, list: lines + ["Expect:"])
        var body = request.body
        switch request.method {
        case .get, .delete: break
        case .head: handle.set(CURLOPT_NOBODY, 1)
        case .post, .put, .patch: body = body ?? []
        }
        if body != nil { handle.set(CURLOPT_POST, 1) }
        if request.method != .head { handle.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue) }
        let code = handle.perform(transfer, body: body)
        guard code == CURLE_OK else { throw failure(code, transfer) }
        return Response(
            status: handle.number(CURLINFO_RESPONSE_CODE), headers: headers(transfer.headerLines),
            body: transfer.received)
    }

    /// Keeps the header lines of the last response: interim ones (1xx) come before it.
    private static func headers(_ lines: [String]) -> [Header] {
        var headers: [Header] = []
        for line in lines {
            if line.hasPrefix("HTTP/") {
                headers = []
            } else if let colon = line.firstIndex(of: ":") {
                let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
                let end = value.lastIndex { !$0.isWhitespace }.map { value.index(after: $0) } ?? value.startIndex
                headers.append(Header(String(line[..<colon]), String(value[..<end])))
            }
        }
        return headers
    }

    private static func failure(_ code: CURLcode, _ transfer: EasyHandle.Transfer) -> HTTPClientFailure {
        if transfer.isTooLarge { return .responseTooLarge }
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT: return .cannotConnect
        case CURLE_OPERATION_TIMEDOUT: return .timedOut
        case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE: return .connectionLost
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE:
            return .untrustedServer
        case CURLE_URL_MALFORMAT: return .invalidRequest("the address is malformed")
        default: return .other(code: Int(code.rawValue))
        }
    }
}

/// Why there is no answer.
///
/// Holds neither the address nor any header, because both can carry personal data.
package enum HTTPClientFailure: Error, Equatable {
    /// The request was never sent; the text says what to correct.
    case invalidRequest(String)
    /// Nothing was sent.
    case cannotConnect
    /// The certificate or the TLS handshake failed; nothing was sent.
    case untrustedServer
    /// The server may have done the work.
    case timedOut
    /// The server may have done the work.
    case connectionLost
    /// The answer is larger than the caller allows.
    case responseTooLarge
    /// Another code of libcurl (its manual page libcurl-errors(3) lists them).
    case other(code: Int)
}
