package import Messages

/// A one-time code as it was made at the edge: the code itself is sealed, only its keyed hash is compared.
package struct IssuedCode: Sendable, Codable, Equatable {
    /// One per code; a code that is sent again has another.
    package let id: String
    /// Random, so that equal codes have different hashes.
    package let salt: String
    /// Lower-case hexadecimal.
    package let hash: String
    /// Address and code for the notice; sealed for the applicant.
    package let delivery: Personal<CodeDelivery>
    package let expiresAt: Instant

    package init(id: String, salt: String, hash: String, delivery: Personal<CodeDelivery>, expiresAt: Instant) {
        self.id = id
        self.salt = salt
        self.hash = hash
        self.delivery = delivery
        self.expiresAt = expiresAt
    }
}

/// The one-time codes of a request: which are live, and how many wrong tries there were.
///
/// Six digits are few, so tries are limited: ten per code, with a growing wait after the third, and five codes a day.
/// That leaves 50 guesses in a million a day. An earlier code stays valid until its own end, because mails overtake
/// one another.
package struct Verification: Sendable, Equatable {
    /// Fifteen minutes, the life of IESS's own links for keys.
    package static let lifetimeSeconds = 15 * 60
    package static let resendAfterSeconds = 60
    package static let triesMax = 10
    /// Tries without a wait.
    package static let freeTries = 3
    package static let waitSecondsMax = 60
    package static let codesPerDayMax = 5
    private static let daySeconds = 86_400

    package private(set) var codes: [IssuedCode] = []
    package private(set) var sentAt: [Instant] = []
    package private(set) var wrongTries = 0
    package private(set) var lastWrongAt: Instant?

    package init() {}

    /// Why a code can be neither sent nor entered now.
    package enum Refusal: Sendable, Equatable {
        case resendTooSoon(until: Instant)
        case tooManyCodes(until: Instant)
        /// Every code has ended; another must be asked for.
        case codeExpired
        /// Ten wrong tries; another code must be asked for.
        case tooManyTries
        case tryLater(at: Instant)
    }

    package func refusalToSend(at now: Instant) -> Refusal? {
        guard let last = sentAt.last else { return nil }
        let next = last.adding(seconds: Self.resendAfterSeconds)
        if now < next { return .resendTooSoon(until: next) }
        let recent = sentAt.filter { now < $0.adding(seconds: Self.daySeconds) }
        guard recent.count >= Self.codesPerDayMax, let first = recent.first else { return nil }
        return .tooManyCodes(until: first.adding(seconds: Self.daySeconds))
    }

    package func refusalToEnter(at now: Instant) -> Refusal? {
        if liveCodes(at: now).isEmpty { return .codeExpired }
        if wrongTries >= Self.triesMax { return .tooManyTries }
        guard wrongTries >= Self.freeTries, let lastWrongAt else { return nil }
        let wait = min(1 << (wrongTries - Self.freeTries), Self.waitSecondsMax)
        let next = lastWrongAt.adding(seconds: wait)
        return now < next ? .tryLater(at: next) : nil
    }

    package func liveCodes(at now: Instant) -> [IssuedCode] { codes.filter { now < $0.expiresAt } }

    package var triesLeft: Int { max(0, Self.triesMax - wrongTries) }

    package mutating func sent(_ code: IssuedCode, at now: Instant) {
        codes = liveCodes(at: now) + [code]
        sentAt = sentAt.filter { now < $0.adding(seconds: Self.daySeconds) } + [now]
        wrongTries = 0
        lastWrongAt = nil
    }

    package mutating func enteredWrongly(at now: Instant) {
        wrongTries += 1
        lastWrongAt = now
    }

    /// A code works once.
    package mutating func used() {
        codes = []
        wrongTries = 0
        lastWrongAt = nil
    }
}
