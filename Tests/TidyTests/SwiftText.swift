/// A Swift source split into what is code, what is comment and what is text inside string literals.
///
/// All three keep the lines and columns of the source; what belongs to another part is blank. Interpolated code counts
/// as code. Raw identifiers and regular expression literals are blank everywhere.
struct SwiftText {
    let code: String
    let comments: String
    let strings: String

    init(_ source: String) {
        var scanner = SwiftScanner(source)
        scanner.scanCode(nested: false)
        code = String(decoding: scanner.parts[.code] ?? [], as: UTF8.self)
        comments = String(decoding: scanner.parts[.comment] ?? [], as: UTF8.self)
        strings = String(decoding: scanner.parts[.string] ?? [], as: UTF8.self)
    }
}

/// Walks over the bytes of a source once.
private struct SwiftScanner {
    enum Part: CaseIterable { case code, comment, string }

    private let bytes: [UInt8]
    private var index = 0
    private(set) var parts: [Part: [UInt8]] = [:]

    init(_ source: String) {
        bytes = Array(source.utf8)
        let blank = bytes.map { $0 == 0x0A ? $0 : 0x20 }
        for part in Part.allCases { parts[part] = blank }
    }

    private func looking(at text: StaticString) -> Bool {
        guard index + text.utf8CodeUnitCount <= bytes.count else { return false }
        return text.withUTF8Buffer { wanted in
            for offset in 0..<wanted.count where bytes[index + offset] != wanted[offset] { return false }
            return true
        }
    }

    /// Bytes that can start something else than plain code; looked up first, because most bytes are plain.
    private static let special = Set("/#\"`()".utf8)

    private mutating func take(_ part: Part?, _ count: Int = 1) {
        for _ in 0..<count where index < bytes.count {
            if let part { parts[part]?[index] = bytes[index] }
            index += 1
        }
    }

    /// - Parameter nested: whether the code stands in an interpolation and ends with its bracket.
    mutating func scanCode(nested: Bool) {
        var depth = 0
        while index < bytes.count {
            if !Self.special.contains(bytes[index]) {
                take(.code)
            } else if looking(at: "//") {
                while index < bytes.count, bytes[index] != 0x0A { take(.comment) }
            } else if looking(at: "/*") {
                scanBlockComment()
            } else if let hashes = hashesOfString() {
                scanString(hashes)
            } else if looking(at: "#/") {
                take(nil, 2)
                while index < bytes.count, !looking(at: "/#") { take(nil) }
                take(nil, 2)
            } else if looking(at: "`") {
                take(nil)
                while index < bytes.count, bytes[index] != 0x60, bytes[index] != 0x0A { take(nil) }
                take(nil)
            } else {
                if looking(at: "(") { depth += 1 }
                if looking(at: ")") {
                    if nested, depth == 0 { return }
                    depth -= 1
                }
                take(.code)
            }
        }
    }

    private mutating func scanBlockComment() {
        var depth = 0
        repeat {
            if looking(at: "/*") {
                depth += 1
                take(.comment, 2)
            } else if looking(at: "*/") {
                depth -= 1
                take(.comment, 2)
            } else {
                take(.comment)
            }
        } while depth > 0 && index < bytes.count
    }

    /// The number of hashes when a string literal starts here.
    private func hashesOfString() -> Int? {
        var place = index
        while place < bytes.count, bytes[place] == 0x23 { place += 1 }
        return place < bytes.count && bytes[place] == 0x22 ? place - index : nil
    }

    private func follows(_ text: [UInt8], at place: Int) -> Bool {
        place + text.count <= bytes.count && bytes[place] == text[0]
            && bytes[place..<(place + text.count)].elementsEqual(text)
    }

    private mutating func scanString(_ hashes: Int) {
        let marks = [UInt8](repeating: 0x23, count: hashes)
        take(nil, hashes)
        let quotes = [UInt8](repeating: 0x22, count: looking(at: "\"\"\"") ? 3 : 1)
        take(nil, quotes.count)
        while index < bytes.count {
            if follows(quotes + marks, at: index) { return take(nil, quotes.count + hashes) }
            if follows([0x5C] + marks, at: index) {
                take(.string, 1 + hashes)
                if looking(at: "(") {
                    take(nil)
                    scanCode(nested: true)
                }
                take(.string)
            } else {
                take(.string)
            }
        }
    }
}
