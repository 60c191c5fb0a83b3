import CCrypto

/// SHA-256 (FIPS 180-4), in one call or piece by piece.
///
/// Not copyable, because the value owns a context of libcrypto and frees it at the end of its scope.
package struct SHA256: ~Copyable {
    package static let byteCount = 32

    private let context: OpaquePointer

    package init() {
        context = Algorithms.required(EVP_MD_CTX_new(), "a digest context")
        let started = EVP_DigestInit_ex2(context, Algorithms.sha256, nil)
        precondition(started == 1, "libcrypto cannot start SHA-256")
    }

    deinit {
        EVP_MD_CTX_free(context)
    }

    package mutating func update(_ bytes: some Collection<UInt8>) {
        let context = context
        let done = bytes.withContiguousBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        precondition(done == 1, "libcrypto cannot continue SHA-256")
    }

    /// Ends the calculation and gives the 32 bytes.
    package consuming func finalize() -> [UInt8] {
        let context = context
        return [UInt8](unsafeUninitializedCapacity: Self.byteCount) { buffer, count in
            let done = EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
            precondition(done == 1, "libcrypto cannot finish SHA-256")
            count = Self.byteCount
        }
    }

    package static func hash(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalize()
    }
}
