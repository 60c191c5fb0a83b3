/// 32 secret bytes for AES-256-GCM or HMAC-SHA-256.
///
/// Printing the value shows no byte of it.
package struct SymmetricKey: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    package static let byteCount = 32

    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) throws(CryptoFailure) {
        guard bytes.count == Self.byteCount else { throw .malformed(expected: "a key of 32 bytes") }
        self.bytes = bytes
    }

    /// A new key from the random generator of libcrypto.
    package static func random() -> SymmetricKey {
        SymmetricKey(unchecked: SecureRandom.bytes(byteCount))
    }

    package static func == (left: SymmetricKey, right: SymmetricKey) -> Bool {
        ConstantTime.equal(left.bytes, right.bytes)
    }

    package var description: String { "SymmetricKey(secret)" }

    package var customMirror: Mirror { Mirror(self, children: []) }

    private init(unchecked bytes: [UInt8]) {
        self.bytes = bytes
    }
}
