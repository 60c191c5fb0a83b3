import Foundation

/// A small file of comma-separated values (RFC 4180) with a header line, read whole.
///
/// Lines that start with `#` and blank lines are skipped. Line numbers are those of the file, for error messages.
package struct CSVTable {
    /// One record: values by column name.
    package struct Record {
        package let file: String
        package let line: Int
        fileprivate let values: [String: String]

        /// The value of a column that the table was asked for, without surrounding blanks.
        package func text(_ column: String) -> String { values[column] ?? "" }
    }

    package let records: [Record]

    /// Reads a file of the catalogue.
    /// - Throws: `Fault` that names the file and, where there is one, the line.
    package init(folder: String, file: String, columns: [String]) throws {
        let path = folder + "/" + file
        let content: String
        do {
            content = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw Self.fault("\(path): the file is missing or is not UTF-8 text; set SSC_CATALOGUE to the data folder")
        }
        try self.init(file: file, content: content, columns: columns)
    }

    init(file: String, content: String, columns: [String]) throws {
        var header: [String]?
        var records: [Record] = []
        for (line, fields) in try Self.parse(content, file: file) {
            guard let names = header else {
                let missing = columns.filter { !fields.contains($0) }
                guard missing.isEmpty else {
                    throw Self.fault("\(file) line \(line): missing columns: \(missing.joined(separator: ", "))")
                }
                header = fields
                continue
            }
            guard fields.count == names.count else {
                throw Self.fault("\(file) line \(line): \(fields.count) fields, expected \(names.count)")
            }
            let values = Dictionary(zip(names, fields), uniquingKeysWith: { first, _ in first })
            records.append(Record(file: file, line: line, values: values))
        }
        guard header != nil else { throw Self.fault("\(file): the file is empty, expected a header line") }
        self.records = records
    }

    /// A fault of configuration for a wrong file.
    package static func fault(_ detail: String) -> Fault {
        Fault(.configuration, operation: "load the catalogue", detail: detail, retry: .never)
    }

    /// Splits the text into records with the number of their first line.
    private static func parse(_ content: String, file: String) throws -> [(line: Int, fields: [String])] {
        var result: [(line: Int, fields: [String])] = []
        for (index, text) in content.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated()
        {
            let text = text.last == UInt8(ascii: "\r") ? text.dropLast() : text
            if text.isEmpty || text.first == UInt8(ascii: "#") { continue }
            result.append((index + 1, try fields(of: text, at: "\(file) line \(index + 1)")))
        }
        return result
    }

    /// Fields of one line, without surrounding blanks; a quoted field may hold commas and doubled quotes but no line
    /// break. Bytes are compared, since all that separates is ASCII and catalogues are read at each start.
    private static func fields(of line: Substring.UTF8View, at place: String) throws -> [String] {
        var fields: [String] = []
        var current: [UInt8] = []
        var isQuoted = false
        // A quote may end a field, or be the first of two that stand for one.
        var justClosed = false
        for byte in line {
            if byte == UInt8(ascii: "\"") {
                if justClosed { current.append(byte) }
                justClosed = isQuoted
                isQuoted.toggle()
                continue
            }
            justClosed = false
            if byte == UInt8(ascii: ","), !isQuoted {
                fields.append(trimmed(current))
                current.removeAll(keepingCapacity: true)
            } else {
                current.append(byte)
            }
        }
        guard !isQuoted else { throw fault("\(place): a quoted field does not end") }
        return fields + [trimmed(current)]
    }

    private static func trimmed(_ bytes: [UInt8]) -> String {
        let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(decoding: bytes[first...last], as: UTF8.self)
    }
}
