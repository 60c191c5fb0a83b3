/// The members of one object.
struct JSONObjectWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let writer: JSONByteWriter
    let frame: Int
    var codingPath: [any CodingKey] { [] }

    private func begin(_ key: Key) -> JSONByteWriter {
        writer.member(key.stringValue, in: frame)
        return writer
    }

    func encodeNil(forKey key: Key) { begin(key).writeNull() }
    func encode(_ value: Bool, forKey key: Key) { begin(key).write(value) }
    func encode(_ value: String, forKey key: Key) { begin(key).write(text: value) }
    func encode(_ value: Double, forKey key: Key) throws { try begin(key).write(number: value) }
    func encode(_ value: Float, forKey key: Key) throws { try begin(key).write(number: Double(value.description) ?? 0) }
    func encode(_ value: Int, forKey key: Key) { begin(key).write(integer: value) }
    func encode(_ value: Int8, forKey key: Key) { begin(key).write(integer: value) }
    func encode(_ value: Int16, forKey key: Key) { begin(key).write(integer: value) }
    func encode(_ value: Int32, forKey key: Key) { begin(key).write(integer: value) }
    func encode(_ value: Int64, forKey key: Key) { begin(key).write(integer: value) }
    func encode(_ value: UInt, forKey key: Key) { begin(key).write(integer: value) }
    func encode(_ value: UInt8, forKey key: Key) { begin(key).write(integer: value) }
    func encode(_ value: UInt16, forKey key: Key) { begin(key).write(integer: value) }
    func encode(_ value: UInt32, forKey key: Key) { begin(key).write(integer: value) }
    func encode(_ value: UInt64, forKey key: Key) { begin(key).write(integer: value) }
    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws { try begin(key).write(value) }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        begin(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { begin(key).unkeyedContainer() }

    func superEncoder() -> any Encoder {
        writer.member("super", in: frame)
        return writer
    }

    func superEncoder(forKey key: Key) -> any Encoder { begin(key) }
}

/// The elements of one list.
struct JSONListWriter: UnkeyedEncodingContainer {
    let writer: JSONByteWriter
    let frame: Int
    var codingPath: [any CodingKey] { [] }
    var count: Int { writer.count(of: frame) }

    private func begin() -> JSONByteWriter {
        writer.element(in: frame)
        return writer
    }

    func encodeNil() { begin().writeNull() }
    func encode(_ value: Bool) { begin().write(value) }
    func encode(_ value: String) { begin().write(text: value) }
    func encode(_ value: Double) throws { try begin().write(number: value) }
    func encode(_ value: Float) throws { try begin().write(number: Double(value.description) ?? 0) }
    func encode(_ value: Int) { begin().write(integer: value) }
    func encode(_ value: Int8) { begin().write(integer: value) }
    func encode(_ value: Int16) { begin().write(integer: value) }
    func encode(_ value: Int32) { begin().write(integer: value) }
    func encode(_ value: Int64) { begin().write(integer: value) }
    func encode(_ value: UInt) { begin().write(integer: value) }
    func encode(_ value: UInt8) { begin().write(integer: value) }
    func encode(_ value: UInt16) { begin().write(integer: value) }
    func encode(_ value: UInt32) { begin().write(integer: value) }
    func encode(_ value: UInt64) { begin().write(integer: value) }
    func encode<Value: Encodable>(_ value: Value) throws { try begin().write(value) }

    func nestedContainer<NestedKey: CodingKey>(keyedBy type: NestedKey.Type) -> KeyedEncodingContainer<NestedKey> {
        begin().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { begin().unkeyedContainer() }
    func superEncoder() -> any Encoder { begin() }
}

/// One value that stands alone.
struct JSONValueWriter: SingleValueEncodingContainer {
    let writer: JSONByteWriter
    var codingPath: [any CodingKey] { [] }

    func encodeNil() { writer.writeNull() }
    func encode(_ value: Bool) { writer.write(value) }
    func encode(_ value: String) { writer.write(text: value) }
    func encode(_ value: Double) throws { try writer.write(number: value) }
    func encode(_ value: Float) throws { try writer.write(number: Double(value.description) ?? 0) }
    func encode(_ value: Int) { writer.write(integer: value) }
    func encode(_ value: Int8) { writer.write(integer: value) }
    func encode(_ value: Int16) { writer.write(integer: value) }
    func encode(_ value: Int32) { writer.write(integer: value) }
    func encode(_ value: Int64) { writer.write(integer: value) }
    func encode(_ value: UInt) { writer.write(integer: value) }
    func encode(_ value: UInt8) { writer.write(integer: value) }
    func encode(_ value: UInt16) { writer.write(integer: value) }
    func encode(_ value: UInt32) { writer.write(integer: value) }
    func encode(_ value: UInt64) { writer.write(integer: value) }
    func encode<Value: Encodable>(_ value: Value) throws { try writer.write(value) }
}
