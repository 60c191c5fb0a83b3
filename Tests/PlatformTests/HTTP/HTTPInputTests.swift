import Foundation
import Messages
import Testing

@testable import Platform

@Suite("What is sent over HTTP")
struct HTTPInputTests {
    private struct Body: Decodable {
        struct Person: Decodable {
            let name: String?
            let age: Int?
        }
        let cedula: String?
        let persons: [Person]?
        let day: LocalDay?
    }

    private func violations(_ json: String) -> InvalidInput? {
        do {
            _ = try JSONBody.decode(Body.self, from: Data(json.utf8))
            return nil
        } catch {
            return error as? InvalidInput
        }
    }

    @Test
    func `All mistyped fields are told at once with their places`() throws {
        let error = try #require(
            violations(#"{"cedula": 5, "persons": [{"name": "a", "age": 1}, {"name": [], "age": "x"}], "day": "soon"}"#)
        )
        #expect(error.isParseable)
        #expect(error.violations.map(\.pointer).sorted() == ["/cedula", "/day", "/persons/1/age", "/persons/1/name"])
        #expect(error.violations.allSatisfy { $0.code == "wrong-type" })
    }

    @Test(arguments: ["", "{", "not json", "{\"cedula\": }"])
    func `Bytes that are no JSON are unreadable`(text: String) throws {
        let error = try #require(violations(text))
        #expect(!error.isParseable)
        #expect(error.violations.map(\.code) == ["not-json"])
    }

    @Test
    func `A list in the place of an object is told as such`() throws {
        #expect(try #require(violations("[]")).violations.map(\.pointer) == [""])
    }

    @Test
    func `A validation tells everything that is wrong`() {
        var check = Validation()
        let number = check.parse("/number", " 12 ", "no-number", "?") { Int($0) }
        let other = check.parse("/other", "x", "no-number", "?") { Int($0) }
        let missing: Int? = check.parse("/missing", "   ", "no-number", "?") { Int($0) }
        let free = check.optional("/free", nil, "no-number", "?") { Int($0) }
        #expect(number == 12)
        #expect(free == nil)
        #expect(throws: InvalidInput.self) { _ = try check.values(number, other, missing) }
        #expect(check.violations.map(\.code) == ["no-number", "missing"])
    }

    @Test
    func `A validation without violations unwraps its values`() throws {
        var check = Validation()
        let number = check.parse("/number", "12", "no-number", "?") { Int($0) }
        let text = check.present("/text", "a")
        let (first, second) = try check.values(number, text)
        #expect(first == 12)
        #expect(second == "a")
    }

    @Test
    func `Form fields keep order, repeats and every character`() throws {
        let fields = try FormFields(urlEncoded: Array("a=1&a=2&name=Mar%C3%ADa+P%26&empty=&flag".utf8))
        #expect(fields.all("a") == ["1", "2"])
        #expect(fields["name"] == "María P&")
        #expect(fields.text("empty") == nil)
        #expect(fields.has("flag"))
        #expect(fields["unknown"] == "")
    }

    @Test(arguments: ["a=%", "a=%2", "a=%zz", "a=%FF"])
    func `A broken form is unreadable`(text: String) {
        #expect(throws: InvalidInput.self) { try FormFields(urlEncoded: Array(text.utf8)) }
    }

    @Test(arguments: ["", "á b&c=d+e%/ñ~"])
    func `What is escaped for a query is read back unchanged`(text: String) throws {
        let fields = try FormFields(urlEncoded: Array("q=\(FormFields.percentEncode(text))".utf8))
        #expect(fields["q"] == text)
    }

    @Test(arguments: 0..<5)
    func `Base64 for URLs reads back what it wrote`(count: Int) {
        let bytes = [UInt8]((0..<count).map { UInt8(250 + $0) })
        #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        #expect(!Base64URL.encode(bytes).contains { "+/=".contains($0) })
    }

    @Test
    func `A signed token is worth nothing when changed, expired or used for another purpose`() throws {
        let tokens = SignedToken(signer: HMACTokenSigner(key: .random()))
        let now = Instant(millisecondsSinceEpoch: 1_000_000)
        let token = try tokens.issue("value", purpose: "one", expiresAt: now.adding(seconds: 60))
        #expect(tokens.read(String.self, from: token, purpose: "one", now: now) == "value")
        #expect(tokens.read(String.self, from: token, purpose: "two", now: now) == nil)
        #expect(tokens.read(String.self, from: token, purpose: "one", now: now.adding(seconds: 60)) == nil)
        #expect(tokens.read(Int.self, from: token, purpose: "one", now: now) == nil)
        for index in token.indices {
            var changed = token
            changed.replaceSubrange(index...index, with: token[index] == "A" ? "B" : "A")
            #expect(
                tokens.read(String.self, from: changed, purpose: "one", now: now) != "value" || isPadding(index, token))
        }
        let other = SignedToken(signer: HMACTokenSigner(key: .random()))
        #expect(other.read(String.self, from: token, purpose: "one", now: now) == nil)
    }

    /// The last character of a base64 text may carry bits that no byte has.
    private func isPadding(_ index: String.Index, _ token: String) -> Bool {
        token.index(after: index) == token.endIndex
    }

    @Test(
        arguments: [
            ("/mostrador", "/mostrador"), ("//evil.example", "/"), ("https://evil.example", "/"), ("/\\evil", "/"),
            (nil, "/"),
        ] as [(String?, String)])
    func `After signing in nobody is sent to another site`(given: String?, expected: String) {
        #expect(SignIn.destination(given) == expected)
    }
}
