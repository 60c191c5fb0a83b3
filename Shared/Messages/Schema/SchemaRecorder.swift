/// A decoder that has no input: it notes what is asked for and answers with neutral values.
struct SchemaRecorder: Decoder, SingleValueDecodingContainer {
    let session: SchemaSession
    let recording: SchemaRecording
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        recording.becomeObject()
        return KeyedDecodingContainer(
            SchemaObjectRecorder<Key>(session: session, recording: recording, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedDecodingContainer {
        SchemaListRecorder(session: session, element: recording.becomeList(), codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func decodeNil() -> Bool { false }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let (schema, sample) = try session.describe(type)
        recording.become(schema)
        return sample
    }
}

/// The recorder of an object's fields.
struct SchemaObjectRecorder<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let session: SchemaSession
    let recording: SchemaRecording
    let codingPath: [any CodingKey]
    var allKeys: [Key] { [] }

    /// Whoever asks first can live without the field.
    func contains(_ key: Key) -> Bool {
        recording.markOptional(key.stringValue)
        return true
    }

    func decodeNil(forKey key: Key) -> Bool {
        recording.markOptional(key.stringValue)
        return false
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        let (schema, sample) = try session.describe(type)
        recording.member(key.stringValue).become(schema)
        return sample
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        recording.member(key.stringValue).become(try session.schema(of: type))
        recording.markOptional(key.stringValue)
        return nil
    }

    private func inner(_ name: String, _ key: any CodingKey) -> SchemaRecorder {
        SchemaRecorder(session: session, recording: recording.member(name), codingPath: codingPath + [key])
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) -> KeyedDecodingContainer<NestedKey> { inner(key.stringValue, key).container(keyedBy: type) }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer {
        inner(key.stringValue, key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
        throw SchemaUnknown(type: "a subclass", reason: "classes are not described; use a struct")
    }

    func superDecoder(forKey key: Key) -> any Decoder { inner(key.stringValue, key) }
}

/// The recorder of a list that a type reads by hand: it seems to hold exactly one element.
struct SchemaListRecorder: UnkeyedDecodingContainer {
    let session: SchemaSession
    let element: SchemaRecording
    let codingPath: [any CodingKey]
    private(set) var currentIndex = 0
    var count: Int? { 1 }
    var isAtEnd: Bool { currentIndex > 0 }

    init(session: SchemaSession, element: SchemaRecording, codingPath: [any CodingKey]) {
        self.session = session
        self.element = element
        self.codingPath = codingPath
    }

    mutating func decodeNil() -> Bool { false }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        currentIndex += 1
        let (schema, sample) = try session.describe(type)
        element.become(schema)
        return sample
    }

    private mutating func inner() -> SchemaRecorder {
        currentIndex += 1
        return SchemaRecorder(session: session, recording: element, codingPath: codingPath)
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) -> KeyedDecodingContainer<NestedKey> { inner().container(keyedBy: type) }

    mutating func nestedUnkeyedContainer() -> any UnkeyedDecodingContainer { inner().unkeyedContainer() }

    mutating func superDecoder() -> any Decoder { inner() }
}
