import Messages
import Testing

/// Moments, and the legal day that they fall on.
struct InstantTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.001Z", 1), ("1969-12-31T23:59:59.999Z", -1),
        ("2026-03-09T13:45:00.250Z", 1_773_063_900_250), ("2026-03-09T08:45:00.250-05:00", 1_773_063_900_250),
        ("2026-03-09T07:45:00.25-06:00", 1_773_063_900_250), ("2026-03-09t19:15:00.250999999+05:30", 1_773_063_900_250),
        ("2026-03-10T00:45:00.25z", 1_773_103_500_250), ("2000-02-29T12:00:00Z", 951_825_600_000),
    ])
    func `an RFC 3339 text is one moment, whatever its offset`(text: String, milliseconds: Int) throws {
        #expect(try #require(Instant(text)).millisecondsSinceEpoch == milliseconds)
    }

    @Test(arguments: [
        "", "2026-03-09", "2026-03-09T13:45:00", "2026-03-09 13:45:00Z", "2026-03-09T24:00:00Z", "2026-03-09T13:60:00Z",
        "2026-03-09T13:45:60Z", "2026-02-30T13:45:00Z", "2026-03-09T13:45:00.Z", "2026-03-09T13:45:00.1234567890Z",
        "2026-03-09T13:45:00+0500", "2026-03-09T13:45:00+05:60", "2026-03-09T13:45:00+25:00",
        "2026-03-09T13:45:00Zjunk",
        "2026-03-09T1a:45:00Z", "2026-03-09T13-45:00Z", "2026-03-09T13:45:00.5", "2026-03-09T13:45:00+05:3",
        "10000-03-09T13:45:00Z",
    ])
    func `a text that is no moment is refused`(text: String) {
        #expect(Instant(text) == nil)
        #expect(throws: DecodingError.self) { try ValueJSON.read(Instant.self, "\"\(text)\"") }
    }

    @Test func `a moment is written with Z and milliseconds and read back`() throws {
        #expect(try ValueJSON.text(Instant.example) == "\"2026-03-09T13:45:00.250Z\"")
        for milliseconds in [0, -1, -86_400_000, -86_400_001, 1_773_063_900_250, 253_402_300_799_999] {
            let instant = Instant(millisecondsSinceEpoch: milliseconds)
            #expect(Instant(instant.description) == instant)
        }
    }

    @Test func `half past eleven at night in Galápagos is still that day, and already the next on the mainland`() throws
    {
        let late = try #require(Instant("2026-03-09T23:30:00-06:00"))
        #expect(late.day(in: .galapagos).description == "2026-03-09")
        #expect(late.day(in: .mainland).description == "2026-03-10")
        #expect(late.timeOfDay(in: .galapagos) == (23, 30))
        #expect(late.timeOfDay(in: .mainland) == (0, 30))
    }

    @Test func `the last minute of December counts in its own month in its own zone`() throws {
        let moment = try #require(Instant("2026-01-01T05:30:00Z"))
        #expect(moment.day(in: Zone(provinceCode: "20")).period == Period(year: 2025, month: 12))
        #expect(moment.day(in: Zone(provinceCode: "09")).period == Period(year: 2026, month: 1))
    }

    @Test func `days before 1970 are counted downwards`() {
        #expect(Instant(millisecondsSinceEpoch: -1).day(in: .mainland).description == "1969-12-31")
        #expect(Instant(millisecondsSinceEpoch: -1).timeOfDay(in: .mainland) == (18, 59))
    }

    @Test func `seconds are added and moments are compared`() {
        #expect(Instant.example.adding(seconds: 60).millisecondsSinceEpoch == 1_773_063_960_250)
        #expect(Instant.example < Instant.example.adding(seconds: 1))
    }
}
