import Foundation

/// Decodes values from a ``JSONTape``: the counterpart of ``JSONByteWriter``.
///
/// Errors are those of Foundation's decoder: which field, and whether it is missing, null, of another type or damaged.
final class JSONReader {
    let tape: JSONTape
    let userInfo: [CodingUserInfoKey: Any]

    init(_ bytes: [UInt8], userInfo: [CodingUserInfoKey: Any]) throws {
        self.userInfo = userInfo
        do {
            tape = try JSONTape(bytes)
        } catch {
            throw DecodingError.dataCorrupted(
                .init(codingPath: [], debugDescription: "not JSON: \(error.reason) at byte \(error.offset)"))
        }
    }

    func read<Value: Decodable>(_ type: Value.Type, at index: Int) throws -> Value {
        if type == Data.self { return try binary(type, at: index) }
        return try Value(from: JSONValueReader(reader: self, index: index))
    }

    /// Apart from ``read(_:at:)``, because the cast asks the runtime for a type, which cost every value a twentieth.
    @inline(never)
    private func binary<Value: Decodable>(_ type: Value.Type, at index: Int) throws -> Value {
        guard let data = try data(at: index) as? Value else { throw mismatch(type, at: index) }
        return data
    }

    // MARK: Structure

    /// The value of a member, if the object has it.
    func member(_ name: String, of object: Int) -> Int? {
        var name = name
        return name.withUTF8 { name in
            var index = object + 1
            let end = Int(tape.tokens[object].next)
            while index < end {
                if isName(index, name) { return index + 1 }
                index = Int(tape.tokens[index + 1].next)
            }
            return nil
        }
    }

    private func isName(_ index: Int, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
        let token = tape.tokens[index]
        guard token.kind == .text else { return (try? text(at: index)).map { $0.utf8.elementsEqual(name) } ?? false }
        let start = Int(token.start)
        guard Int(token.end) - start == name.count else { return false }
        for offset in name.indices where tape.bytes[start + offset] != name[offset] { return false }
        return true
    }

    func names(of object: Int) throws -> [String] {
        var names: [String] = []
        var index = object + 1
        while index < Int(tape.tokens[object].next) {
            names.append(try text(at: index))
            index = Int(tape.tokens[index + 1].next)
        }
        return names
    }

    func expect(_ kind: JSONTape.Kind, at index: Int, _ type: any Any.Type) throws {
        guard tape.tokens[index].kind == kind else { throw mismatch(type, at: index) }
    }

    func isNull(_ index: Int) -> Bool { tape.tokens[index].kind == .null }

    // MARK: Scalars

    func boolean(at index: Int) throws -> Bool {
        switch tape.tokens[index].kind {
        case .yes: true
        case .no: false
        default: throw mismatch(Bool.self, at: index)
        }
    }

    func text(at index: Int) throws -> String {
        let token = tape.tokens[index]
        let slice = tape.bytes[Int(token.start)..<Int(token.end)]
        let text: String?
        switch token.kind {
        case .text: text = Self.valid(slice)
        case .escapedText: text = JSONEscapes.text(slice)
        default: throw mismatch(String.self, at: index)
        }
        guard let text else { throw corrupted("a text is not valid Unicode", at: index) }
        return text
    }

    /// - Returns: `nil` for bytes that are not UTF-8: their text is a repaired one. `String(validating:as:)` says the
    ///   same and takes longer, because it asks the runtime for its types on each call.
    private static func valid(_ bytes: ArraySlice<UInt8>) -> String? {
        var text = String(decoding: bytes, as: UTF8.self)
        let isUnchanged = text.withUTF8 { text in
            bytes.withUnsafeBufferPointer { bytes in
                guard text.count == bytes.count else { return false }
                guard let first = text.baseAddress, let second = bytes.baseAddress else { return true }
                return memcmp(first, second, bytes.count) == 0
            }
        }
        return isUnchanged ? text : nil
    }

    func integer<Number: FixedWidthInteger>(_ type: Number.Type, at index: Int) throws -> Number {
        let token = tape.tokens[index]
        guard token.kind == .number else { throw mismatch(type, at: index) }
        let text = String(decoding: tape.bytes[Int(token.start)..<Int(token.end)], as: UTF8.self)
        if let number = Number(text) { return number }
        // A whole number may be written with a fraction or an exponent.
        if let number = Double(text).flatMap({ Number(exactly: $0) }) { return number }
        throw corrupted("the number does not fit in \(type)", at: index)
    }

