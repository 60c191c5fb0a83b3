import Foundation
import Glibc
import Synchronization
import Testing

@testable import Platform

/// Answers each request on loopback with the bytes that a closure makes of it; nil cuts the connection.
private final class CannedServer: Sendable {
    let port: Int
    let connectionCount = Mutex(0)
    private let listener: Int32

    init(_ answer: @escaping @Sendable (String) -> String?) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(listener, generic, length) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, generic, &length) == 0
            }
        }
        try #require(isListening)
        self.listener = listener
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { break }
                self?.connectionCount.withLock { $0 += 1 }
                Thread.detachNewThread { Self.serve(connection, answer) }
            }
            close(listener)
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    var url: String { "http://127.0.0.1:\(port)/" }

    private static func serve(_ connection: Int32, _ answer: (String) -> String?) {
        defer { close(connection) }
        var text = ""
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            text += String(decoding: buffer[..<count], as: UTF8.self)
            guard isComplete(text) else { continue }
            guard let reply = answer(text) else { return }
            text = ""
            let bytes = Array(reply.utf8)
            guard Glibc.send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { return }
        }
    }

    private static func isComplete(_ text: String) -> Bool {
        guard let end = text.range(of: "\r\n\r\n") else { return false }
        let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
        let lengthLine = lines.first { $0.lowercased().hasPrefix("content-length:") }
        let length = lengthLine.flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
        return text[end.upperBound...].utf8.count >= length
    }
}

private func answer(_ status: String, headers: [String] = [], body: String = "") -> String {
    (["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers).joined(separator: "\r\n")
        + "\r\n\r\n" + body
}

@Suite struct ClientTests {
    @Test func `status, headers and body come back as sent`() async throws {
        let server = try CannedServer { _ in
            answer("303 See Other", headers: ["Location: /b", "Set-Cookie: a=1", "Set-Cookie: b=2"], body: "ñ")
        }
        let response = try await HTTPClient().get(server.url)
        #expect(response.status == 303)
        #expect(response.header("location") == "/b")
        #expect(response.values("Set-Cookie") == ["a=1", "b=2"])
        #expect(response.text == "ñ")
    }

    @Test(arguments: [
        (HTTPClient.Method.get, nil, "GET / HTTP/1.1", ""), (.post, "a=ñ", "POST / HTTP/1.1", "a=ñ"),
        (.put, "x", "PUT / HTTP/1.1", "x"), (.post, nil, "POST / HTTP/1.1", ""), (.post, "", "POST / HTTP/1.1", ""),
        (.delete, nil, "DELETE / HTTP/1.1", ""), (.patch, "y", "PATCH / HTTP/1.1", "y"),
    ])
    func `the server sees method, headers and body`(
        method: HTTPClient.Method, body: String?, line: String, received: String
    ) async throws {
        let server = try CannedServer { answer("200 OK", body: $0) }
        let headers = [HTTPClient.Header("Idempotency-Key", "k-1"), HTTPClient.Header("X-Empty", "")]
        let request = HTTPClient.Request(method, server.url, headers: headers, body: body.map { Array($0.utf8) })
        let echo = try await HTTPClient().send(request).text
        #expect(echo.hasPrefix(line + "\r\n"))
        #expect(echo.contains("\r\nIdempotency-Key: k-1\r\n"))
        #expect(echo.contains("\r\nX-Empty:\r\n"))
        #expect(!echo.contains("Expect:"))
        #expect(echo.hasSuffix("\r\n\r\n" + received))
    }

    @Test func `a HEAD request ends without a body`() async throws {
        let server = try CannedServer { _ in "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" }
        let response = try await HTTPClient().send(.init(.head, server.url))
        #expect(response.status == 200)
        #expect(response.body.isEmpty)
    }

    @Test func `one connection serves many requests`() async throws {
        let server = try CannedServer { _ in answer("200 OK") }
        let client = HTTPClient(.init(threads: 1))
        for _ in 0..<20 { _ = try await client.get(server.url) }
        #expect(server.connectionCount.withLock { $0 } == 1)
    }

    @Test func `requests at the same time each get their own answer`() async throws {
        let server = try CannedServer { text in
            answer("200 OK", body: String(text.prefix { $0 != "\r\n" }))
        }
        let client = HTTPClient(.init(threads: 8))
        try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for number in 0..<200 {
                group.addTask { (number, try await client.get(server.url + "\(number)").text) }
            }
            for try await (number, text) in group { #expect(text == "GET /\(number) HTTP/1.1") }
        }
        #expect(server.connectionCount.withLock { $0 } <= 8)
    }

    @Test func `an answer over the limit is refused`() async throws {
        let server = try CannedServer { _ in answer("200 OK", body: String(repeating: "x", count: 1_001)) }
        let request = HTTPClient.Request(.get, server.url, responseBytesMax: 1_000)
        await #expect(throws: HTTPClientFailure.responseTooLarge) { try await HTTPClient().send(request) }
    }

    @Test func `a cut connection may have done the work`() async throws {
        let server = try CannedServer { _ in nil }
        await #expect(throws: HTTPClientFailure.connectionLost) { try await HTTPClient().get(server.url) }
    }

    @Test func `an answer that does not come in time is a time-out`() async throws {
        let server = try CannedServer { _ in "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nx" }
        let request = HTTPClient.Request(.get, server.url, timeout: .milliseconds(100))
        await #expect(throws: HTTPClientFailure.timedOut) { try await HTTPClient().send(request) }
    }

    @Test func `a port where nobody listens is no connection`() async {
        // Port 1 (tcpmux) is reserved and served by nobody.
        await #expect(throws: HTTPClientFailure.cannotConnect) { try await HTTPClient().get("http://127.0.0.1:1/") }
    }

    @Test(arguments: ["ftp://127.0.0.1/", "file:///etc/passwd", "127.0.0.1", "http://h/a b", "http://h/\r\nX: y"])
    func `an address of another kind is refused`(url: String) async {
        await #expect { try await HTTPClient().get(url) } throws: { error in
            if case .some(.invalidRequest) = error as? HTTPClientFailure { true } else { false }
        }
    }

    @Test(arguments: [("X-A", "a\r\nX-B: b"), ("X-A\r\nX-B", "b"), ("X A", "b"), ("", "b"), ("X-A", "a\u{0}")])
    func `no second header enters through a header`(name: String, value: String) async {
        let headers = [HTTPClient.Header(name, value)]
        await #expect { try await HTTPClient().get("http://127.0.0.1:1/", headers: headers) } throws: { error in
            if case .some(.invalidRequest) = error as? HTTPClientFailure { true } else { false }
        }
    }

    @Test func `blocking work runs on as many threads as allowed and each keeps its own resource`() async {
        let made = Mutex(0)
        let threads = WorkerThreads(name: "test", count: 3) {
            made.withLock { made in
                made += 1
                return made
            }
        }
        let seen = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<100 { group.addTask { await threads.run { $0 } } }
            return await group.reduce(into: Set<Int>()) { $0.insert($1) }
        }
        #expect(made.withLock { $0 } <= 3)
        #expect(seen.isSubset(of: [1, 2, 3]))
    }
}
