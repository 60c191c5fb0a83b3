import Foundation
import Hummingbird
import Messages
import Synchronization
import Testing

@testable import Platform

@Suite("The HTTP server")
struct HTTPServerTests {
    private struct Named: Codable {
        let name: String?
    }

    private struct Closed: Error, RejectionAnswer {
        var answer: APIRejection { APIRejection(.conflict, code: "caso-cerrado", detail: "El caso está cerrado.") }
    }

    private struct Unknown: Error {
        let secret = "1710034065"
    }

    private func register(_ routes: Routes, count: Counter) {
        routes.get("/api/fault") { _, _ -> Response in
            throw Fault(.storage, operation: "append", detail: "disk full", retry: .after(seconds: 7))
        }
        routes.get("/api/closed") { _, _ -> Response in throw Closed() }
        routes.get("/api/unknown") { _, _ -> Response in throw Unknown() }
        routes.get("/page-unknown") { _, _ -> Response in throw Unknown() }
        routes.idempotent().post("/api/things") { request, _ in
            let body = try await request.json(Named.self)
            var check = Validation()
            let name = check.parse("/name", body.name, "too-short", "Más largo.") { $0.count > 1 ? $0 : nil }
            _ = try check.values(name)
            return try Response.created(Named(name: "\(count.next())"), at: "/api/things/1")
        }
        routes.idempotent().post("/once") { request, _ in
            _ = try await request.form()
            return Response.redirect(to: "/done/\(count.next())").settingCookie("ssc_tramite=\(count.next())")
        }
        routes.post("/form") { request, _ in try await request.form()["a"] }
        routes.post("/upload") { request, context in
            String(try await request.multipart(context).file("scan")?.byteCount ?? -1)
        }
        routes.get("/token") { _, context in context.formToken }
        routes.get("/page") { _, context in
            Response(
                status: .ok, headers: [.contentType: "text/html"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: context.formToken)))
        }
        routes.requiring(.reviewer).get("/review") { _, context in try context.requireStaff().id.text }
        routes.requiring(.reviewer).get("/api/review") { _, _ in "in" }
    }

    private final class Counter: Sendable {
        private let value = Mutex(0)
        func next() -> Int {
            value.withLock {
                $0 += 1
                return $0
            }
        }
    }

    private func run(
        store: (any IdempotencyStore)? = nil,
        _ body: @escaping @Sendable (HTTPClient, String, HTTPKit) async throws -> Void
    ) async throws {
        let kit = try HTTPTrial.kit(store: store)
        let counter = Counter()
        try await HTTPTrial.run(kit: kit, register: { register($0, count: counter) }) { client, address in
            try await body(client, address, kit)
        }
    }

    private func json(_ response: HTTPClient.Response) throws -> [String: String] {
        let object = try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any] ?? [:]
        return object.mapValues { "\($0)" }
    }

    @Test
    func `Each kind of error has its status, type and reference, and keeps its secrets`() async throws {
        try await run { client, address, _ in
            let expected = [
                ("/api/fault", 503, "/problemas/no-disponible"), ("/api/closed", 409, "/problemas/caso-cerrado"),
                ("/api/unknown", 500, "/problemas/error-inesperado"), ("/api/nowhere", 404, "/problemas/no-existe"),
            ]
            for (path, status, type) in expected {
                let response = try await client.get(address + path)
                #expect(response.status == status)
                #expect(response.header("Content-Type") == "application/problem+json")
                let problem = try json(response)
                #expect(problem["type"] == type)
                #expect(problem["correlationId"] == response.header("X-Request-Id"))
                #expect(!response.text.contains("disk full") && !response.text.contains("1710034065"))
            }
            #expect(try await client.get(address + "/api/fault").header("Retry-After") == "7")
        }
    }

    @Test
    func `A person gets a page for an error, with a reference`() async throws {
        try await run { client, address, _ in
            let response = try await client.get(
                address + "/page-unknown", headers: [.init("X-Request-Id", "my-own-reference")])
            #expect(response.status == 500)
            #expect(response.header("Content-Type") == "text/html; charset=utf-8")
            #expect(response.text.contains("my-own-reference"))
            #expect(response.header("Content-Security-Policy")?.contains("default-src 'none'") == true)
            #expect(response.header("Server") == nil)
        }
    }

    @Test
    func `Bad JSON bodies are refused by kind`() async throws {
        try await run { client, address, _ in
            func post(_ body: String, _ type: String) async throws -> HTTPClient.Response {
                try await client.send(
                    HTTPClient.Request(
                        .post, address + "/api/things", headers: [.init("Content-Type", type)], body: Array(body.utf8)))
            }
            #expect(try await post("{}", "text/plain").status == 415)
            #expect(try await post("{", "application/json").status == 400)
            let invalid = try await post("{\"name\": \"x\"}", "application/json")
            #expect(invalid.status == 422)
            #expect(invalid.text.contains("\"pointer\":\"/name\""))
            let large = String(repeating: " ", count: 256 * 1_024 + 1)
            #expect(try await post(large, "application/json").status == 413)
            #expect(try await post("{\"name\": \"xy\"}", "application/json").status == 201)
        }
    }

    @Test
    func `A repeated key gives the first answer, another body is refused`() async throws {
        try await run(store: InMemoryIdempotencyStore()) { client, address, _ in
            func post(_ name: String, key: String) async throws -> HTTPClient.Response {
                try await client.send(
                    HTTPClient.Request(
                        .post, address + "/api/things",
                        headers: [.init("Content-Type", "application/json"), .init("Idempotency-Key", key)],
                        body: Array("{\"name\": \"\(name)\"}".utf8)))
            }
            let first = try await post("Ana", key: "k1")
            let again = try await post("Ana", key: "k1")
            #expect(first.status == 201)
            #expect(first.header("Idempotency-Replayed") == nil)
            #expect(again.status == 201)
            #expect(again.body == first.body)
            #expect(again.header("Location") == first.header("Location"))
            #expect(again.header("Idempotency-Replayed") == "true")
            let other = try await post("Eva", key: "k1")
            #expect(other.status == 422)
            #expect(try json(other)["type"] == "/problemas/clave-repetida")
            #expect(try await post("Ana", key: "k2").body != first.body)
            #expect(try await post("x", key: "k3").status == 422)
            #expect(try await post("x", key: "k3").header("Idempotency-Replayed") == "true")
        }
    }

    @Test
    func `A form needs the token of its visitor`() async throws {
        try await run { client, address, _ in
            let page = try await client.get(address + "/page")
            let cookie = try #require(page.header("Set-Cookie"))
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"))
            let visitor = String(cookie.prefix { $0 != ";" })
            func post(_ token: String, cookie: String, site: String = "same-origin") async throws -> Int {
                try await client.send(
                    HTTPClient.Request(
                        .post, address + "/form",
                        headers: [
                            .init("Content-Type", "application/x-www-form-urlencoded"), .init("Cookie", cookie),
                            .init("Sec-Fetch-Site", site),
                        ], body: Array("a=1&_token=\(token)".utf8))
                ).status
            }
            #expect(try await post(page.text, cookie: visitor) == 200)
            #expect(try await post(page.text, cookie: visitor, site: "cross-site") == 403)
            #expect(try await post(page.text, cookie: "ssc_visita=another") == 403)
            #expect(try await post("", cookie: visitor) == 403)
        }
    }

    @Test
    func `A form that is sent twice at once takes effect once`() async throws {
        try await run(store: InMemoryIdempotencyStore()) { client, address, _ in
            let page = try await client.get(address + "/page")
            let visitor = String(try #require(page.header("Set-Cookie")).prefix { $0 != ";" })
            let send: @Sendable (String) async throws -> HTTPClient.Response = { once in
                try await client.send(
                    HTTPClient.Request(
                        .post, address + "/once",
                        headers: [
                            .init("Content-Type", "application/x-www-form-urlencoded"), .init("Cookie", visitor),
                        ], body: Array("_once=\(once)&_token=\(page.text)".utf8)))
            }
            async let first = send("a")
            async let second = send("a")
            let answers = try await [first, second]
            #expect(answers.map(\.status) == [303, 303])
            #expect(answers[0].header("Location") == answers[1].header("Location"))
            #expect(answers[0].header("Set-Cookie") == answers[1].header("Set-Cookie"))
            #expect(try await send("b").header("Location") != answers[0].header("Location"))
        }
    }

    @Test
    func `A form with files needs the token too`() async throws {
        try await run { client, address, _ in
            let page = try await client.get(address + "/page")
            let visitor = String(try #require(page.header("Set-Cookie")).prefix { $0 != ";" })
            func post(_ token: String) async throws -> HTTPClient.Response {
                let body =
                    "--b\r\nContent-Disposition: form-data; name=\"_token\"\r\n\r\n\(token)\r\n"
                    + "--b\r\nContent-Disposition: form-data; name=\"scan\"; filename=\"a\"\r\n\r\n12345\r\n--b--\r\n"
                return try await client.send(
                    HTTPClient.Request(
                        .post, address + "/upload",
                        headers: [.init("Content-Type", "multipart/form-data; boundary=b"), .init("Cookie", visitor)],
                        body: Array(body.utf8)))
            }
            #expect(try await post(page.text).text == "5")
            #expect(try await post("x").status == 403)
        }
    }

    @Test
    func `Only the right role gets in, pages by the sign-in page`() async throws {
        try await run { client, address, kit in
            func token(_ role: Role, expires: Int = 60) throws -> String {
                try SignIn.token(
                    for: StaffIdentity(
                        id: StaffID("ana"), roles: [role], dispensaryID: nil, provinceCode: "06",
                        expiresAt: HTTPTrial.now.adding(seconds: expires)), tokens: kit.tokens)
            }
            func get(_ path: String, _ token: String?, cookie: Bool = false) async throws -> HTTPClient.Response {
                let header = token.map {
                    cookie ? HTTPClient.Header("Cookie", "ssc_sesion=\($0)") : .init("Authorization", "Bearer \($0)")
                }
                return try await client.get(address + path, headers: header.map { [$0] } ?? [])
            }
            #expect(try await get("/review", token(.reviewer)).text == "ana")
            #expect(try await get("/review", token(.reviewer), cookie: true).text == "ana")
            #expect(try await get("/review", token(.clerk)).status == 403)
            #expect(try await get("/api/review", nil).status == 401)
            #expect(try await get("/api/review", token(.reviewer, expires: 0)).status == 401)
            let page = try await get("/review?q=1", nil)
            #expect(page.status == 303)
            #expect(page.header("Location") == "/ingreso?destino=%2Freview%3Fq%3D1")
        }
    }

    @Test
    func `The style is kept for ever under the hash of its content`() async throws {
        try await run { client, address, kit in
            let html = try kit.pages.html("problem-description", ["problemTitle": "x"], context: HTTPTrial.context())
            let path = try #require(html.firstMatch(of: #//estatico/estilo-[0-9a-f]+\.css/#)).output
            let style = try await client.get(address + path)
            #expect(style.header("Cache-Control") == "public, max-age=31536000, immutable")
            #expect(
                try await client.get(address + "/estatico/estilo-old.css").header("Cache-Control")
                    == "public, max-age=60")
            #expect(try await client.get(address + "/estatico/otro.css").status == 404)
            #expect(try await client.get(address + "/ready").status == 200)
        }
    }

    @Test
    func `The description of the routes is the same at each run`() throws {
        func document() throws -> Data {
            try HTTPServer.document(service: "trial") { routes in
                let thing = SchemaRef.object("Thing", ["name": ["type": "string"]], required: ["name"])
                routes.requiring(.clerk).post(
                    "/api/things/{id}",
                    doc: Operation(
                        id: "postThing", summary: "Takes a thing", request: thing, replies: [.init(201, "Taken", thing)]
                    )
                ) { _, _ in "" }
            }.json()
        }
        let text = String(decoding: try document(), as: UTF8.self)
        #expect(try document() == document())
        #expect(text.contains("\"openapi\" : \"3.1.0\""))
        #expect(text.contains("\"/api/things/{id}\""))
        #expect(text.contains("#/components/schemas/Thing"))
        #expect(text.contains("\"staffToken\""))
    }
}
