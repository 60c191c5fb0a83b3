package import Messages

/// The unique number that people see, as `SSC-EGR-2026-0000123-K`.
///
/// Procedure, year of receipt, a counter of seven digits and a check letter, so that a number read aloud or copied by
/// hand is caught when it is wrong. The format is our proposal; the published texts only promise "número único".
package struct CaseNumber: Hashable, Sendable, CustomStringConvertible {
    package let procedure: Procedure
    package let year: Int
    package let serial: Int

    /// The counter has seven digits.
    package static let serialMax = 9_999_999

    package init(procedure: Procedure, year: Int, serial: Int) {
        precondition((1...Self.serialMax).contains(serial), "a serial has one to seven digits and starts at 1")
        precondition((1900...9999).contains(year), "a year has four digits")
        self.procedure = procedure
        self.year = year
        self.serial = serial
    }

    /// Reads a number as typed or read aloud: lower case, blanks, dots, missing hyphens, a missing `SSC` and missing
    /// zeros of the counter are all forgiven; a wrong check letter is not.
    package init?(typed: String) {
        var rest = typed.uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }[...]
        if rest.hasPrefix("SSC") { rest = rest.dropFirst(3) }
        guard let procedure = Procedure.allCases.first(where: { rest.hasPrefix(Self.code(of: $0)) }) else { return nil }
        rest = rest.dropFirst(3)
        guard let letter = rest.popLast(), (5...11).contains(rest.utf8.count),
            rest.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let year = Int(rest.prefix(4)),
            let serial = Int(rest.dropFirst(4)), (1900...9999).contains(year), (1...Self.serialMax).contains(serial)
        else { return nil }
        self.init(procedure: procedure, year: year, serial: serial)
        guard checkLetter == letter else { return nil }
    }

    /// Three letters of the procedure inside the number.
    package static func code(of procedure: Procedure) -> String {
        switch procedure {
        case .homeVisit: "VIS"
        case .voluntaryExit: "EGR"
        }
    }

    /// The check letter: procedure digit, year and counter as one number, modulo 23.
    ///
    /// 23 is prime and 10 is no divisor of it, so every wrong digit and every swap of two neighbours changes the
    /// letter. Only letters, without I, O and U, because those are taken for digits or for V.
    package var checkLetter: Character {
        let procedureDigit = procedure == .homeVisit ? 1 : 2
        return Self.letters[((procedureDigit * 10_000 + year) * 10_000_000 + serial) % Self.letters.count]
    }

    private static let letters = Array("ABCDEFGHJKLMNPQRSTVWXYZ")

    package var text: String {
        let counter = String(serial)
        let zeros = String(repeating: "0", count: 7 - counter.utf8.count)
        return "SSC-\(Self.code(of: procedure))-\(year)-\(zeros)\(counter)-\(checkLetter)"
    }

    package var description: String { text }
}

extension CaseNumber: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let number = CaseNumber(typed: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "a case number is written SSC-EGR-2026-0000123-K with its check letter"
            )
        }
        self = number
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
