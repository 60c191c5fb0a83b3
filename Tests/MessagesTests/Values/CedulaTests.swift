import Foundation
import Messages
import Testing

/// Which texts are the number of an Ecuadorian identity card.
struct CedulaTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let input: String
        let isValid: Bool
        let note: String
        var testDescription: String { note }
    }

    /// Lines of `input,expected,note`; blanks of the input count, the note may be quoted.
    static let vectors: [Vector] = {
        let text = (try? TestFiles.text("Vectors/cedula_vectors.csv")) ?? ""
        return text.split(whereSeparator: \.isNewline).dropFirst().compactMap { line in
            let fields = line.split(separator: ",", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { return nil }
            return Vector(input: String(fields[0]), isValid: fields[1] == "valid", note: String(fields[2]))
        }
    }()

    @Test func `all published vectors are there`() {
        #expect(Self.vectors.count == 22)
        #expect(Self.vectors.count { $0.isValid } == 11)
    }

    @Test(arguments: vectors)
    func `a vector has its published verdict`(vector: Vector) {
        #expect((Cedula(vector.input) != nil) == vector.isValid)
        #expect((Cedula.violation(in: vector.input) == nil) == vector.isValid)
    }

    @Test(arguments: [
        ("171430710", Cedula.Violation.notTenDigits), ("17143071033", .notTenDigits), ("171430710A", .notTenDigits),
        ("", .notTenDigits), ("١٧١٤٣٠٧١٠٣", .notTenDigits), ("0001234566", .unknownProvince),
        ("2501234567", .unknownProvince), ("3101234569", .unknownProvince), ("1770123451", .thirdDigit),
        ("1714307104", .checkDigit),
    ])
    func `a wrong number says what is wrong`(text: String, expected: Cedula.Violation) {
        #expect(Cedula.violation(in: text) == expected)
    }

    @Test func `every single wrong digit is noticed`() {
        let digits = Array("1714307103")
        for place in digits.indices {
            for other in "0123456789" where other != digits[place] {
                var changed = digits
                changed[place] = other
                #expect(Cedula(String(changed)) == nil)
            }
        }
    }

    @Test func `blanks and the printed hyphen are dropped and the leading zero stays`() throws {
        #expect(try #require(Cedula(" 171430710-3\u{A0}")).digits == "1714307103")
        #expect(try #require(Cedula("0100000009")).digits == "0100000009")
    }

    @Test func `the number does not show in an interpolation`() throws {
        #expect(!"\(Cedula.example)".contains("1714307103"))
    }

    @Test func `JSON is the digits, and a wrong number is refused without repeating it`() throws {
        #expect(try ValueJSON.text(Cedula.example) == "\"1714307103\"")
        let error = try #require(throws: DecodingError.self) { try ValueJSON.read(Cedula.self, "\"1714307104\"") }
        #expect(!"\(error)".contains("1714307104"))
    }
}
