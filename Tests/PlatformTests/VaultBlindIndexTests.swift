import Messages
import Testing

@testable import Platform

@Suite struct VaultBlindIndexTests {
    private let cedula = Cedula("1710034065")

    @Test func `one number has one identifier under one key`() throws {
        let cedula = try #require(cedula)
        let key = SymmetricKey.random()
        let id = BlindIndex(key: key).personID(cedula: cedula)
        #expect(id == BlindIndex(key: key).personID(cedula: cedula))
        #expect(id != BlindIndex(key: .random()).personID(cedula: cedula))
    }

    @Test func `an identifier has the form of a version 8 UUID`() throws {
        let cedula = try #require(cedula)
        let id = BlindIndex(key: .random()).personID(cedula: cedula).text
        #expect(id.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
        #expect(PersonID(checking: id) != nil)
    }

    @Test func `name spaces keep equal values apart`() {
        let index = BlindIndex(key: .random())
        #expect(index.identifier(namespace: "a", value: "1") != index.identifier(namespace: "b", value: "1"))
    }
}
