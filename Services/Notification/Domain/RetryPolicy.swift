package import Messages

/// When a notice that failed for now is tried again, and when trying ends.
///
/// The waits are the ladder 10 s, 1 m, 10 m, 1 h, 6 h, then 6 h again and again until the ceiling. Each is spread by up
/// to 20 %, so that notices that failed together do not come back together.
package struct RetryPolicy: Sendable, Equatable {
    package static let ladderSeconds = [10, 60, 600, 3_600, 21_600]
    /// 20 % in thousandths.
    package static let jitterPermilleMax = 200
    /// While a channel cannot be reached at all, one probe per five seconds; attempts are not consumed.
    package static let probeSeconds = 5

    /// Hours after the first counted attempt after which a person must act.
    package let ceilingHours: Int

    package init(ceilingHours: Int = 72) { self.ceilingHours = ceilingHours }

    /// - Parameters:
    ///   - tries: Attempts so far, from 1.
    ///   - jitterPermille: From -200 to 200, drawn by the caller.
    package func nextTry(afterTries tries: Int, at now: Instant, jitterPermille: Int) -> Instant {
        let step = Self.ladderSeconds[min(max(tries, 1), Self.ladderSeconds.count) - 1]
        let jitter = min(max(jitterPermille, -Self.jitterPermilleMax), Self.jitterPermilleMax)
        return Instant(millisecondsSinceEpoch: now.millisecondsSinceEpoch + step * (1_000 + jitter))
    }

    /// The last moment at which a notice may be tried.
    package func ceiling(firstTriedAt: Instant) -> Instant { firstTriedAt.adding(seconds: ceilingHours * 3_600) }
}

/// What decides about the next try, drawn outside of the domain.
package struct RetryTerms: Sendable, Equatable {
    package let policy: RetryPolicy
    /// From -200 to 200.
    package let jitterPermille: Int

    package init(policy: RetryPolicy, jitterPermille: Int) {
        self.policy = policy
        self.jitterPermille = jitterPermille
    }
}
