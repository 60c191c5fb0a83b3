import Messages
import Testing

/// Identifiers and places.
struct IdentifierTests {
    @Test(arguments: ["a", "0601-01", "F-0001234", "0192f0c0-0000-7000-8000-000000000001", "A_b.9"])
    func `a text of letters, digits, hyphen, underscore and dot is an identifier`(text: String) throws {
        #expect(try #require(CaseID(checking: text)).text == text)
        #expect(try ValueJSON.read(CaseID.self, "\"\(text)\"").text == text)
    }

    @Test(arguments: ["", "a b", "a/b", "a#b", "a*b", "ñ", "a\u{301}", "../x", "a:b"])
    func `any other text is refused`(text: String) {
        #expect(CaseID(checking: text) == nil)
        #expect(throws: DecodingError.self) { try ValueJSON.read(CaseID.self, "\"\(text)\"") }
    }

    @Test func `an identifier has at most 64 characters`() {
        #expect(CaseID(checking: String(repeating: "a", count: 64)) != nil)
        #expect(CaseID(checking: String(repeating: "a", count: 65)) == nil)
    }

    @Test func `identifiers are ordered by their text`() {
        #expect([CaseID("b"), CaseID("a")].sorted() == [CaseID("a"), CaseID("b")])
    }

    @Test(arguments: [(-90.0, -180.0), (90, 180), (0, 0), (-1.6635, -78.6547)])
    func `a place inside the limits of the globe is accepted`(latitude: Double, longitude: Double) throws {
        let point = try #require(GeoPoint(latitude: latitude, longitude: longitude))
        #expect(try ValueJSON.read(GeoPoint.self, try ValueJSON.text(point)) == point)
    }

    @Test(arguments: [(-90.001, 0.0), (90.001, 0), (0, -180.001), (0, 180.001), (.nan, 0), (0, .infinity)])
    func `a place outside the globe is refused`(latitude: Double, longitude: Double) {
        #expect(GeoPoint(latitude: latitude, longitude: longitude) == nil)
    }

    @Test func `JSON of a place outside the globe is refused`() {
        #expect(throws: DecodingError.self) { try ValueJSON.read(GeoPoint.self, #"{"latitude":91,"longitude":0}"#) }
    }
}
