extension SchemaValue {
    /// A list of bare values shorter than this stays on one line.
    private static let lineLengthMax = 100

    /// JSON with two blanks of indentation, members in their order, and a line feed at the end.
    package var document: String { text(indent: "") + "\n" }

    private func text(indent: String) -> String {
        let inner = indent + "  "
        switch self {
        case .null: return "null"
        case .boolean(let value): return String(value)
        case .integer(let value): return String(value)
        case .number(let value): return String(value)
        case .text(let value): return Self.quoted(value)
        case .array(let elements):
            let lines = elements.map { $0.text(indent: inner) }
            let short = "[" + lines.joined(separator: ", ") + "]"
            if elements.allSatisfy(\.isBare), short.utf8.count <= Self.lineLengthMax { return short }
            return "[\n" + lines.map { inner + $0 }.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let members):
            if members.isEmpty { return "{}" }
            let lines = members.map { inner + Self.quoted($0.name) + ": " + $0.value.text(indent: inner) }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        }
    }

    private var isBare: Bool {
        switch self {
        case .null, .boolean, .integer, .number, .text: true
        case .array, .object: false
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case let control where control.value < 0x20:
                let hexadecimal = String(control.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hexadecimal.count) + hexadecimal
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
