import Testing

@testable import Platform

@Suite("Forms with files")
struct HTTPMultipartTests {
    /// A part as a reader of events puts it together again.
    private struct Part: Equatable {
        let name: String
        let filename: String?
        var bytes: [UInt8] = []
        var isEnded = false
    }

    private func parts(_ chunks: [[UInt8]], boundary: String = "b") throws -> [Part] {
        var parser = try MultipartParser(boundary: boundary)
        var parts: [Part] = []
        for chunk in chunks {
            for event in try parser.consume(chunk) {
                switch event {
                case .partBegan(let headers): parts.append(Part(name: headers.name, filename: headers.filename))
                case .bytes(let bytes): parts[parts.count - 1].bytes += bytes
                case .partEnded: parts[parts.count - 1].isEnded = true
                case .finished: break
                }
            }
        }
        try parser.finish()
        return parts
    }

    private func body(_ text: String) -> [UInt8] { Array(text.replacing("\n", with: "\r\n").utf8) }

    private let sample = """
        --b
        Content-Disposition: form-data; name="cedula"

        1710034065
        --b
        content-disposition: form-data; name="scan"; filename="C:\\fotos\\cara \\"1\\".jpg"
        Content-Type: image/jpeg

        \u{FFFD}
        --bx is content
        --b-
        and \r more --b
        --b--
        after the end
        """

    @Test
    func `A body split at any byte gives the same parts`() throws {
        let bytes = body(sample)
        let whole = try parts([bytes])
        #expect(whole.map(\.name) == ["cedula", "scan"])
        #expect(whole[0].bytes == Array("1710034065".utf8))
        #expect(whole[1].filename == "cara \"1\".jpg")
        #expect(String(decoding: whole[1].bytes, as: UTF8.self).hasSuffix("--b-\r\nand \r more --b"))
        for split in 0...bytes.count {
            #expect(try parts([Array(bytes[..<split]), Array(bytes[split...])]) == whole, "split at \(split)")
        }
        #expect(try parts(bytes.map { [$0] }) == whole)
    }

    @Test
    func `Text before the first boundary and blanks after a boundary are no content`() throws {
        let found = try parts([
            body("a preamble\n--b \t\nContent-Disposition: form-data; name=a\n\nx\n--b--")
        ])
        #expect(found == [Part(name: "a", filename: nil, bytes: Array("x".utf8), isEnded: true)])
    }

    @Test
    func `Empty parts and an empty form are read`() throws {
        #expect(try parts([body("--b--\n")]).isEmpty)
        let head = "--b\nContent-Disposition: form-data; name=\"a\"\n\n"
        #expect(try parts([body(head + "\n--b--")]).map(\.bytes) == [[]])
        #expect(try parts([body(head + "--b--")]).map(\.bytes) == [[]])
    }

    @Test(arguments: ["", "--b", "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx", "no boundary at all"])
    func `A body without its end is refused`(text: String) throws {
        var parser = try MultipartParser(boundary: "b")
        _ = try parser.consume(text.utf8)
        #expect(throws: MultipartError.incomplete) { try parser.finish() }
    }

    @Test(arguments: ["", String(repeating: "x", count: 71), "é", "end "])
    func `A boundary outside the standard is refused`(boundary: String) {
        #expect(throws: MultipartError.malformedBoundary) { try MultipartParser(boundary: boundary) }
    }

    @Test
    func `Endless headers are refused before they fill the memory`() throws {
        var parser = try MultipartParser(boundary: "b")
        _ = try parser.consume("--b\r\nContent-Disposition: form-data; name=".utf8)
        #expect(throws: MultipartError.headersTooLong) {
            for _ in 0..<100 { _ = try parser.consume([UInt8](repeating: 0x61, count: 100)) }
        }
    }

    @Test
    func `More parts than a form has are refused`() throws {
        var parser = try MultipartParser(boundary: "b")
        #expect(throws: MultipartError.tooManyParts) {
            for _ in 0...MultipartParser.partCountMax {
                _ = try parser.consume("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n".utf8)
            }
        }
    }

    @Test(arguments: [
        "X: y", "Content-Disposition: attachment; name=\"a\"", "Content-Disposition: form-data", "nonsense",
    ])
    func `A part without a field name is refused`(header: String) throws {
        var parser = try MultipartParser(boundary: "b")
        #expect(throws: MultipartError.malformedHeaders) {
            try parser.consume("--b\r\n\(header)\r\n\r\nx\r\n--b--".utf8)
        }
    }

    @Test
    func `A file above the limit keeps its size and none of its bytes`() throws {
        var limits = MultipartLimits()
        limits.fileByteCountMax = 10
        var collector = MultipartCollector(limits: limits)
        var parser = try MultipartParser(boundary: "b")
        let head = "--b\r\nContent-Disposition: form-data; name=\"scan\"; filename=\"a.pdf\"\r\n\r\n"
        for event in try parser.consume((head + String(repeating: "x", count: 11) + "\r\n--b--").utf8) {
            try collector.take(event)
        }
        let file = try #require(collector.fields.file("scan"))
        #expect(file.byteCount == 11)
        #expect(file.isTooLarge)
        #expect(file.bytes.isEmpty)
    }

    @Test
    func `The boundary is read with and without quotes`() {
        #expect(MultipartForm.boundary(of: "multipart/form-data; boundary=abc") == "abc")
        #expect(MultipartForm.boundary(of: "multipart/form-data; charset=x; Boundary=\"a b;c\"") != nil)
        #expect(MultipartForm.boundary(of: "multipart/form-data") == nil)
    }
}
