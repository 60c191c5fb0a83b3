/// Signs what leaves the system and must come back unchanged: sessions, drafts, links to documents.
package protocol TokenSigner: Sendable {
    func sign(_ bytes: [UInt8]) -> [UInt8]
    func isValid(_ signature: [UInt8], for bytes: [UInt8]) -> Bool
}

/// Signs with HMAC-SHA-256 under one key that all services share.
package struct HMACTokenSigner: TokenSigner {
    private let key: SymmetricKey

    package init(key: SymmetricKey) { self.key = key }

    package func sign(_ bytes: [UInt8]) -> [UInt8] { HMACSHA256.authenticate(bytes, key: key) }

    package func isValid(_ signature: [UInt8], for bytes: [UInt8]) -> Bool {
        HMACSHA256.isValid(signature, for: bytes, key: key)
    }
}
