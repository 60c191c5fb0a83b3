/// The encodings that carry Spanish text through seven-bit mail (RFC 2045, RFC 2047).
enum MailEncoding {
    /// RFC 2047 section 2: an encoded word has at most 75 characters.
    static let encodedWordLengthMax = 75
    /// RFC 2045 section 6.7: a line of quoted-printable has at most 76 characters.
    static let lineLengthMax = 76

    private static let hexDigits = Array("0123456789ABCDEF".utf8)

    /// The text as it is, or as encoded words (Q) folded over lines when it needs more than printable ASCII.
    static func headerText(_ text: String, startColumn: Int) -> String {
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && !text.contains("=?")
        if isPlain, startColumn + text.utf8.count <= lineLengthMax { return text }
        return encodedWords(text, startColumn: startColumn)
    }

    /// Encoded words, folded, cut between characters only: a reader may decode each on its own (RFC 2047 section 5).
    static func encodedWords(_ text: String, startColumn: Int) -> String {
        let prefix = "=?UTF-8?Q?"
        let suffix = "?="
        var words: [String] = []
        var content = ""
        var room = lineLengthMax - startColumn - prefix.count - suffix.count
        let fullRoom = encodedWordLengthMax - prefix.count - suffix.count
        for scalar in text.unicodeScalars {
            let encoded = encodedWordScalar(scalar)
            if content.utf8.count + encoded.utf8.count > room, !content.isEmpty {
                words.append(prefix + content + suffix)
                content = ""
                room = fullRoom
            }
            content += encoded
        }
        words.append(prefix + content + suffix)
        return words.joined(separator: "\r\n ")
    }

    private static func encodedWordScalar(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case " ": "_"
        case "a"..."z", "A"..."Z", "0"..."9", "!", "*", "+", "-", "/": String(scalar)
        default: String(scalar).utf8.map(escape).joined()
        }
    }

    private static func escape(_ byte: UInt8) -> String {
        String(decoding: [UInt8(ascii: "="), hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]], as: UTF8.self)
    }

    /// Text of any line ends as quoted-printable with CRLF.
    static func quotedPrintable(_ text: String) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count + text.utf8.count / 8)
        for line in lines(text) { appendLine(line, to: &output) }
        return output
    }

    /// Splits at CRLF, CR and LF alike; a last line end adds no empty line.
    private static func lines(_ text: String) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var line: [UInt8] = []
        var previous: UInt8 = 0
        for byte in text.utf8 {
            switch byte {
            case 0x0A where previous == 0x0D: break
            case 0x0A, 0x0D:
                lines.append(line)
                line = []
            default: line.append(byte)
            }
            previous = byte
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }

    private static func appendLine(_ line: [UInt8], to output: inout [UInt8]) {
        var column = 0
        for (index, byte) in line.enumerated() {
            let isBlank = byte == 0x20 || byte == 0x09
            let isLast = index == line.count - 1
            // Blanks at a line's end may be dropped on the way (RFC 2045 section 6.7 rule 3).
            let isLiteral = (byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "=")) || (isBlank && !isLast)
            let width = isLiteral ? 1 : 3
            if column + width > lineLengthMax - 1 && !(isLast && column + width <= lineLengthMax) {
                output += [UInt8(ascii: "="), 0x0D, 0x0A]
                column = 0
            }
            if isLiteral {
                output.append(byte)
            } else {
                output += [UInt8(ascii: "="), hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
            }
            column += width
        }
        output += [0x0D, 0x0A]
    }
}