    func number(at index: Int) throws -> Double {
        let token = tape.tokens[index]
        guard token.kind == .number else { throw mismatch(Double.self, at: index) }
        let text = String(decoding: tape.bytes[Int(token.start)..<Int(token.end)], as: UTF8.self)
        guard let number = Double(text), number.isFinite else { throw corrupted("the number is too large", at: index) }
        return number
    }

    private func data(at index: Int) throws -> Data {
        guard let data = Data(base64Encoded: try text(at: index)) else {
            throw corrupted("the text is not base64", at: index)
        }
        return data
    }

    // MARK: Errors

    private func mismatch(_ type: any Any.Type, at index: Int) -> DecodingError {
        let context = DecodingError.Context(
            codingPath: path(to: index), debugDescription: "expected \(type), found \(tape.tokens[index].kind)")
        return isNull(index) ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }

    func corrupted(_ reason: String, at index: Int) -> DecodingError {
        .dataCorrupted(.init(codingPath: path(to: index), debugDescription: reason))
    }

    func missing(_ key: any CodingKey, in object: Int) -> DecodingError {
        .keyNotFound(
            key, .init(codingPath: path(to: object), debugDescription: "the object has no \(key.stringValue)"))
    }

    /// Worked out only when something went wrong, so that the good path keeps no record of where it is.
    func path(to target: Int) -> [any CodingKey] {
        var path: [any CodingKey] = []
        var index = 0
        while index < target {
            let token = tape.tokens[index]
            guard token.kind == .object || token.kind == .list else { break }
            var child = index + 1
            var position = 0
            while true {
                let value = token.kind == .object ? child + 1 : child
                guard value < Int(token.next) else { return path }
                if target < Int(tape.tokens[value].next) {
                    let name = token.kind == .object ? (try? text(at: child)) ?? "" : "\(position)"
                    path.append(JSONPathStep(stringValue: name, intValue: token.kind == .object ? nil : position))
                    index = value
                    break
                }
                child = Int(tape.tokens[value].next)
                position += 1
            }
        }
        return path
    }
}

/// One step from the top of a text to a value.
struct JSONPathStep: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(stringValue: String, intValue: Int?) {
        self.stringValue = stringValue
        self.intValue = intValue
    }

    init(stringValue: String) { self.init(stringValue: stringValue, intValue: nil) }
    init(intValue: Int) { self.init(stringValue: "\(intValue)", intValue: intValue) }
}

/// Escapes in a text (RFC 8259 section 7).
enum JSONEscapes {
    /// - Returns: `nil` for an unknown escape, half a surrogate pair or bytes that are not UTF-8.
    static func text(_ bytes: ArraySlice<UInt8>) -> String? {
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            guard bytes[index] == 0x5C else {
                plain.append(bytes[index])
                index += 1
                continue
            }
            guard index + 1 < bytes.endIndex else { return nil }
            index += 2
            switch bytes[index - 1] {
            case 0x22, 0x5C, 0x2F: plain.append(bytes[index - 1])
            case UInt8(ascii: "b"): plain.append(0x08)
            case UInt8(ascii: "f"): plain.append(0x0C)
            case UInt8(ascii: "n"): plain.append(0x0A)
            case UInt8(ascii: "r"): plain.append(0x0D)
            case UInt8(ascii: "t"): plain.append(0x09)
            case UInt8(ascii: "u"):
                guard let scalar = scalar(bytes, &index) else { return nil }
                plain.append(contentsOf: String(Character(scalar)).utf8)
            default: return nil
            }
        }
        return String(validating: plain, as: UTF8.self)
    }

    /// One `\u` escape, or two that make a pair; `index` stands behind the first `\u`.
    private static func scalar(_ bytes: ArraySlice<UInt8>, _ index: inout Int) -> Unicode.Scalar? {
        guard let first = unit(bytes, &index) else { return nil }
        guard UTF16.isLeadSurrogate(first) else { return Unicode.Scalar(first) }
        guard index + 1 < bytes.endIndex, bytes[index] == 0x5C, bytes[index + 1] == UInt8(ascii: "u") else {
            return nil
        }
        index += 2
        guard let second = unit(bytes, &index), UTF16.isTrailSurrogate(second) else { return nil }
        return Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
    }

    private static func unit(_ bytes: ArraySlice<UInt8>, _ index: inout Int) -> UInt16? {
        guard index + 4 <= bytes.endIndex else { return nil }
        defer { index += 4 }
        let digits = bytes[index..<index + 4]
        guard digits.allSatisfy({ isxdigit(Int32($0)) != 0 }) else { return nil }
        return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
