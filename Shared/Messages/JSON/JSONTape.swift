/// A JSON text cut into tokens, in the order of the text: what a reader walks over instead of a tree.
///
/// RFC 8259 in UTF-8 and nothing else: no comments, no trailing commas, no NaN. Where an object has a name twice, the
/// first counts.
struct JSONTape {
    enum Kind: UInt8 {
        case null, yes, no, number, text, escapedText, list, object
    }

    struct Token {
        let kind: Kind
        /// First byte and the byte after the last; of a text without its quotes.
        let start: Int32
        var end: Int32
        /// The token after this value and everything in it.
        var next: Int32
    }

    /// What is wrong, and at which byte.
    struct Malformed: Error {
        let reason: String
        let offset: Int
    }

    /// Deeper texts are refused, as Foundation does; a message has a handful of levels.
    static let depthMax = 512
    /// Offsets are 32 bits; a body is a megabyte at most.
    static let byteCountMax = 64 << 20

    private(set) var tokens: [Token] = []
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) throws(Malformed) {
        self.bytes = bytes
        guard bytes.count <= Self.byteCountMax else { throw Malformed(reason: "the text is too long", offset: 0) }
        tokens.reserveCapacity(bytes.count / 8 + 4)
        var scanner = Scanner(bytes: bytes)
        try scanner.value(&tokens, depth: 0)
        scanner.skipSpace()
        guard scanner.at == bytes.count else {
            throw Malformed(reason: "something follows the end of the text", offset: scanner.at)
        }
    }

    /// Reads values one after the other.
    private struct Scanner {
        let bytes: [UInt8]
        var at = 0

        mutating func skipSpace() {
            while at < bytes.count {
                switch bytes[at] {
                case 0x20, 0x09, 0x0A, 0x0D: at += 1
                default: return
                }
            }
        }

        mutating func value(_ tokens: inout [Token], depth: Int) throws(Malformed) {
            skipSpace()
            guard at < bytes.count else { throw malformed("the text ends too early") }
            guard depth < JSONTape.depthMax else { throw malformed("the text is nested too deeply") }
            switch bytes[at] {
            case UInt8(ascii: "\""): try text(&tokens)
            case UInt8(ascii: "{"): try object(&tokens, depth)
            case UInt8(ascii: "["): try list(&tokens, depth)
            case UInt8(ascii: "t"): try word("true", .yes, &tokens)
            case UInt8(ascii: "f"): try word("false", .no, &tokens)
            case UInt8(ascii: "n"): try word("null", .null, &tokens)
            default: try number(&tokens)
            }
        }

        private mutating func object(_ tokens: inout [Token], _ depth: Int) throws(Malformed) {
            let opening = begin(.object, &tokens)
            at += 1
            skipSpace()
            if next(UInt8(ascii: "}")) { return finish(opening, &tokens) }
            while true {
                skipSpace()
                guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { throw malformed("a name is missing") }
                try text(&tokens)
                skipSpace()
                guard next(UInt8(ascii: ":")) else { throw malformed("a colon is missing") }
                try value(&tokens, depth: depth + 1)
                skipSpace()
                if next(UInt8(ascii: "}")) { return finish(opening, &tokens) }
                guard next(UInt8(ascii: ",")) else { throw malformed("a comma or the end of an object is missing") }
            }
        }

        private mutating func list(_ tokens: inout [Token], _ depth: Int) throws(Malformed) {
            let opening = begin(.list, &tokens)
            at += 1
            skipSpace()
            if next(UInt8(ascii: "]")) { return finish(opening, &tokens) }
            while true {
                try value(&tokens, depth: depth + 1)
                skipSpace()
                if next(UInt8(ascii: "]")) { return finish(opening, &tokens) }
                guard next(UInt8(ascii: ",")) else { throw malformed("a comma or the end of a list is missing") }
            }
        }

        private mutating func text(_ tokens: inout [Token]) throws(Malformed) {
            let start = at + 1
            var isEscaped = false
            var index = start
            while index < bytes.count {
                switch bytes[index] {
                case 0x22:
                    append(isEscaped ? .escapedText : .text, start, index, &tokens)
                    at = index + 1
                    return
                case 0x5C:
                    isEscaped = true
                    index += 2
                case 0..<0x20:
                    at = index
                    throw malformed("a text holds a control character")
                default: index += 1
                }
            }
            throw malformed("a text has no end")
        }

        private mutating func word(
            _ word: StaticString, _ kind: Kind, _ tokens: inout [Token]
        ) throws(Malformed) {
            let end = at + word.utf8CodeUnitCount
            guard end <= bytes.count, (0..<word.utf8CodeUnitCount).allSatisfy({ bytes[at + $0] == word.utf8Start[$0] })
            else { throw malformed("a value is none of JSON") }
            append(kind, at, end, &tokens)
            at = end
        }

        /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
        private mutating func number(_ tokens: inout [Token]) throws(Malformed) {
            let start = at
            _ = next(UInt8(ascii: "-"))
            let whole = digits()
            guard whole > 0, whole == 1 || bytes[at - whole] != UInt8(ascii: "0") else {
                throw malformed("a value is none of JSON")
            }
            if next(UInt8(ascii: ".")) {
                guard digits() > 0 else { throw malformed("a number lacks digits") }
            }
            if next(UInt8(ascii: "e")) || next(UInt8(ascii: "E")) {
                if !next(UInt8(ascii: "+")) { _ = next(UInt8(ascii: "-")) }
                guard digits() > 0 else { throw malformed("a number lacks digits") }
            }
            append(.number, start, at, &tokens)
        }

        private mutating func digits() -> Int {
            let start = at
            while at < bytes.count, (0x30...0x39).contains(bytes[at]) { at += 1 }
            return at - start
        }

        private mutating func next(_ byte: UInt8) -> Bool {
            guard at < bytes.count, bytes[at] == byte else { return false }
            at += 1
            return true
        }

        private func append(_ kind: Kind, _ start: Int, _ end: Int, _ tokens: inout [Token]) {
            tokens.append(
                Token(kind: kind, start: Int32(start), end: Int32(end), next: Int32(tokens.count + 1)))
        }

        private func begin(_ kind: Kind, _ tokens: inout [Token]) -> Int {
            append(kind, at, at, &tokens)
            return tokens.count - 1
        }

        private func finish(_ opening: Int, _ tokens: inout [Token]) {
            tokens[opening].end = Int32(at)
            tokens[opening].next = Int32(tokens.count)
        }

        private func malformed(_ reason: String) -> Malformed { Malformed(reason: reason, offset: at) }
    }
}
