import IntakeDomain
import Messages
import Testing

struct IdentificationTests {
    @Test func `blanks and hyphens of a cedula are dropped`() {
        #expect(Identification(kind: .cedula, typed: "171003406-5")?.number == "1710034065")
    }

    @Test func `a wrong check digit is named`() {
        #expect(Identification.violation(kind: .cedula, number: "1710034064") == .cedula(.checkDigit))
        #expect(Identification(kind: .cedula, typed: "1710034064") == nil)
    }

    @Test func `a foreign code is letters and digits in upper case`() {
        #expect(Identification(kind: .foreignCode, typed: "ext-00 91a")?.number == "EXT0091A")
    }

    @Test(arguments: ["", "ab", "ñandú-1", String(repeating: "9", count: 21), "a_b_c"])
    func `another foreign code is refused`(typed: String) {
        #expect(Identification.violation(kind: .foreignCode, number: typed) == .foreignCode)
    }
}
