import Foundation
import Messages

/// JSON of one bare value.
enum ValueJSON {
    static func text(_ value: some Encodable) throws -> String {
        String(decoding: try MessageJSON(sealer: nil).encode(value), as: UTF8.self)
    }

    static func read<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        try MessageJSON(sealer: nil).decode(type, from: Data(text.utf8))
    }
}
