package import Messages

/// A reply that was given once and is given again for the same key.
package struct StoredReply: Sendable, Equatable {
    package let status: Int
    /// Only the fields that matter for a repeat: content type, location, entity tag.
    package let headers: [String: String]
    package let body: [UInt8]

    package init(status: Int, headers: [String: String], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// What a store knows about a key.
package enum IdempotencyOutcome: Sendable, Equatable {
    /// The key is new, or its first run was given up: go on, then complete or release it.
    case reserved
    /// The same request was answered before.
    case stored(StoredReply)
    /// The same request is being worked on.
    case inFlight
    /// The key was used for another request.
    case otherRequest
}

/// Remembers the answers to requests that must not happen twice.
///
/// `key` is a hash that already holds the caller, the route and the caller's key; `fingerprint` is a hash of the body.
/// Both are 64 hexadecimal digits and hold nothing personal; the stored body may, so the store seals or limits it as
/// it does other answers.
package protocol IdempotencyStore: Sendable {
    /// Takes the key, in one step with looking it up. A reservation older than
    /// ``IdempotencyLimits/inFlightSeconds`` was left by a crash and may be taken again.
    func reserve(key: String, fingerprint: String, now: Instant) async throws -> IdempotencyOutcome
    /// Keeps the answer under the reserved key. The caller does not wait until it is durable: a repeat that comes
    /// before finds the key in flight, and one that comes after a crash is recognised by the ids of its events.
    /// - Parameter failed: called when the answer could not be kept after all.
    func complete(
        key: String, reply: StoredReply, now: Instant, failed: @escaping @Sendable (any Error) -> Void) async throws
    /// Gives a reservation back after a failure, so that the caller may try again with the same key.
    func release(key: String) async throws
}

/// Bounds of the memory for idempotency keys (IETF draft-ietf-httpapi-idempotency-key-header).
package enum IdempotencyLimits {
    package static let keepSeconds = 24 * 3_600
    package static let inFlightSeconds = 120
    package static let keyByteCountMax = 255
    /// A longer answer is not kept; answers to commands are short.
    package static let replyByteCountMax = 64 * 1_024
}
