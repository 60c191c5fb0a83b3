package import Hummingbird

/// The fields of a form, in order and with repeated names (`application/x-www-form-urlencoded`, WHATWG URL section 5).
package struct FormFields: Sendable, Equatable {
    /// More fields than any of our pages has.
    private static let countMax = 1_000

    package private(set) var pairs: [Pair] = []
    package private(set) var files: [UploadedFile] = []

    package struct Pair: Sendable, Equatable {
        package let name: String
        package let value: String
    }

    package init(_ pairs: [(String, String)] = []) {
        self.pairs = pairs.map { Pair(name: $0.0, value: $0.1) }
    }

    /// - Throws: ``InvalidInput`` for broken escapes, text that is no UTF-8 or too many fields.
    package init(urlEncoded bytes: [UInt8]) throws(InvalidInput) {
        for part in bytes.split(separator: UInt8(ascii: "&")) {
            let halves = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(halves[0]), let value = halves.count == 2 ? Self.decode(halves[1]) : "",
                pairs.count < Self.countMax
            else { throw Self.unreadable }
            pairs.append(Pair(name: name, value: value))
        }
    }

    init(pairs: [Pair], files: [UploadedFile]) {
        self.pairs = pairs
        self.files = files
    }

    static let unreadable = InvalidInput(
        [Violation("", "unreadable-form", ErrorTexts.Field.unreadableForm)], isParseable: false)

    /// The first value of the name; empty when it is missing, as for an empty field.
    package subscript(_ name: String) -> String {
        pairs.first { $0.name == name }?.value ?? ""
    }

    /// The first value without blanks around it; `nil` when nothing was typed.
    package func text(_ name: String) -> String? {
        let value = self[name]
        guard let first = value.firstIndex(where: { !$0.isWhitespace }),
            let last = value.lastIndex(where: { !$0.isWhitespace })
        else { return nil }
        return String(value[first...last])
    }

    /// All values of the name, as of checkboxes.
    package func all(_ name: String) -> [String] {
        pairs.filter { $0.name == name }.map(\.value)
    }

    package func has(_ name: String) -> Bool { pairs.contains { $0.name == name } }

    /// The uploaded file of the field; `nil` when no file was chosen.
    package func file(_ name: String) -> UploadedFile? {
        files.first { $0.field == name && $0.byteCount > 0 }
    }

    private static func decode(_ bytes: ArraySlice<UInt8>) -> String? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            switch bytes[index] {
            case UInt8(ascii: "+"):
                decoded.append(0x20)
                index += 1
            case UInt8(ascii: "%"):
                guard index + 2 < bytes.endIndex, let high = hex(bytes[index + 1]), let low = hex(bytes[index + 2])
                else {
                    return nil
                }
                decoded.append(high << 4 | low)
                index += 3
            default:
                decoded.append(bytes[index])
                index += 1
            }
        }
        return String(validating: decoded, as: UTF8.self)
    }

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    /// A text as a part of a query (RFC 3986: all but unreserved characters are escaped).
    package static func percentEncode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Request {
    /// The fields of a form without files. The form token was checked before the handler ran.
    package func form() async throws -> FormFields {
        guard MediaTypeName(headers[.contentType]) == .form else {
            throw RequestRefusal(kind: .wrongMediaType, status: .unsupportedMediaType)
        }
        var request = self
        let body = try await request.collectedBody(upTo: FormTokens.formByteCountMax)
        return try FormFields(urlEncoded: Array(body.readableBytesView))
    }

    /// The fields of the query, as of a search form.
    package func query() throws -> FormFields {
        try FormFields(urlEncoded: Array((uri.query ?? "").utf8))
    }
}
