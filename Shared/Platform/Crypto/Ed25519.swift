import CCrypto

/// Ed25519 signatures (RFC 8032), over raw 32-byte keys.
package enum Ed25519 {
    package static let signatureByteCount = 64
    package static let keyByteCount = 32

    /// The public key that belongs to a 32-byte secret seed.
    package static func publicKey(ofSeed seed: SymmetricKey) throws(CryptoFailure) -> [UInt8] {
        let key = try privateKey(seed)
        defer { EVP_PKEY_free(key) }
        var bytes = [UInt8](repeating: 0, count: keyByteCount)
        var length = keyByteCount
        guard EVP_PKEY_get_raw_public_key(key, &bytes, &length) == 1, length == keyByteCount else {
            throw .refused(operation: "EVP_PKEY_get_raw_public_key")
        }
        return bytes
    }

    package static func sign(_ message: some Collection<UInt8>, seed: SymmetricKey) throws(CryptoFailure) -> [UInt8] {
        let key = try privateKey(seed)
        defer { EVP_PKEY_free(key) }
        guard let context = EVP_MD_CTX_new() else { throw .refused(operation: "EVP_MD_CTX_new") }
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestSignInit(context, nil, nil, nil, key) == 1 else {
            throw .refused(operation: "EVP_DigestSignInit")
        }
        var signature = [UInt8](repeating: 0, count: signatureByteCount)
        var length = signatureByteCount
        let done = message.withContiguousBytes {
            EVP_DigestSign(context, &signature, &length, $0.baseAddress, $0.count)
        }
        guard done == 1, length == signatureByteCount else { throw .refused(operation: "EVP_DigestSign") }
        return signature
    }

    /// Whether `signature` is a valid signature of `message`; a key or signature of a wrong length is just not valid.
    package static func isValid(
        _ signature: [UInt8], for message: some Collection<UInt8>, publicKey: [UInt8]
    ) -> Bool {
        guard signature.count == signatureByteCount, publicKey.count == keyByteCount,
            let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, keyByteCount)
        else { return false }
        defer { EVP_PKEY_free(key) }
        guard let context = EVP_MD_CTX_new() else { return false }
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1 else { return false }
        return message.withContiguousBytes {
            EVP_DigestVerify(context, signature, signatureByteCount, $0.baseAddress, $0.count) == 1
        }
    }

    private static func privateKey(_ seed: SymmetricKey) throws(CryptoFailure) -> OpaquePointer {
        guard let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed.bytes, keyByteCount) else {
            throw .refused(operation: "EVP_PKEY_new_raw_private_key")
        }
        return key
    }
}
