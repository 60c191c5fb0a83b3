/// One value, and the decoder of whatever it holds.
struct JSONValueReader: Decoder, SingleValueDecodingContainer {
    let reader: JSONReader
    let index: Int
    var codingPath: [any CodingKey] { reader.path(to: index) }
    var userInfo: [CodingUserInfoKey: Any] { reader.userInfo }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try reader.expect(.object, at: index, [String: Any].self)
        return KeyedDecodingContainer(JSONObjectReader<Key>(reader: reader, object: index))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try reader.expect(.list, at: index, [Any].self)
        return JSONListReader(reader: reader, list: index)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func decodeNil() -> Bool { reader.isNull(index) }
    func decode(_ type: Bool.Type) throws -> Bool { try reader.boolean(at: index) }
    func decode(_ type: String.Type) throws -> String { try reader.text(at: index) }
    func decode(_ type: Double.Type) throws -> Double { try reader.number(at: index) }
    func decode(_ type: Float.Type) throws -> Float { Float(try reader.number(at: index)) }
    func decode(_ type: Int.Type) throws -> Int { try reader.integer(type, at: index) }
    func decode(_ type: Int8.Type) throws -> Int8 { try reader.integer(type, at: index) }
    func decode(_ type: Int16.Type) throws -> Int16 { try reader.integer(type, at: index) }
    func decode(_ type: Int32.Type) throws -> Int32 { try reader.integer(type, at: index) }
    func decode(_ type: Int64.Type) throws -> Int64 { try reader.integer(type, at: index) }
    func decode(_ type: UInt.Type) throws -> UInt { try reader.integer(type, at: index) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try reader.integer(type, at: index) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try reader.integer(type, at: index) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try reader.integer(type, at: index) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try reader.integer(type, at: index) }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try reader.read(type, at: index) }
}

/// The members of one object.
struct JSONObjectReader<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let reader: JSONReader
    let object: Int
    var codingPath: [any CodingKey] { reader.path(to: object) }
    /// Names that are not valid Unicode have no key.
    var allKeys: [Key] { ((try? reader.names(of: object)) ?? []).compactMap { Key(stringValue: $0) } }

    private func value(_ key: Key) throws -> Int {
        guard let index = reader.member(key.stringValue, of: object) else { throw reader.missing(key, in: object) }
        return index
    }

    private func valueIfPresent(_ key: Key) -> Int? {
        guard let index = reader.member(key.stringValue, of: object), !reader.isNull(index) else { return nil }
        return index
    }

    func contains(_ key: Key) -> Bool { reader.member(key.stringValue, of: object) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { reader.isNull(try value(key)) }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try reader.boolean(at: value(key)) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try reader.text(at: value(key)) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try reader.number(at: value(key)) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { Float(try reader.number(at: value(key))) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try reader.integer(type, at: value(key)) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try reader.integer(type, at: value(key)) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try reader.integer(type, at: value(key)) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try reader.integer(type, at: value(key)) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try reader.integer(type, at: value(key)) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try reader.integer(type, at: value(key)) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try reader.integer(type, at: value(key)) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try reader.integer(type, at: value(key)) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try reader.integer(type, at: value(key)) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try reader.integer(type, at: value(key)) }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try reader.read(type, at: value(key))
    }

    // One look-up instead of the library's three, for the kinds that occur.

    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        try valueIfPresent(key).map { try reader.text(at: $0) }
    }

    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        try valueIfPresent(key).map { try reader.integer(type, at: $0) }
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        try valueIfPresent(key).map { try reader.read(type, at: $0) }
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try JSONValueReader(reader: reader, index: value(key)).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try JSONValueReader(reader: reader, index: value(key)).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
        guard let index = reader.member("super", of: object) else {
            throw reader.missing(JSONPathStep(stringValue: "super"), in: object)
        }
        return JSONValueReader(reader: reader, index: index)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        JSONValueReader(reader: reader, index: try value(key))
    }
}

/// The elements of one list, taken one after the other.
struct JSONListReader: UnkeyedDecodingContainer {
    let reader: JSONReader
    private let list: Int
    private var next: Int
    private(set) var currentIndex = 0

    init(reader: JSONReader, list: Int) {
        self.reader = reader
        self.list = list
        next = list + 1
    }

    var codingPath: [any CodingKey] { reader.path(to: list) }
    var isAtEnd: Bool { next >= Int(reader.tape.tokens[list].next) }

    /// Nobody needs it before the end is reached, so it is counted only when asked.
    var count: Int? {
        var (count, index) = (0, list + 1)
        while index < Int(reader.tape.tokens[list].next) {
            index = Int(reader.tape.tokens[index].next)
            count += 1
        }
        return count
    }

    /// Reads the next element and steps over it.
    private mutating func take<Value>(_ read: (JSONReader, Int) throws -> Value) throws -> Value {
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(
                Value.self, .init(codingPath: codingPath, debugDescription: "the list has no further element"))
        }
        let value = try read(reader, next)
        next = Int(reader.tape.tokens[next].next)
        currentIndex += 1
        return value
    }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd, reader.isNull(next) else { return false }
        return try take { _, _ in true }
    }

    mutating func decode(_ type: Bool.Type) throws -> Bool { try take { try $0.boolean(at: $1) } }
    mutating func decode(_ type: String.Type) throws -> String { try take { try $0.text(at: $1) } }
    mutating func decode(_ type: Double.Type) throws -> Double { try take { try $0.number(at: $1) } }
    mutating func decode(_ type: Float.Type) throws -> Float { try take { Float(try $0.number(at: $1)) } }
    mutating func decode(_ type: Int.Type) throws -> Int { try take { try $0.integer(type, at: $1) } }
    mutating func decode(_ type: Int8.Type) throws -> Int8 { try take { try $0.integer(type, at: $1) } }
    mutating func decode(_ type: Int16.Type) throws -> Int16 { try take { try $0.integer(type, at: $1) } }
    mutating func decode(_ type: Int32.Type) throws -> Int32 { try take { try $0.integer(type, at: $1) } }
    mutating func decode(_ type: Int64.Type) throws -> Int64 { try take { try $0.integer(type, at: $1) } }
    mutating func decode(_ type: UInt.Type) throws -> UInt { try take { try $0.integer(type, at: $1) } }
    mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try take { try $0.integer(type, at: $1) } }
    mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try take { try $0.integer(type, at: $1) } }
    mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try take { try $0.integer(type, at: $1) } }
    mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try take { try $0.integer(type, at: $1) } }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try take { try $0.read(type, at: $1) }
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try take { try JSONValueReader(reader: $0, index: $1).container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try take { try JSONValueReader(reader: $0, index: $1).unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder { try take { JSONValueReader(reader: $0, index: $1) } }
}
