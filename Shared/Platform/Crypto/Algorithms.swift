import CCrypto

/// The algorithms of libcrypto that we use, each fetched once per process.
///
/// Fetching by name costs more than hashing a small message in OpenSSL 3, so the functions that fetch implicitly
/// (`EVP_sha256`, `HMAC`) are avoided. Fetched algorithms are immutable and may be shared by threads
/// (manual page crypto(7), "Explicit fetching"), which is why `nonisolated(unsafe)` is right here.
enum Algorithms {
    nonisolated(unsafe) static let sha256 = required(EVP_MD_fetch(nil, "SHA256", nil), "SHA256")
    nonisolated(unsafe) static let aes256GCM = required(EVP_CIPHER_fetch(nil, "AES-256-GCM", nil), "AES-256-GCM")
    nonisolated(unsafe) static let hmac = required(EVP_MAC_fetch(nil, "HMAC", nil), "HMAC")

    /// A libcrypto without a standard algorithm cannot keep any promise of this system: stop at once.
    static func required<Value>(_ value: Value?, _ name: StaticString) -> Value {
        guard let value else { preconditionFailure("libcrypto does not provide \(name)") }
        return value
    }
}

extension Collection<UInt8> {
    /// Lends the bytes as one contiguous buffer, copying only when the collection has none of its own.
    func withContiguousBytes<R, E: Error>(_ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R) throws(E) -> R {
        let direct = withContiguousStorageIfAvailable { buffer in
            Result { () throws(E) -> R in try body(buffer) }
        }
        if let direct { return try direct.get() }
        let copied = Array(self).withUnsafeBufferPointer { buffer in
            Result { () throws(E) -> R in try body(buffer) }
        }
        return try copied.get()
    }
}
