import IntakeDomain
import Messages
import Platform

/// Makes and compares the one-time codes that prove access to a mailbox.
///
/// Only a keyed hash over request, salt and code is compared, in constant time; the code itself is sealed for the
/// notice.
struct OneTimeCodes: Sendable {
    static let digits = 6
    private static let saltByteCount = 16
    private let key: SymmetricKey
    private let ids: IdentifierSource

    init(key: SymmetricKey, ids: IdentifierSource) {
        self.key = key
        self.ids = ids
    }

    func issue(for caseID: CaseID, of applicant: PersonID, to email: EmailAddress?, at now: Instant) -> IssuedCode {
        let code = Self.random()
        let salt = Hexadecimal.encode(SecureRandom.bytes(Self.saltByteCount))
        return IssuedCode(
            id: ids.next(), salt: salt, hash: hash(code, salt: salt, caseID: caseID),
            delivery: Personal(CodeDelivery(email: email, code: code), of: applicant),
            expiresAt: now.adding(seconds: Verification.lifetimeSeconds))
    }

    /// The id of the live code that was entered; every live code is compared, so that time tells nothing.
    func matching(_ entered: String, in verification: Verification, caseID: CaseID, at now: Instant) -> String? {
        let code = entered.filter(\.isNumber)
        var found: String?
        for live in verification.liveCodes(at: now) {
            let isEqual = ConstantTime.equal(
                Array(hash(code, salt: live.salt, caseID: caseID).utf8), Array(live.hash.utf8))
            if isEqual { found = live.id }
        }
        return found
    }

    private func hash(_ code: String, salt: String, caseID: CaseID) -> String {
        Hexadecimal.encode(
            HMACSHA256.authenticate(Array("one-time-code|\(caseID.text)|\(salt)|\(code)".utf8), key: key))
    }

    /// Six digits, each of the million equally likely: numbers from the uneven end of the range are thrown again.
    private static func random() -> String {
        let codes: UInt32 = 1_000_000
        let evenLimit = UInt32.max - UInt32.max % codes
        while true {
            let number = SecureRandom.bytes(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            guard number < evenLimit else { continue }
            let text = String(number % codes)
            return String(repeating: "0", count: digits - text.utf8.count) + text
        }
    }
}
