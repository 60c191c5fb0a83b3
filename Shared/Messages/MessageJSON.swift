package import Foundation

/// The one JSON form of stored events and published messages: sorted keys, no escaped slashes.
package struct MessageJSON: Sendable {
    private let sealer: (any PersonalDataSealer)?

    /// - Parameter sealer: `nil` leaves sealed fields closed when reading and refuses personal fields when writing.
    package init(sealer: (any PersonalDataSealer)?) { self.sealer = sealer }

    private var userInfo: [CodingUserInfoKey: Any] { sealer.map { [.personalDataSealer: $0] } ?? [:] }

    package func encode(_ value: some Encodable) throws -> Data { Data(try bytes(of: value)) }

    package func bytes(of value: some Encodable) throws -> [UInt8] {
        let writer = JSONByteWriter(userInfo: userInfo)
        try writer.write(value)
        return writer.bytes
    }

    /// - Throws: `DecodingError` with the path to what does not fit.
    package func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        try JSONReader(bytes, userInfo: userInfo).read(type, at: 0)
    }

    package func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
        try decode(type, from: Array(data))
    }
}
