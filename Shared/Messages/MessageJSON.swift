package import Foundation

/// The one JSON form of stored events and published messages: sorted keys, no escaped slashes.
package struct MessageJSON: Sendable {
    private let sealer: (any PersonalDataSealer)?

    /// - Parameter sealer: `nil` leaves sealed fields closed when reading and refuses personal fields when writing.
    package init(sealer: (any PersonalDataSealer)?) { self.sealer = sealer }

    package func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if let sealer { encoder.userInfo[.personalDataSealer] = sealer }
        return try encoder.encode(value)
    }

    package func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
        let decoder = JSONDecoder()
        if let sealer { decoder.userInfo[.personalDataSealer] = sealer }
        return try decoder.decode(type, from: data)
    }
}
