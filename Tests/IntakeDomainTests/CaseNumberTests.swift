import IntakeDomain
import Messages
import Testing

struct CaseNumberTests {
    @Test func `a number shows procedure, year, seven digits and a check letter`() {
        let number = CaseNumber(procedure: .voluntaryExit, year: 2026, serial: 123)
        // 2 2026 0000123 modulo 23 is 11; letter 11 of ABCDEFGHJKLMNPQRSTVWXYZ, counted from 0, is M.
        #expect(number.text == "SSC-EGR-2026-0000123-M")
        #expect(CaseNumber(procedure: .homeVisit, year: 2026, serial: 1).text.hasPrefix("SSC-VIS-2026-0000001-"))
    }

    @Test(arguments: [
        "SSC-EGR-2026-0000123-M", "ssc-egr-2026-0000123-m", "SSC EGR 2026 0000123 M", " EGR 2026 123 m ",
        "ssc.egr.2026.123.M", "SSCEGR20260000123M",
    ])
    func `a number is read as people type it`(typed: String) {
        #expect(CaseNumber(typed: typed) == Example.number)
    }

    @Test(arguments: [
        "", "SSC", "SSC-EGR-2026-0000123", "SSC-EGR-2026-0000123-N", "SSC-XXX-2026-0000123-M", "SSC-EGR-2026-0000000-A",
        "SSC-EGR-202-123-M", "SSC-EGR-2026-00000123456-M", "número",
    ])
    func `a wrong number is not read`(typed: String) {
        #expect(CaseNumber(typed: typed) == nil)
    }

    @Test func `every single wrong digit and every swap of neighbours is caught`() {
        for serial in [1, 123, 4_567_890, 9_999_999, 1_234_567] {
            let number = CaseNumber(procedure: .voluntaryExit, year: 2025, serial: serial)
            let text = Array(number.text)
            for index in 8..<20 where text[index].isNumber {
                for digit in "0123456789" where digit != text[index] {
                    var wrong = text
                    wrong[index] = digit
                    #expect(CaseNumber(typed: String(wrong)) == nil)
                }
                guard text[index + 1].isNumber, text[index] != text[index + 1] else { continue }
                var swapped = text
                swapped.swapAt(index, index + 1)
                #expect(CaseNumber(typed: String(swapped)) == nil)
            }
        }
    }
}
