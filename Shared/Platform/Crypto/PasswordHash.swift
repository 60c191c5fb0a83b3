import CCrypto
import Foundation

/// A password as it may be stored: scrypt (RFC 7914) in the PHC string format,
/// `$scrypt$ln=14,r=8,p=5$<salt>$<hash>`, base64 without padding.
///
/// Both functions take about a tenth of a second and 16 MiB on purpose: call them off the threads that serve requests.
/// The parameters travel with each hash, so they can be raised without locking anyone out.
package enum PasswordHash {
    /// Cost of scrypt: `2^log2N` blocks of `r * 128` bytes, `p` times.
    package struct Parameters: Sendable, Equatable {
        package var log2N: Int
        package var r: Int
        package var p: Int

        package init(log2N: Int, r: Int, p: Int) {
            self.log2N = log2N
            self.r = r
            self.p = p
        }

        /// One of the five equivalent settings of the OWASP password storage cheat sheet; this one needs 16 MiB,
        /// so that a burst of sign-ins cannot exhaust a small machine.
        package static let standard = Parameters(log2N: 14, r: 8, p: 5)

        /// Bounds for a stored string: beyond them a damaged or planted hash could stop the process.
        var isAcceptable: Bool {
            (1...20).contains(log2N) && (1...32).contains(r) && (1...16).contains(p)
        }
    }

    /// By itself glibc keeps blocks of a size that was freed once, so a service that hashed one password would stay
    /// 32 MB larger for ever.
    private static let largeBlocksGoBack: Void = ssc_return_large_blocks(1 << 20)

    private static let saltByteCount = 16
    private static let hashByteCount = 32

    package static func make(
        _ password: String, parameters: Parameters = .standard
    ) throws(CryptoFailure) -> String {
        let salt = SecureRandom.bytes(saltByteCount)
        let hash = try derive(Array(password.utf8), salt: salt, parameters: parameters, byteCount: hashByteCount)
        let cost = "ln=\(parameters.log2N),r=\(parameters.r),p=\(parameters.p)"
        return "$scrypt$\(cost)$\(unpadded(salt))$\(unpadded(hash))"
    }

    /// Whether the password belongs to the stored string; throws when the string is not one of ours.
    package static func verify(_ password: String, against stored: String) throws(CryptoFailure) -> Bool {
        let parts = stored.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt",
            let parameters = parse(parts[2]), parameters.isAcceptable,
            let salt = bytes(unpadded: parts[3]), salt.count >= saltByteCount,
            let expected = bytes(unpadded: parts[4]), expected.count == hashByteCount
        else { throw .malformed(expected: "$scrypt$ln=..,r=..,p=..$salt$hash") }
        let actual = try derive(Array(password.utf8), salt: salt, parameters: parameters, byteCount: hashByteCount)
        return ConstantTime.equal(actual, expected)
    }

    static func derive(
        _ password: [UInt8], salt: [UInt8], parameters: Parameters, byteCount: Int
    ) throws(CryptoFailure) -> [UInt8] {
        guard parameters.isAcceptable else { throw .malformed(expected: "scrypt parameters within bounds") }
        Self.largeBlocksGoBack
        let memoryBytesMax: UInt64 = 2 << 30
        var derived = [UInt8](repeating: 0, count: byteCount)
        let done = password.withContiguousBytes { password in
            // A null password makes libcrypto check the parameters only, so an empty one needs an address.
            let empty: [CChar] = [0]
            return empty.withUnsafeBufferPointer { empty in
                let start = password.baseAddress.map { UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self) }
                return EVP_PBE_scrypt(
                    start ?? empty.baseAddress, password.count, salt, salt.count, UInt64(1) << parameters.log2N,
                    UInt64(parameters.r), UInt64(parameters.p), memoryBytesMax, &derived, byteCount)
            }
        }
        guard done == 1 else { throw .refused(operation: "EVP_PBE_scrypt") }
        return derived
    }

    private static func parse(_ text: Substring) -> Parameters? {
        let fields = text.split(separator: ",", omittingEmptySubsequences: false)
        guard fields.count == 3, fields[0].hasPrefix("ln="), fields[1].hasPrefix("r="), fields[2].hasPrefix("p="),
            let log2N = Int(fields[0].dropFirst(3)), let r = Int(fields[1].dropFirst(2)),
            let p = Int(fields[2].dropFirst(2))
        else { return nil }
        return Parameters(log2N: log2N, r: r, p: p)
    }

    private static func unpadded(_ bytes: [UInt8]) -> String {
        String(Data(bytes).base64EncodedString().prefix { $0 != "=" })
    }

    private static func bytes(unpadded text: Substring) -> [UInt8]? {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Data(base64Encoded: text + padding).map(Array.init)
    }
}
