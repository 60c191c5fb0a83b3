import Foundation
package import Messages

/// A small value that a browser or another service keeps for us and cannot change.
///
/// Form: `base64url(JSON) "." base64url(signature)`. The purpose is part of what is signed, so that a token made for
/// one use is worthless for another. The value is readable by its holder: no personal data beyond what the holder
/// typed.
package struct SignedToken: Sendable {
    private let signer: any TokenSigner

    package init(signer: any TokenSigner) { self.signer = signer }

    private struct Payload<Value: Codable>: Codable {
        let value: Value
        let expiresAt: Instant
    }

    package func issue(_ value: some Codable, purpose: String, expiresAt: Instant) throws -> String {
        let payload = try MessageJSON(sealer: nil).bytes(of: Payload(value: value, expiresAt: expiresAt))
        let body = Base64URL.encode(payload)
        return body + "." + Base64URL.encode(signer.sign(signedBytes(body, purpose)))
    }

    /// Gives nil for a token that is malformed, forged, made for another purpose or expired.
    package func read<Value: Codable>(_ type: Value.Type, from token: String, purpose: String, now: Instant) -> Value? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard token.utf8.count <= Self.byteCountMax, parts.count == 2, let signature = Base64URL.decode(parts[1]),
            signer.isValid(signature, for: signedBytes(String(parts[0]), purpose)),
            let bytes = Base64URL.decode(parts[0])
        else { return nil }
        do {
            let payload = try MessageJSON(sealer: nil).decode(Payload<Value>.self, from: bytes)
            return payload.expiresAt > now ? payload.value : nil
        } catch {
            // Signed by us but of another shape: made by an older version, so as good as expired.
            return nil
        }
    }

    /// Browsers keep at least 4,096 bytes of a cookie (RFC 6265 section 6.1).
    private static let byteCountMax = 4_096

    private func signedBytes(_ body: String, _ purpose: String) -> [UInt8] {
        Array("ssc:\(purpose):\(body)".utf8)
    }
}
