import Foundation
import Platform

/// Words for people on standard error, results on standard output, so that a pipe carries only results.
enum Output {
    static func say(_ text: String) { write(text + "\n", to: .standardError) }

    /// A line of the result.
    static func line(_ text: String) { write(text + "\n", to: .standardOutput) }

    /// A value of the result as one line of JSON.
    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        line(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// One measured figure, in the form that the bounds of the project are checked against.
    static func figure(_ name: String, _ value: Double, _ unit: String) throws {
        struct Figure: Encodable {
            let figure: String
            let value: Double
            let unit: String
        }
        try json(Figure(figure: name, value: (value * 1_000).rounded() / 1_000, unit: unit))
    }

    /// Columns as wide as their widest cell.
    static func table(_ rows: [[String]]) {
        guard let columns = rows.first?.count else { return }
        let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            let cells = zip(row, widths).map { $0.padding(toLength: max($1, $0.count), withPad: " ", startingAt: 0) }
            var text = cells.joined(separator: "  ")
            while text.hasSuffix(" ") { text.removeLast() }
            line(text)
        }
    }

    private static func write(_ text: String, to handle: FileHandle) {
        do {
            try handle.write(contentsOf: Data(text.utf8))
        } catch {
            // The reader of the pipe has gone, as with `ssc … | head`: nobody is left to be told.
            ProcessEnd.leave(1)
        }
    }
}
