import Messages
import Testing

/// Terms in business days (COA arts. 158 and 159).
struct BusinessCalendarTests {
    private func day(_ text: String) throws -> LocalDay { try #require(LocalDay(text)) }

    @Test(arguments: [
        // Monday 2026-03-09: the first day of the term is Tuesday.
        ("2026-03-09", 1, "2026-03-10"), ("2026-03-09", 5, "2026-03-16"), ("2026-03-09", 10, "2026-03-23"),
        // From a Friday or a weekend it starts on Monday.
        ("2026-03-13", 1, "2026-03-16"), ("2026-03-14", 1, "2026-03-16"), ("2026-03-15", 1, "2026-03-16"),
        ("2026-03-09", 0, "2026-03-09"),
    ])
    func `a term starts on the next business day and skips weekends`(start: String, days: Int, end: String) throws {
        let calendar = BusinessCalendar(restDays: [])
        #expect(try calendar.adding(businessDays: days, to: day(start)).description == end)
    }

    @Test func `a term skips holidays, also several in a row and on a weekend`() throws {
        // Carnival 2026: Monday 16 and Tuesday 17 February; the 15th is a Sunday anyway.
        let carnival: Set<LocalDay> = [try day("2026-02-15"), try day("2026-02-16"), try day("2026-02-17")]
        let calendar = BusinessCalendar(restDays: carnival)
        #expect(try calendar.adding(businessDays: 1, to: day("2026-02-13")).description == "2026-02-18")
        #expect(try calendar.adding(businessDays: 10, to: day("2026-02-11")).description == "2026-02-27")
        #expect(try !calendar.isBusinessDay(day("2026-02-16")))
        #expect(try calendar.isBusinessDay(day("2026-02-18")))
    }

    @Test func `a new holiday inside an open term moves its end`() throws {
        let start = try day("2026-03-09")
        let before = BusinessCalendar(restDays: []).adding(businessDays: 10, to: start)
        let after = BusinessCalendar(restDays: [try day("2026-03-12")]).adding(businessDays: 10, to: start)
        #expect(after == before.adding(days: 1))
    }

    @Test func `counting the days of a term gives its length again`() throws {
        let calendar = BusinessCalendar(restDays: [try day("2026-05-01"), try day("2026-05-25")])
        let start = try day("2026-04-28")
        for length in 0...60 {
            let end = calendar.adding(businessDays: length, to: start)
            #expect(calendar.businessDays(after: start, through: end) == length)
        }
        #expect(calendar.businessDays(after: start, through: start.adding(days: -3)) == 0)
    }
}
