/// When a message that failed is tried again: soon for what usually heals at once, then ever later, then never.
package enum RetryLadder {
    /// Waits before the second, third … attempt. The first two are short because most early failures are a message
    /// that another message must precede.
    static let waitsSeconds = [1, 5, 30, 120, 600, 3_600, 21_600]

    /// - Parameter jitter: 0 to 1, spreads simultaneous failures by ±20 %.
    /// - Returns: milliseconds until the next attempt, or `nil` when the message must be parked.
    package static func waitMilliseconds(afterAttempt attempt: Int, jitter: Double) -> Int? {
        guard attempt >= 1, attempt <= waitsSeconds.count else { return nil }
        return Int(Double(waitsSeconds[attempt - 1]) * 1_000 * (0.8 + 0.4 * jitter))
    }
}

/// What kind of failure a handler's error is.
enum FailureKind: Equatable {
    /// May pass by itself: the whole ladder.
    case transient
    /// Nobody knows: two more attempts.
    case unknown
    /// Cannot pass: parked at once.
    case permanent

    /// Attempts in all for errors of unknown kind.
    static let unknownAttemptsMax = 3

    init(_ error: any Error) {
        switch error {
        case is NotYet: self = .transient
        case let fault as Fault: self = fault.retry == .never ? .permanent : .transient
        case is DecodingError, AppendRefusal.limit: self = .permanent
        default: self = .unknown
        }
    }

    func wait(afterAttempt attempt: Int, jitter: Double) -> Int? {
        switch self {
        case .permanent: nil
        case .unknown where attempt >= Self.unknownAttemptsMax: nil
        case .unknown, .transient: RetryLadder.waitMilliseconds(afterAttempt: attempt, jitter: jitter)
        }
    }
}

/// A short description of an error for the inbox: type and place, never content.
enum FailureText {
    /// Longest text kept of an error.
    static let bytesMax = 400

    static func text(_ error: any Error) -> String {
        let text =
            switch error {
            case let notYet as NotYet: notYet.description
            case let fault as Fault: "\(fault.component.rawValue): \(fault.operation): \(fault.detail)"
            case let decoding as DecodingError: Self.decoding(decoding)
            case AppendRefusal.limit(let limit): "too much for the log: \(limit)"
            default: "\(type(of: error))"
            }
        return String(decoding: text.utf8.prefix(bytesMax), as: UTF8.self)
    }

    private static func decoding(_ error: DecodingError) -> String {
        let (what, context) =
            switch error {
            case .keyNotFound(let key, let context): ("missing field \(key.stringValue)", context)
            case .typeMismatch(_, let context): ("wrong type", context)
            case .valueNotFound(_, let context): ("null not allowed", context)
            case .dataCorrupted(let context): ("invalid value", context)
            @unknown default: ("undecodable", DecodingError.Context(codingPath: [], debugDescription: ""))
            }
        let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: "/")
        // Our own value types describe the form they expect, never the value they got.
        return "body does not fit the schema at /\(path): \(what)"
    }
}
