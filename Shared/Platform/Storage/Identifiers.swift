import Messages
import Synchronization

/// Makes identifiers.
package protocol IdentifierMaker: AnyObject {
    func next() -> String
}

/// Time-ordered identifiers (UUID version 7, RFC 9562): 48 bits of milliseconds, the rest random.
package final class IdentifierSource: IdentifierMaker, Sendable {
    private let clock: ServiceClock
    private let randomness: Randomness

    package init(clock: ServiceClock, randomness: Randomness = .machine) {
        self.clock = clock
        self.randomness = randomness
    }

    package func next() -> String {
        var bytes = randomness.bytes(16)
        let milliseconds = UInt64(max(0, clock.now.millisecondsSinceEpoch))
        for index in 0..<6 { bytes[index] = UInt8(truncatingIfNeeded: milliseconds >> UInt64(40 - index * 8)) }
        bytes[6] = bytes[6] & 0x0F | 0x70
        bytes[8] = bytes[8] & 0x3F | 0x80
        return UUIDText.text(bytes)
    }
}

/// Identifiers that follow from a cause: the same cause gives the same ones in the same order, so that work that is
/// done again after a crash is recognised.
package final class DerivedIdentifiers: IdentifierMaker {
    private let cause: String
    private var ordinal = 0

    package init(cause: String) { self.cause = cause }

    package func next() -> String {
        ordinal += 1
        return Self.identifier(cause: cause, ordinal: ordinal)
    }

    /// UUID version 8: the first 128 bits of SHA-256 over cause and ordinal.
    package static func identifier(cause: String, ordinal: Int) -> String {
        var bytes = Array(SHA256.hash(Array("\(cause)\u{1F}\(ordinal)".utf8)).prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        return UUIDText.text(bytes)
    }
}

/// The text form of sixteen bytes.
enum UUIDText {
    private static let digits = Array("0123456789abcdef".utf8)

    static func text(_ bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2 + 4) { buffer in
            var index = 0
            for (place, byte) in bytes.enumerated() {
                if place == 4 || place == 6 || place == 8 || place == 10 {
                    buffer[index] = UInt8(ascii: "-")
                    index += 1
                }
                buffer[index] = digits[Int(byte >> 4)]
                buffer[index + 1] = digits[Int(byte & 15)]
                index += 2
            }
            return index
        }
    }
}
