/// The number of a document in the document management system, opaque but of a known shape.
///
/// `INSTITUTION-AREA…-YYYY-SEQUENCE-SUFFIX`, as `IESS-DSSC-2026-0123-O`: upper-case letters and digits, an area that
/// may hold hyphens, dots and underscores, a year of four digits, a sequence, and a suffix of at most ten characters
/// that each area sets. Sequences restart every year. It is never built here, only checked.
package struct DocumentNumber: Hashable, Sendable {
    /// Length of the column in the document system.
    static let lengthMax = 50

    package let text: String
    package let year: Int

    /// Reads a number as typed; blanks around it are dropped and letters made upper-case.
    package init?(_ raw: String) {
        let text = String(raw.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
            .uppercased()
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Array($0.utf8) }
        guard text.utf8.count <= Self.lengthMax, parts.count >= 5, let institution = parts.first,
            (2...10).contains(institution.count), institution.allSatisfy(Self.isLetterOrDigit)
        else { return nil }
        let areas = parts[1..<(parts.count - 3)]
        let yearDigits = parts[parts.count - 3]
        let sequence = parts[parts.count - 2]
        let suffix = parts[parts.count - 1]
        guard areas.allSatisfy({ !$0.isEmpty && $0.allSatisfy(Self.isAreaCharacter) }),
            yearDigits.count == 4, yearDigits.allSatisfy(Self.isDigit),
            let year = Int(String(decoding: yearDigits, as: UTF8.self)),
            !sequence.isEmpty, sequence.allSatisfy(Self.isDigit),
            (1...10).contains(suffix.count), suffix.allSatisfy(Self.isLetterOrDigit)
        else { return nil }
        self.text = text
        self.year = year
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetterOrDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (0x41...0x5A).contains(byte) }
    private static func isAreaCharacter(_ byte: UInt8) -> Bool { isLetterOrDigit(byte) || byte == 0x2E || byte == 0x5F }
}
