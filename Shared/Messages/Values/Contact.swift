/// An e-mail address in the form that mail servers accept: `local@domain`, at most 254 characters.
package struct EmailAddress: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// Trims blanks and checks the shape; only a code sent to it proves that it exists.
    package init?(_ raw: String) {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        let bytes = Array(raw.utf8)
        guard let start = bytes.firstIndex(where: { !isBlank($0) }), let end = bytes.lastIndex(where: { !isBlank($0) })
        else { return nil }
        let text = bytes[start...end]
        let parts = text.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].count), text.count <= 254,
            text.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !Self.forbidden.contains($0) })
        else { return nil }
        let dot = UInt8(ascii: ".")
        let labels = parts[1].split(separator: dot, omittingEmptySubsequences: false)
        guard labels.count >= 2, labels.allSatisfy(Self.isLabel),
            parts[0].split(separator: dot, omittingEmptySubsequences: false).allSatisfy({ !$0.isEmpty })
        else { return nil }
        let domain = parts[1].map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        self.text = String(decoding: parts[0] + [UInt8(ascii: "@")] + domain, as: UTF8.self)
    }

    private static let forbidden = Array("\"(),:;<>[\\]".utf8)

    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        (1...63).contains(label.count) && label.first != 0x2D && label.last != 0x2D
            && label.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
            }
    }

    /// Never the address, so that it cannot reach a log by interpolation.
    package var description: String { "e-mail address" }
}

extension EmailAddress: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let address = EmailAddress(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "an e-mail address is written name@domain")
        }
        self = address
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// An Ecuadorian telephone number, landline or mobile, kept in E.164 as `+5939…`.
///
/// Accepts `09` and eight digits, `0` with an area 2–7 and seven digits, or both with `+593`; blanks, hyphens and
/// brackets are dropped. The accepted form is loose on purpose, because prefix ranges age.
package struct PhoneNumber: Hashable, Sendable, CustomStringConvertible {
    package let e164: String

    package init?(_ raw: String) {
        let isPlain = raw.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: "+") }
        var digits = isPlain ? raw : raw.filter { !" -().\t".contains($0) }
        if digits.hasPrefix("+593") {
            digits.removeFirst(4)
        } else if digits.hasPrefix("00593") {
            digits.removeFirst(5)
        } else if digits.hasPrefix("0") {
            digits.removeFirst()
        } else {
            return nil
        }
        if digits.hasPrefix("0") { digits.removeFirst() }
        let bytes = Array(digits.utf8)
        guard bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let isMobile = bytes.count == 9 && bytes[0] == 0x39
        let isLandline = bytes.count == 8 && (0x32...0x37).contains(bytes[0])
        guard isMobile || isLandline else { return nil }
        e164 = "+593" + digits
    }

    /// Never the number, so that it cannot reach a log by interpolation.
    package var description: String { "phone number" }
}

extension PhoneNumber: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let number = PhoneNumber(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "a phone number is written 0991234567 or 022345678")
        }
        self = number
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(e164)
    }
}

/// Where and under which name a person is written to.
package struct Contact: Hashable, Sendable, Codable {
    package let name: String
    package let email: EmailAddress?
    package let phone: PhoneNumber?

    package init(name: String, email: EmailAddress?, phone: PhoneNumber?) {
        self.name = name
        self.email = email
        self.phone = phone
    }
}
