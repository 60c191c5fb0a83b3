import CCrypto

/// AES-256-GCM (NIST SP 800-38D): secrecy and authenticity in one pass.
///
/// A sealed value is nonce (12 bytes), ciphertext, tag (16 bytes). Nonces are random; SP 800-38D section 8.3 allows
/// 2^32 seals under one key, and a key here belongs to one person.
package enum AESGCM {
    package static let nonceByteCount = 12
    package static let tagByteCount = 16
    package static let overheadByteCount = nonceByteCount + tagByteCount

    package static func seal(
        _ plain: some Collection<UInt8>, key: SymmetricKey, associatedData: some Collection<UInt8>
    ) throws(CryptoFailure) -> [UInt8] {
        try seal(plain, key: key, nonce: Nonces.next(byteCount: nonceByteCount), associatedData: associatedData)
    }

    /// Opens what `seal` made.
    ///
    /// A wrong key, other associated data or a changed byte is `authenticationFailed`.
    package static func open(
        _ sealed: some Collection<UInt8>, key: SymmetricKey, associatedData: some Collection<UInt8>
    ) throws(CryptoFailure) -> [UInt8] {
        guard sealed.count >= overheadByteCount else { throw .malformed(expected: "nonce, ciphertext and tag") }
        return try sealed.withContiguousBytes { (sealed) throws(CryptoFailure) in
            try associatedData.withContiguousBytes { (associated) throws(CryptoFailure) in
                try open(sealed, key: key, associated: associated)
            }
        }
    }

    /// Seals under a nonce of the caller's choice: a repeated nonce breaks the cipher, so only the vectors use it.
    static func seal(
        _ plain: some Collection<UInt8>, key: SymmetricKey, nonce: [UInt8], associatedData: some Collection<UInt8>
    ) throws(CryptoFailure) -> [UInt8] {
        guard nonce.count == nonceByteCount else { throw .malformed(expected: "a nonce of 12 bytes") }
        return try plain.withContiguousBytes { (plain) throws(CryptoFailure) in
            try associatedData.withContiguousBytes { (associated) throws(CryptoFailure) in
                try seal(plain, key: key, nonce: nonce, associated: associated)
            }
        }
    }

    private static func seal(
        _ plain: UnsafeBufferPointer<UInt8>, key: SymmetricKey, nonce: [UInt8], associated: UnsafeBufferPointer<UInt8>
    ) throws(CryptoFailure) -> [UInt8] {
        guard let context = EVP_CIPHER_CTX_new() else { throw .refused(operation: "EVP_CIPHER_CTX_new") }
        defer { EVP_CIPHER_CTX_free(context) }
        var refused: String?
        let sealed = [UInt8](unsafeUninitializedCapacity: plain.count + overheadByteCount) { buffer, count in
            guard let start = buffer.baseAddress else { return }
            var written: Int32 = 0
            for index in 0..<nonceByteCount { start[index] = nonce[index] }
            let body = start + nonceByteCount
            let tag = body + plain.count
            if EVP_EncryptInit_ex2(context, Algorithms.aes256GCM, key.bytes, nonce, nil) != 1 {
                refused = "EVP_EncryptInit_ex2"
            } else if associated.count > 0,
                EVP_EncryptUpdate(context, nil, &written, associated.baseAddress, Int32(associated.count)) != 1
            {
                refused = "EVP_EncryptUpdate"
            } else if plain.count > 0,
                EVP_EncryptUpdate(context, body, &written, plain.baseAddress, Int32(plain.count)) != 1
            {
                refused = "EVP_EncryptUpdate"
            } else if EVP_EncryptFinal_ex(context, tag, &written) != 1 {
                refused = "EVP_EncryptFinal_ex"
            } else if EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tagByteCount), tag) != 1 {
                refused = "EVP_CTRL_AEAD_GET_TAG"
            }
            count = plain.count + overheadByteCount
        }
        if let refused { throw .refused(operation: refused) }
        return sealed
    }

    private static func open(
        _ sealed: UnsafeBufferPointer<UInt8>, key: SymmetricKey, associated: UnsafeBufferPointer<UInt8>
    ) throws(CryptoFailure) -> [UInt8] {
        guard let start = sealed.baseAddress, let context = EVP_CIPHER_CTX_new() else {
            throw .refused(operation: "EVP_CIPHER_CTX_new")
        }
        defer { EVP_CIPHER_CTX_free(context) }
        let length = sealed.count - overheadByteCount
        let body = start + nonceByteCount
        let tag = UnsafeMutableRawPointer(mutating: UnsafeRawPointer(body + length))
        var written: Int32 = 0
        guard EVP_DecryptInit_ex2(context, Algorithms.aes256GCM, key.bytes, start, nil) == 1 else {
            throw .refused(operation: "EVP_DecryptInit_ex2")
        }
        if associated.count > 0 {
            let done = EVP_DecryptUpdate(context, nil, &written, associated.baseAddress, Int32(associated.count))
            guard done == 1 else { throw .refused(operation: "EVP_DecryptUpdate") }
        }
        var authentic = false
        let plain = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            let decrypted =
                length == 0 || EVP_DecryptUpdate(context, buffer.baseAddress, &written, body, Int32(length)) == 1
            var rest: UInt8 = 0
            authentic =
                decrypted
                && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tagByteCount), tag) == 1
                && EVP_DecryptFinal_ex(context, &rest, &written) == 1
            // Nothing of an unauthentic message leaves this function.
            count = authentic ? length : 0
        }
        guard authentic else { throw .authenticationFailed }
        return plain
    }
}
