import CCrypto

/// HMAC-SHA-256 (RFC 2104, FIPS 198-1).
package enum HMACSHA256 {
    package static let byteCount = 32

    package static func authenticate(_ bytes: some Collection<UInt8>, key: SymmetricKey) -> [UInt8] {
        authenticate(bytes, keyBytes: key.bytes)
    }

    /// Whether `code` is the code of these bytes under this key, in constant time.
    package static func isValid(
        _ code: some Collection<UInt8>, for bytes: some Collection<UInt8>, key: SymmetricKey
    ) -> Bool {
        ConstantTime.equal(authenticate(bytes, key: key), code)
    }

    /// Takes a key of any length, as the published vectors do.
    static func authenticate(_ bytes: some Collection<UInt8>, keyBytes: [UInt8]) -> [UInt8] {
        bytes.withContiguousBytes { data in
            keyBytes.withContiguousBytes { key in
                [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
                    let done = ssc_hmac_sha256(
                        Algorithms.hmac, key.baseAddress, key.count, data.baseAddress, data.count, buffer.baseAddress)
                    precondition(done == 1, "libcrypto cannot calculate HMAC-SHA-256")
                    count = byteCount
                }
            }
        }
    }
}
