/// A calendar month, written `2026-03`: a contribution month, a statistics month or a plan month.
package struct Period: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let year: Int
    package let month: Int

    package init(year: Int, month: Int) {
        precondition((1...12).contains(month), "a month is 1 to 12")
        self.year = year
        self.month = month
    }

    /// Reads `YYYY-MM`.
    package init?(_ text: String) {
        guard let day = LocalDay(text + "-01") else { return nil }
        self = day.period
    }

    package func adding(months: Int) -> Period { firstDay.adding(months: months).period }

    package var firstDay: LocalDay {
        guard let day = LocalDay(year: year, month: month, day: 1) else { preconditionFailure("year out of range") }
        return day
    }

    package var lastDay: LocalDay { firstDay.adding(months: 1).adding(days: -1) }

    package var description: String { "\(digits(year, 4))-\(digits(month, 2))" }

    package static func < (left: Self, right: Self) -> Bool { (left.year, left.month) < (right.year, right.month) }
}

extension Period: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let period = Period(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "a month is written YYYY-MM")
        }
        self = period
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
