package import Messages

/// Stops calling a channel that cannot be reached, and lets one probe through every few seconds.
///
/// A state machine without a clock: it is told what happened and answers what to do. Attempts that never reached the
/// channel are not counted against a notice, so an outage of a day loses nothing.
package struct CircuitBreaker: Sendable, Equatable {
    package enum Permission: Sendable, Equatable {
        case deliver
        /// The channel was away: find out whether it is back before anything is claimed.
        case probe
        case wait(until: Instant)
    }

    private enum State: Sendable, Equatable {
        case closed(failures: Int)
        case open(probeAt: Instant)
        case probing(startedAt: Instant)
    }

    /// Failures in a row that open it; one alone may be a single broken connection.
    package static let failuresToOpen = 3
    /// A probe that never reported back is given up after this time.
    package static let probeSecondsMax = 120

    private var state = State.closed(failures: 0)

    package init() {}

    package var isOpen: Bool {
        switch state {
        case .closed: false
        case .open, .probing: true
        }
    }

    package mutating func permission(at now: Instant) -> Permission {
        switch state {
        case .closed: return .deliver
        case .open(let probeAt) where now < probeAt: return .wait(until: probeAt)
        case .probing(let startedAt) where now < startedAt.adding(seconds: Self.probeSecondsMax):
            return .wait(until: now.adding(seconds: RetryPolicy.probeSeconds))
        case .open, .probing:
            state = .probing(startedAt: now)
            return .probe
        }
    }

    /// The channel answered, whatever the answer was.
    package mutating func reached() { state = .closed(failures: 0) }

    package mutating func failed(at now: Instant) {
        let probeAt = now.adding(seconds: RetryPolicy.probeSeconds)
        switch state {
        case .closed(let failures) where failures + 1 < Self.failuresToOpen: state = .closed(failures: failures + 1)
        case .closed, .open, .probing: state = .open(probeAt: probeAt)
        }
    }
}
