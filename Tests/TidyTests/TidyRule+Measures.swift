extension TidyRule {
    /// Above 300 lines a file is asked to be split; 500 is the end.
    static let fileLinesMax = 500
    static let lineLengthMax = 120
    /// As much as fits on one screen.
    static let functionLinesMax = 60

    private static let source = "Shared/Platform/Broker/A.swift"

    /// How long things may be.
    static let measures: [TidyRule] = [
        TidyRule(
            name: "a file has at most 500 lines", instead: "split it by subject", holds: { _ in true },
            find: { file in
                let count = file.text.utf8.count { $0 == 0x0A }
                return count > fileLinesMax ? [Violation(line: count, found: "\(count) lines")] : []
            },
            breaking: [.init(source, String(repeating: "\n", count: 501))],
            keeping: [.init(source, String(repeating: "\n", count: 500))]),
        TidyRule(
            name: "a line has at most 120 characters", instead: "break it", holds: { _ in true },
            find: { file in
                file.lines(file.text).enumerated().filter { $0.element.count > lineLengthMax }
                    .map { Violation(line: $0.offset + 1, found: "\($0.element.count) characters") }
            },
            breaking: [.init(source, String(repeating: "a", count: 121))],
            keeping: [.init(source, String(repeating: "á", count: 120))]),
        TidyRule(
            name: "a function has at most 60 lines", instead: "give its parts names of their own", holds: { _ in true },
            find: longFunctions,
            breaking: [
                .init(source, "func f() {\n\(String(repeating: "g()\n", count: 60))}\n"),
                .init(source, "init(\n    a: () -> Void = {}\n) {\n\(String(repeating: "g()\n", count: 60))}\n"),
            ],
            keeping: [
                .init(source, "func f() {\n\(String(repeating: "g()\n", count: 58))}\n"),
                .init(
                    source,
                    "protocol P {\n    func f()\n    func g() -> Int\n}\n\(String(repeating: "\n", count: 70)){}"),
            ]),
        TidyRule(
            name: "a file ends with one line feed", instead: "run the formatter", holds: { _ in true },
            find: { file in
                file.text.isEmpty || (file.text.hasSuffix("\n") && !file.text.hasSuffix("\n\n"))
                    ? [] : [Violation(line: file.lines(file.text).count, found: "end of file")]
            },
            breaking: [.init(source, "let a = 1"), .init(source, "let a = 1\n\n")],
            keeping: [.init(source, "let a = 1\n")]),
    ]

    @Sendable private static func longFunctions(_ file: SourceFile) -> [Violation] {
        let code = Array(file.code.utf8)
        var starts: [Int: (offset: Int, name: String)] = [:]
        let pattern = #"(?<![.\w])(?:func\s+[^\s(<]+|init[?]?(?=\s*[(<]))"#
        var lineOffsets = [0]
        for (offset, byte) in code.enumerated() where byte == 0x0A { lineOffsets.append(offset + 1) }
        for (name, line) in file.matches(pattern, in: file.code) { starts[line] = (lineOffsets[line - 1], name) }
        return starts.sorted { $0.key < $1.key }.compactMap { line, start in
            guard let length = bodyLines(code, from: start.offset), length > functionLinesMax else { return nil }
            return Violation(line: line, found: "\(start.name) has \(length) lines")
        }
    }

    /// Lines from a declaration to the end of its body; `nil` when it has none.
    private static func bodyLines(_ code: [UInt8], from start: Int) -> Int? {
        var brackets = 0
        var braces = 0
        var lines = 1
        var hasName = false
        for offset in start..<code.count {
            switch code[offset] {
            case 0x28: brackets += 1
            case 0x29: brackets -= 1
            case 0x7B where brackets == 0: braces += 1
            case 0x7D where brackets == 0:
                braces -= 1
                if braces <= 0 { return braces == 0 ? lines : nil }
            case 0x0A: lines += 1
            case 0x66 where braces == 0 && brackets == 0 && code[offset...].starts(with: "func ".utf8):
                if hasName { return nil }
                hasName = true
            default: break
            }
        }
        return nil
    }
}
