import Synchronization

/// Remembers that the database is silent, so that readers fail at once instead of waiting for it one after another.
///
/// Reads run on the few threads that serve requests: a handful that wait for a silent server would leave none to say
/// what is the matter. After a read that failed slowly the others are refused; now and then one is let through to find
/// out whether the server is back.
final class ReadSilence: Sendable {
    /// A failure that took longer counts as silence; a server that is away refuses at once.
    private static let slowSeconds = 1.0
    /// Time between two that are let through; longer than one of them can wait.
    private static let pauseNanoseconds: UInt64 = 5_000_000_000
    /// Time until the first is let through.
    private static let firstPauseNanoseconds: UInt64 = 1_000_000_000

    /// The one thing that is looked at while all is well.
    private let isSilent = Atomic<Bool>(false)

    private struct State {
        var detail: String?
        var nextTryAt: UInt64 = 0
    }

    private let state = Mutex(State())

    /// - Throws: `Fault` while the database is known to be silent, unless it is time to try.
    func check() throws {
        guard isSilent.load(ordering: .relaxed) else { return }
        let detail = state.withLock { state -> String? in
            guard let detail = state.detail else { return nil }
            let now = monotonicNanoseconds()
            guard now >= state.nextTryAt else { return detail }
            state.nextTryAt = now + Self.pauseNanoseconds
            return nil
        }
        if let detail { throw Fault(.storage, operation: "read", detail: detail, retry: .after(seconds: 1)) }
    }

    /// - Parameter began: when the failed read began, on the monotonic clock in nanoseconds.
    func note(_ fault: Fault, since began: UInt64) {
        guard secondsSince(began) >= Self.slowSeconds else { return }
        state.withLock { state in
            state.detail = fault.detail
            state.nextTryAt = monotonicNanoseconds() + Self.firstPauseNanoseconds
        }
        isSilent.store(true, ordering: .relaxed)
    }

    /// A read has come through.
    func end() {
        guard isSilent.load(ordering: .relaxed) else { return }
        state.withLock { $0.detail = nil }
        isSilent.store(false, ordering: .relaxed)
    }
}
