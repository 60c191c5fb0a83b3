import Synchronization

/// Notices numbers that never come: holes between taken messages that stay open.
///
/// A hole of some seconds is normal, as when a batch is delivered again; one that lasts is a lost message, and an
/// operator is told. Ages count from when this process first saw the hole.
package final class GapWatch: Sendable {
    /// A hole that has been open for longer than ``patienceSeconds``.
    package struct Lasting: Sendable, Codable, Equatable {
        package let hole: SeenRanges.Hole
        package let seconds: Int
    }

    /// How long a hole may be open before anybody is told.
    package static let patienceSeconds = 60
    /// Pause between two looks.
    static let pauseSeconds = 5

    private let store: Store
    private let state = Mutex(State())

    private struct State {
        var seen: [SeenRanges.Hole: ContinuousClock.Instant] = [:]
        var lookedAt: ContinuousClock.Instant?
    }

    package init(store: Store) { self.store = store }

    /// Looks for holes when it is time to.
    func look() async throws {
        let now = ContinuousClock.now
        let isTime = state.withLock { state in
            if let last = state.lookedAt, now - last < .seconds(Self.pauseSeconds) { return false }
            state.lookedAt = now
            return true
        }
        if isTime { note(try await store.read { try SeenRanges.holes($0) }, at: now) }
    }

    /// Keeps the age of a hole while a part of it stays open: what fills it from either end does not make it younger.
    func note(_ holes: [SeenRanges.Hole], at now: ContinuousClock.Instant) {
        state.withLock { state in
            let known = state.seen
            state.seen = Dictionary(
                holes.map { hole in
                    let same = known.filter {
                        $0.key.topic == hole.topic && $0.key.origin == hole.origin && $0.key.from <= hole.to
                            && hole.from <= $0.key.to
                    }
                    return (hole, same.values.min() ?? now)
                }
            ) { first, _ in first }
        }
    }

    /// The holes that somebody must look at.
    package var lasting: [Lasting] { lasting(at: .now) }

    func lasting(at now: ContinuousClock.Instant) -> [Lasting] {
        let seen = state.withLock { $0.seen }
        let all = seen.map { hole, since in
            Lasting(hole: hole, seconds: Int((now - since).components.seconds))
        }
        return all.filter { $0.seconds >= Self.patienceSeconds }.sorted { first, second in
            (first.hole.topic, first.hole.from) < (second.hole.topic, second.hole.from)
        }
    }
}
