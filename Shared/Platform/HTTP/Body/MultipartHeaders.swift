/// The header fields of one part that a form needs (RFC 7578 section 4).
package struct MultipartHeaders: Sendable, Equatable {
    /// The field name.
    package let name: String
    /// As the browser sent it, without folders; `nil` for a plain field.
    package let filename: String?
    /// The type that the browser claims; never trusted.
    package let contentType: String?

    /// - Parameter bytes: the lines before the blank line.
    init(_ bytes: [UInt8]) throws(MultipartError) {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformedHeaders }
        var disposition: Substring?
        var contentType: String?
        for line in text.split(separator: "\r\n", omittingEmptySubsequences: true) {
            guard let colon = line.firstIndex(of: ":") else { throw .malformedHeaders }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            switch line[..<colon].lowercased() {
            case "content-disposition": disposition = value
            case "content-type": contentType = String(value)
            default: break
            }
        }
        guard let disposition, disposition.lowercased().hasPrefix("form-data"),
            let name = Self.parameter("name", in: disposition)
        else { throw .malformedHeaders }
        self.name = name
        self.contentType = contentType
        filename = Self.parameter("filename", in: disposition).map(Self.withoutFolders)
    }

    /// The value of a quoted or plain parameter. Browsers escape a quote as `%22`, others as `\"`.
    private static func parameter(_ wanted: String, in header: Substring) -> String? {
        var rest = header.drop { $0 != ";" }
        while rest.first == ";" {
            rest = rest.dropFirst().drop { $0 == " " || $0 == "\t" }
            guard let equals = rest.firstIndex(of: "=") else { return nil }
            let key = rest[..<equals].lowercased()
            rest = rest[rest.index(after: equals)...]
            let value = takeValue(&rest)
            if key == wanted { return value }
            rest = rest.drop { $0 != ";" }
        }
        return nil
    }

    private static func takeValue(_ rest: inout Substring) -> String {
        guard rest.first == "\"" else {
            let value = rest.prefix { $0 != ";" }
            rest = rest.dropFirst(value.count)
            return String(value)
        }
        rest = rest.dropFirst()
        var value = ""
        while let character = rest.popFirst(), character != "\"" {
            if character == "\\", rest.first == "\"" || rest.first == "\\", let escaped = rest.popFirst() {
                value.append(escaped)
            } else {
                value.append(character)
            }
        }
        return value.replacing("%22", with: "\"")
    }

    private static func withoutFolders(_ path: String) -> String {
        String(path.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? "")
    }
}
