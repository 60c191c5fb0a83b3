import Testing

/// Code, comments and texts of a source are told apart.
struct SwiftTextTests {
    private func words(_ text: String) -> [String] { text.split(whereSeparator: \.isWhitespace).map(String.init) }

    @Test func `a comment ends with its line and a block comment with its last end`() {
        let text = SwiftText("let a = 1 // one\n/* two /* three */ four */ let b = 2\n/// doc\n")
        #expect(words(text.code) == ["let", "a", "=", "1", "let", "b", "=", "2"])
        #expect(words(text.comments) == ["//", "one", "/*", "two", "/*", "three", "*/", "four", "*/", "///", "doc"])
    }

    @Test func `a text is no code, and what looks like a comment inside it is none`() {
        let text = SwiftText(#"let a = "x // y /* \" z" + b"#)
        #expect(words(text.code) == ["let", "a", "=", "+", "b"])
        #expect(words(text.comments).isEmpty)
        #expect(text.strings.contains("// y"))
    }

    @Test func `interpolated code is code, also nested`() {
        let text = SwiftText(#"f("a \(g("b \(h)") + 1) c")"#)
        #expect(text.code.contains("g(") && text.code.contains("h") && text.code.contains("+ 1"))
        #expect(!text.code.contains("a") && !text.code.contains("c"))
    }

    @Test func `raw and multi-line texts end where they end`() {
        let text = SwiftText("let a = #\"x \" y\"#\nlet b = \"\"\"\n  q \" \"\" w\n  \"\"\"\nlet c = 1\n")
        #expect(words(text.code) == ["let", "a", "=", "let", "b", "=", "let", "c", "=", "1"])
    }

    @Test func `raw identifiers and regular expressions are neither`() {
        let text = SwiftText(
            "func `a // test "
                + "name`() {}\nlet r = #/\"//[a-z]/#\nlet d = 1\n")
        #expect(words(text.code) == ["func", "()", "{}", "let", "r", "=", "let", "d", "=", "1"])
        #expect(words(text.comments).isEmpty)
    }

    @Test func `lines and columns stay`() {
        let source = "a /* ñ */ b\n\"ñ\" c\n"
        let text = SwiftText(source)
        #expect(text.code.utf8.count == source.utf8.count)
        #expect(text.code.split(separator: "\n").count == 2)
    }
}
