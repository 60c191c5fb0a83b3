import Messages
import Testing

/// Calendar months.
struct PeriodTests {
    @Test(arguments: [
        ("2026-01", "2026-01-31"), ("2024-02", "2024-02-29"), ("2026-02", "2026-02-28"), ("2025-12", "2025-12-31"),
    ])
    func `a month has its first and last day`(text: String, last: String) throws {
        let period = try #require(Period(text))
        #expect(period.firstDay.description == "\(text)-01")
        #expect(period.lastDay.description == last)
        #expect(period.lastDay.period == period)
    }

    @Test func `months are added over years and compared`() {
        let december = Period(year: 2025, month: 12)
        #expect(december.adding(months: 1) == Period(year: 2026, month: 1))
        #expect(december.adding(months: -24) == Period(year: 2023, month: 12))
        #expect(december < Period(year: 2026, month: 1))
    }

    @Test(arguments: ["2026-13", "2026-00", "2026-1", "2026", "2026-03-01", "", "26-03"])
    func `a text that is no month is refused`(text: String) {
        #expect(Period(text) == nil)
        #expect(throws: DecodingError.self) { try ValueJSON.read(Period.self, "\"\(text)\"") }
    }

    @Test func `JSON is year and month`() throws {
        #expect(try ValueJSON.text(Period(year: 2026, month: 3)) == "\"2026-03\"")
    }
}
