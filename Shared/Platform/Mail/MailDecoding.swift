import Foundation

/// Reads what a mail says: the headers and the text, decoded.
///
/// Knows the encodings of single-part text (RFC 2045, RFC 2047). Of a mail with several parts it gives the raw body.
struct MailDecoding {
    private(set) var headers: [String: String] = [:]
    let body: String

    /// - Parameter bytes: the mail with lines ended by CRLF, already without dot-stuffing.
    init(_ bytes: [UInt8]) {
        let separator: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]
        let end = Self.firstRange(of: separator, in: bytes) ?? bytes.count
        let rest = bytes.dropFirst(end + separator.count)
        let head = String(decoding: bytes[..<end], as: UTF8.self)
        var headers: [String: String] = [:]
        var name = ""
        for line in head.split(separator: "\r\n" as Character) {
            if line.first == " " || line.first == "\t" {
                headers[name, default: ""] += " " + Self.trimmed(line)
            } else if let colon = line.firstIndex(of: ":") {
                name = line[..<colon].lowercased()
                headers[name] = Self.trimmed(line[line.index(after: colon)...])
            }
        }
        self.headers = headers
        let type = headers["content-type", default: "text/plain"].lowercased()
        let encoding = headers["content-transfer-encoding", default: "7bit"].lowercased()
        guard type.hasPrefix("text/") else {
            body = String(decoding: rest, as: UTF8.self)
            return
        }
        let isLatin1 = type.contains("iso-8859-1")
        let decoded = Self.decode(Array(rest), encoding: encoding)
        body = Self.text(Self.withPlainLineEnds(decoded), isLatin1: isLatin1)
    }

    var subject: String { Self.encodedWords(headers["subject", default: ""]) }

    /// Without angle brackets.
    var messageID: String {
        headers["message-id", default: ""].trimmingCharacters(in: CharacterSet(charactersIn: "<> "))
    }

    private static func trimmed(_ text: Substring) -> String {
        let rest = text.drop { $0 == " " || $0 == "\t" }
        let end = rest.lastIndex { $0 != " " && $0 != "\t" }.map { rest.index(after: $0) } ?? rest.startIndex
        return String(rest[..<end])
    }

    /// The bytes with each CRLF as LF.
    private static func withPlainLineEnds(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        for byte in bytes {
            if byte == 0x0A, output.last == 0x0D { output.removeLast() }
            output.append(byte)
        }
        return output
    }

    private static func firstRange(of pattern: [UInt8], in bytes: [UInt8]) -> Int? {
        guard bytes.count >= pattern.count else { return nil }
        return (0...(bytes.count - pattern.count)).first { start in
            bytes[start] == pattern[0] && bytes[start..<(start + pattern.count)].elementsEqual(pattern)
        }
    }

    private static func text(_ bytes: [UInt8], isLatin1: Bool) -> String {
        isLatin1
            ? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
            : String(decoding: bytes, as: UTF8.self)
    }

    private static func decode(_ bytes: [UInt8], encoding: String) -> [UInt8] {
        switch encoding {
        case "quoted-printable": quotedPrintable(bytes, underscoreIsBlank: false)
        case "base64": Data(base64Encoded: Data(bytes), options: .ignoreUnknownCharacters).map(Array.init) ?? bytes
        default: bytes
        }
    }

    private static func quotedPrintable(_ bytes: [UInt8], underscoreIsBlank: Bool) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "="), index + 2 < bytes.count {
                let digits = String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self)
                if let decoded = Hexadecimal.decode(digits) {
                    output += decoded
                } else if digits != "\r\n" {
                    output += bytes[index...(index + 2)]
                }
                index += 3
            } else {
                output.append(underscoreIsBlank && byte == UInt8(ascii: "_") ? 0x20 : byte)
                index += 1
            }
        }
        return output
    }

    /// Decodes the encoded words of a header; blanks between two of them are not part of the text.
    private static func encodedWords(_ value: String) -> String {
        var result = ""
        var wasEncoded = false
        for token in value.split(separator: " ", omittingEmptySubsequences: false) {
            let decoded = encodedWord(token)
            if !result.isEmpty && !(wasEncoded && decoded != nil) { result += " " }
            result += decoded ?? String(token)
            wasEncoded = decoded != nil
        }
        return result
    }

    private static func encodedWord(_ token: Substring) -> String? {
        guard token.hasPrefix("=?"), token.hasSuffix("?="), token.count > 6 else { return nil }
        let parts = token.dropFirst(2).dropLast(2).split(separator: "?", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        let bytes =
            parts[1].uppercased() == "B"
            ? decode(Array(parts[2].utf8), encoding: "base64")
            : quotedPrintable(Array(parts[2].utf8), underscoreIsBlank: true)
        return text(bytes, isLatin1: parts[0].lowercased() == "iso-8859-1")
    }
}
