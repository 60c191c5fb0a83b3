import Foundation
import Messages
import Testing

/// Calendar days and their arithmetic.
struct LocalDayTests {
    @Test func `every day of 400 years survives the way to a number and back`() throws {
        let first = try #require(LocalDay(year: 1900, month: 1, day: 1))
        let last = try #require(LocalDay(year: 2299, month: 12, day: 31))
        var previous = first.adding(days: -1)
        // A Gregorian cycle of 400 years has 146,097 days and the same weekdays again.
        #expect(last.daysSinceEpoch - first.daysSinceEpoch + 1 == 146_097)
        for number in first.daysSinceEpoch...last.daysSinceEpoch {
            let day = LocalDay(daysSinceEpoch: number)
            try #require(day.daysSinceEpoch == number)
            try #require(previous < day)
            try #require(day.weekday == previous.weekday % 7 + 1)
            previous = day
        }
        #expect(LocalDay(daysSinceEpoch: first.daysSinceEpoch + 146_097).weekday == first.weekday)
    }

    @Test(arguments: [
        ("1970-01-01", 4), ("2000-02-29", 2), ("1995-10-20", 5), ("2025-12-31", 3), ("2026-03-09", 1),
        ("1900-01-01", 1),
        ("2024-02-29", 4), ("1969-12-28", 7),
    ])
    func `a known date has its weekday`(text: String, weekday: Int) throws {
        let day = try #require(LocalDay(text))
        #expect(day.weekday == weekday)
        #expect(day.isWeekend == (weekday >= 6))
    }

    @Test func `the epoch is day zero`() throws {
        #expect(LocalDay(daysSinceEpoch: 0).description == "1970-01-01")
        #expect(LocalDay(daysSinceEpoch: -1).description == "1969-12-31")
    }

    @Test(arguments: [
        ("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2026-01-30", 1, "2026-02-28"),
        ("2026-05-31", 1, "2026-06-30"), ("2026-03-15", 1, "2026-04-15"), ("2026-11-30", 3, "2027-02-28"),
        ("2026-03-31", -1, "2026-02-28"), ("2026-01-15", -1, "2025-12-15"), ("2024-02-29", 12, "2025-02-28"),
        ("2026-06-30", 0, "2026-06-30"),
    ])
    func `a term in months ends on the same number or on the last day of the month`(
        start: String, months: Int, end: String
    ) throws {
        #expect(try #require(LocalDay(start)).adding(months: months).description == end)
    }

    @Test func `days are added over the ends of months and years`() throws {
        let day = try #require(LocalDay("2025-12-31"))
        #expect(day.adding(days: 1).description == "2026-01-01")
        #expect(day.adding(days: 59).description == "2026-02-28")
        #expect(day.adding(days: -365).description == "2024-12-31")
    }

    @Test(arguments: [
        "2026-02-29", "2100-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-1-01", "2026-01-1", "26-01-01",
        "2026/01/01", "2026-01-01T00:00", "", "2026-01", "1899-12-31", "2026-+1-01", "-026-01-01", "２０２６-01-01",
        " 2026-01-01",
    ])
    func `a text that is no day of the calendar is refused`(text: String) {
        #expect(LocalDay(text) == nil)
    }

    @Test func `JSON is the ISO form and an impossible day is refused`() throws {
        #expect(try ValueJSON.text(LocalDay.example) == "\"2026-03-09\"")
        #expect(try ValueJSON.read(LocalDay.self, "\"2026-03-09\"") == .example)
        #expect(throws: DecodingError.self) { try ValueJSON.read(LocalDay.self, "\"2026-02-30\"") }
    }
}
