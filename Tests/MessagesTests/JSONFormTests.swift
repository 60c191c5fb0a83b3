import Foundation
import Messages
import Testing

/// The JSON of ours against Foundation's: equal byte for byte when writing, value for value when reading.
@Suite struct JSONFormTests {
    private struct Sample: Codable, Equatable {
        var text = ""
        var names: [String] = []
        var number = 0
        var big = UInt64.max
        var small = Int8.min
        var real = 0.5
        var single: Float = 0.25
        var flag = true
        var missing: Int?
        var present: String? = "yes"
        var nested: [Sample] = []
        var byName: [String: Int] = [:]
        var bytes = Data([0, 1, 254])
        var choice = Choice.pair(left: 1, right: "x")
        var unit = NoFields()
    }

    private enum Choice: Codable, Equatable {
        case pair(left: Int, right: String)
        case none
    }

    private struct NoFields: Codable, Equatable {}

    private let json = MessageJSON(sealer: nil)

    private func byFoundation(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static let texts = [
        "", "plain", "ñandú á/b", "quote \" and \\", "\u{0}\u{1}\u{1F}\u{7F}\n\r\t\u{8}\u{C}", "🌽 \u{2028}\u{FEFF}",
        String(repeating: "x", count: 5_000), "e\u{301}", "</script>",
    ]

    private static let numbers = [
        0, -0.0, 1, -1, 0.1, 1.0 / 3, 1e15, 1e16, 1e20, -1e-7, 123_456_789.125, .greatestFiniteMagnitude,
        .leastNonzeroMagnitude,
    ]

    private func samples() -> [Sample] {
        var samples = Self.texts.map { Sample(text: $0, names: [$0, $0]) }
        samples += Self.numbers.map { Sample(real: $0) }
        samples.append(Sample(number: .min, missing: .max, present: nil, choice: .none))
        samples.append(Sample(nested: [Sample(nested: [Sample(text: "in")]), Sample(byName: ["b": 1, "a": 2])]))
        let many = Dictionary(uniqueKeysWithValues: (0..<300).map { ("key \($0 * 7_919 % 300)", $0) })
        samples.append(Sample(byName: many))
        return samples
    }

    @Test func `writes what Foundation writes`() throws {
        for sample in samples() {
            #expect(String(decoding: try json.encode(sample), as: UTF8.self) == (try byFoundation(sample)))
        }
    }

    @Test func `reads what it writes and what Foundation writes`() throws {
        for sample in samples() {
            #expect(try json.decode(Sample.self, from: json.encode(sample)) == sample)
            let pretty = JSONEncoder()
            pretty.outputFormatting = [.prettyPrinted]
            #expect(try json.decode(Sample.self, from: pretty.encode(sample)) == sample)
        }
    }

    @Test func `keys stand in the order of their bytes`() throws {
        let keys = ["b", "a", "A", "a1", "a10", "a2", "_", "aB", "ab", "é", "z", "Z"]
        let object = Dictionary(uniqueKeysWithValues: keys.map { ($0, 0) })
        #expect(String(decoding: try json.encode(object), as: UTF8.self) == (try byFoundation(object)))
    }

    @Test(arguments: [
        "", " ", "{", "[1,", "{\"a\"}", "[1 2]", "01", "1.", ".5", "+1", "-", "1e", "nul", "NaN",
        "\"open", "\"bad \\x escape\"", "\"half \\ud83d pair\"", "\"tab\tinside\"", "{} {}", "{a:1}", "'a'", "[1]]",
    ])
    func `refuses what Foundation refuses`(_ text: String) {
        #expect(throws: (any Error).self) { try JSONDecoder().decode(Anything.self, from: Data(text.utf8)) }
        #expect(throws: DecodingError.self) { try json.decode(Anything.self, from: Data(text.utf8)) }
    }

    @Test(arguments: ["\"\\u00e9\\uD83C\\uDF3D\\/\\b\"", "  [ 1 , {\"a\" : null} ]\n", "-0", "1E+2", "\"\u{2028}\""])
    func `accepts what Foundation accepts`(_ text: String) throws {
        let ours = try json.decode(Anything.self, from: Data(text.utf8))
        #expect(ours == (try JSONDecoder().decode(Anything.self, from: Data(text.utf8))))
    }

    @Test func `a comma before the end is refused, though Foundation takes it in objects`() {
        for text in ["{\"a\":1,}", "[1,]"] {
            #expect(throws: DecodingError.self) { try json.decode(Anything.self, from: Data(text.utf8)) }
        }
    }

    @Test func `text that is not UTF-8 is refused`() {
        // The last one, half a character, is as long as the mark that would repair it.
        for bytes in [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF0, 0x90, 0x80]] as [[UInt8]] {
            #expect(throws: DecodingError.self) { try json.decode(String.self, from: [0x22] + bytes + [0x22]) }
        }
    }

    @Test func `a text nested too deeply is refused and does not end the process`() {
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(throws: DecodingError.self) { try json.decode(Anything.self, from: Data(deep.utf8)) }
    }

    @Test(arguments: [
        ("{\"nested\":[{\"number\":\"x\"}]}", "nested/0/number"),
        ("{\"nested\":[{\"number\":1},{\"number\":null}]}", "nested/1/number"),
        ("{\"nested\":[{\"number\":1.5}]}", "nested/0/number"), ("{\"nested\":[{}]}", "nested/0"), ("[]", ""),
    ])
    func `an error names the place`(_ text: String, _ place: String) throws {
        let error = try #require(throws: DecodingError.self) { try json.decode(Outer.self, from: Data(text.utf8)) }
        let context =
            switch error {
            case .keyNotFound(_, let context), .valueNotFound(_, let context), .typeMismatch(_, let context),
                .dataCorrupted(let context):
                context
            @unknown default: DecodingError.Context(codingPath: [], debugDescription: "unknown")
            }
        #expect(
            context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: "/") == place)
    }

    private struct Outer: Decodable {
        struct Inner: Decodable { let number: Int }
        let nested: [Inner]
    }

    /// Any JSON value.
    private enum Anything: Decodable, Equatable {
        case null, flag(Bool), number(Double), text(String), list([Anything]), object([String: Anything])

        init(from decoder: any Decoder) throws {
            if var list = try? decoder.unkeyedContainer() {
                var elements: [Anything] = []
                while !list.isAtEnd { elements.append(try list.decode(Anything.self)) }
                self = .list(elements)
                return
            }
            let single = try decoder.singleValueContainer()
            if single.decodeNil() {
                self = .null
            } else if let flag = try? single.decode(Bool.self) {
                self = .flag(flag)
            } else if let number = try? single.decode(Double.self) {
                self = .number(number)
            } else if let text = try? single.decode(String.self) {
                self = .text(text)
            } else {
                self = .object(try single.decode([String: Anything].self))
            }
        }
    }
}
