/// The number of an Ecuadorian identity card (cédula), ten digits.
///
/// Two province digits (01–24, or 30 for people registered abroad), a third digit 0–6 (6 is issued since about 2017),
/// a serial and a modulo-10 check digit with weights 2,1,2,… . It is text, never a number: the leading zero counts.
/// - Note: A valid number need not exist; only the civil registry knows that.
package struct Cedula: Hashable, Sendable, CustomStringConvertible {
    package let digits: String

    /// Reads a number as printed or typed: blanks and hyphens are dropped.
    /// - Returns: `nil` when ``violation(in:)`` finds one.
    package init?(_ text: String) {
        let normalised = Self.normalise(text)
        guard Self.violation(in: normalised) == nil else { return nil }
        digits = normalised
    }

    /// Why a text is no valid number.
    package enum Violation: String, Error, Sendable, CaseIterable {
        case notTenDigits = "not-ten-digits"
        case unknownProvince = "unknown-province"
        case thirdDigit = "third-digit"
        case checkDigit = "check-digit"
    }

    /// Checks a number; blanks and hyphens are ignored.
    package static func violation(in text: String) -> Violation? {
        let bytes = Array(normalise(text).utf8)
        guard bytes.count == 10, bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return .notTenDigits }
        let values = bytes.map { Int($0 - 0x30) }
        let province = values[0] * 10 + values[1]
        guard (1...24).contains(province) || province == 30 else { return .unknownProvince }
        guard values[2] <= 6 else { return .thirdDigit }
        return checkDigit(of: values[0..<9]) == values[9] ? nil : .checkDigit
    }

    /// The check digit of nine digits.
    package static func checkDigit(of nine: ArraySlice<Int>) -> Int {
        let sum = nine.enumerated().reduce(0) { sum, digit in
            let product = digit.element * (digit.offset.isMultiple(of: 2) ? 2 : 1)
            return sum + (product > 9 ? product - 9 : product)
        }
        return (10 - sum % 10) % 10
    }

    private static func normalise(_ text: String) -> String {
        // As stored: nothing to drop.
        if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return text }
        return text.filter { $0 != " " && $0 != "-" && $0 != "\u{A0}" && $0 != "\t" }
    }

    /// Never the number, so that it cannot reach a log by interpolation.
    package var description: String { "cedula" }
}

extension Cedula: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let cedula = Cedula(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "a cedula has ten digits and a valid check digit")
        }
        self = cedula
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(digits)
    }
}
