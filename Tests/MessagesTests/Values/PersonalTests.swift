import Foundation
import Messages
import Testing

/// Personal data leave a process only sealed.
struct PersonalTests {
    private struct ErasedSealer: PersonalDataSealer {
        func seal(_ plain: Data, for person: PersonID) throws -> String { plain.base64EncodedString() }
        func open(_ sealed: String, for person: PersonID) throws -> Data? { nil }
    }

    private struct BrokenSealer: PersonalDataSealer {
        struct Broken: Error {}
        func seal(_ plain: Data, for person: PersonID) throws -> String { throw Broken() }
        func open(_ sealed: String, for person: PersonID) throws -> Data? { throw Broken() }
    }

    private let sealing = MessageJSON(sealer: ExampleSealer())
    private let closed = MessageJSON(sealer: nil)
    private let secret = Personal(Contact.example, of: .example)

    @Test func `a plain value is never encoded without a sealer, also deep inside a message`() {
        #expect(throws: EncodingError.self) { try closed.encode(secret) }
        #expect(throws: EncodingError.self) { try closed.encode(RequestFiled.example) }
    }

    @Test func `the refusal does not repeat the value`() throws {
        let error = try #require(throws: EncodingError.self) { try closed.encode(secret) }
        #expect(!"\(error)".contains("Apellido"))
    }

    @Test func `with a sealer the value comes back`() throws {
        let data = try sealing.encode(secret)
        #expect(try sealing.decode(Personal<Contact>.self, from: data).value == .example)
        #expect(try sealing.decode(Personal<Contact>.self, from: data) == secret)
    }

    @Test func `bare texts and numbers are sealed too`() throws {
        let text = try sealing.decode(Personal<String>.self, from: try sealing.encode(Personal("x", of: .example)))
        let number = try sealing.decode(Personal<Int>.self, from: try sealing.encode(Personal(7, of: .example)))
        #expect(text.value == "x")
        #expect(number.value == 7)
    }

    @Test func `the same value is sealed over the same bytes`() throws {
        let bytes = try sealing.encode(secret)
        for _ in 0..<50 { #expect(try sealing.encode(secret) == bytes) }
    }

    @Test func `a service without keys passes a sealed value on unchanged`() throws {
        let data = try sealing.encode(secret)
        let passed = try closed.decode(Personal<Contact>.self, from: data)
        #expect(passed.value == nil)
        #expect(try closed.encode(passed) == data)
        #expect(try sealing.encode(passed) == data)
    }

    @Test func `what was read without keys is opened later, as it would have been at once`() throws {
        let closedOne = try closed.decode(Personal<Contact>.self, from: try sealing.encode(secret))
        #expect(try closedOne.opened(with: ExampleSealer()) == secret)
        #expect(try closedOne.opened(with: ErasedSealer()).value == nil)
        #expect(throws: BrokenSealer.Broken.self) { try closedOne.opened(with: BrokenSealer()) }
        #expect(try secret.opened(with: BrokenSealer()) == secret)
    }

    @Test func `an erased person reads as nothing and is written empty`() throws {
        let erased = try MessageJSON(sealer: ErasedSealer()).decode(
            Personal<Contact>.self, from: try sealing.encode(secret))
        #expect(erased.value == nil)
        let written = try closed.encode(erased)
        #expect(String(decoding: written, as: UTF8.self).contains(#""sealed":"""#))
        #expect(try sealing.decode(Personal<Contact>.self, from: written) == erased)
    }

    @Test func `a sealer that fails is an error, not an erased person`() throws {
        let data = try sealing.encode(secret)
        let broken = MessageJSON(sealer: BrokenSealer())
        #expect(throws: BrokenSealer.Broken.self) { try broken.decode(Personal<Contact>.self, from: data) }
        #expect(throws: BrokenSealer.Broken.self) { try broken.encode(secret) }
    }

    @Test func `values of two people or in two forms are not equal`() throws {
        let sealed = try closed.decode(Personal<Contact>.self, from: try sealing.encode(secret))
        #expect(secret != Personal(Contact.example, of: PersonID("other")))
        #expect(secret != sealed)
        #expect(sealed == sealed)
    }
}
