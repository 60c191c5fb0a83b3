/// A moment in universal time, in whole milliseconds.
///
/// Written in RFC 3339 with `Z`, as `2026-03-09T13:45:00.250Z`. The domain receives instants inside commands and
/// never reads a clock.
package struct Instant: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let millisecondsSinceEpoch: Int

    package init(millisecondsSinceEpoch: Int) { self.millisecondsSinceEpoch = millisecondsSinceEpoch }

    /// Reads RFC 3339 with `Z` or a numeric offset and up to nine decimals; precision below milliseconds is cut.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t"),
            let day = LocalDay(String(decoding: bytes[0..<10], as: UTF8.self)),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let hour = Self.number(bytes[11..<13]), let minute = Self.number(bytes[14..<16]),
            let second = Self.number(bytes[17..<19]), hour < 24, minute < 60, second < 60
        else { return nil }
        var index = 19
        var milliseconds = 0
        if bytes[index] == UInt8(ascii: ".") {
            let decimals = bytes[(index + 1)...].prefix { (0x30...0x39).contains($0) }
            guard (1...9).contains(decimals.count), let value = Self.number((decimals + [0x30, 0x30]).prefix(3)) else {
                return nil
            }
            milliseconds = value
            index += 1 + decimals.count
        }
        guard let offset = Self.offsetMinutes(bytes[index...]) else { return nil }
        let seconds = day.daysSinceEpoch * 86_400 + hour * 3_600 + minute * 60 + second - offset * 60
        millisecondsSinceEpoch = seconds * 1_000 + milliseconds
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func offsetMinutes(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard let sign = bytes.first else { return nil }
        if sign == UInt8(ascii: "Z") || sign == UInt8(ascii: "z") { return bytes.count == 1 ? 0 : nil }
        let start = bytes.startIndex
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), bytes.count == 6,
            bytes[start + 3] == UInt8(ascii: ":"), let hours = number(bytes[(start + 1)..<(start + 3)]),
            let minutes = number(bytes[(start + 4)..<(start + 6)]), hours < 24, minutes < 60
        else { return nil }
        return (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -1 : 1)
    }

    package func adding(seconds: Int) -> Instant {
        Instant(millisecondsSinceEpoch: millisecondsSinceEpoch + seconds * 1_000)
    }

    /// The calendar day at this moment in a zone with a fixed offset; Ecuador has no daylight saving.
    package func day(in zone: Zone) -> LocalDay {
        LocalDay(daysSinceEpoch: Self.floorDivide(millisecondsSinceEpoch + zone.offsetMinutes * 60_000, 86_400_000))
    }

    /// Hour and minute of the day in the zone.
    package func timeOfDay(in zone: Zone) -> (hour: Int, minute: Int) {
        let shifted = millisecondsSinceEpoch + zone.offsetMinutes * 60_000
        let minutes = (shifted - Self.floorDivide(shifted, 86_400_000) * 86_400_000) / 60_000
        return (minutes / 60, minutes % 60)
    }

    private static func floorDivide(_ left: Int, _ right: Int) -> Int {
        left >= 0 ? left / right : (left - right + 1) / right
    }

    package var description: String {
        let dayStart = Self.floorDivide(millisecondsSinceEpoch, 86_400_000)
        let rest = millisecondsSinceEpoch - dayStart * 86_400_000
        let time = "\(digits(rest / 3_600_000, 2)):\(digits(rest / 60_000 % 60, 2)):\(digits(rest / 1_000 % 60, 2))"
        return "\(LocalDay(daysSinceEpoch: dayStart))T\(time).\(digits(rest % 1_000, 3))Z"
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.millisecondsSinceEpoch < right.millisecondsSinceEpoch
    }
}

extension Instant: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let instant = Instant(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "a moment is written in RFC 3339, as 2026-03-09T13:45:00Z")
        }
        self = instant
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A legal time zone of Ecuador. Neither has daylight saving (tz database: America/Guayaquil, Pacific/Galapagos).
package enum Zone: String, Sendable, Codable, CaseIterable {
    case mainland = "America/Guayaquil"
    case galapagos = "Pacific/Galapagos"

    package var offsetMinutes: Int {
        switch self {
        case .mainland: -300
        case .galapagos: -360
        }
    }

    /// The zone of a province by its two-digit code; 20 is Galápagos.
    package init(provinceCode: String) { self = provinceCode == "20" ? .galapagos : .mainland }
}
