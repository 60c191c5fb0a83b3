import Messages
import Platform

/// The time of a world: it stands still until the world moves it.
final class WorldTime: @unchecked Sendable {
    // Safe: used on the thread of one world.
    private(set) var milliseconds: Int
    private var sleepers: [Int: (until: Int, continuation: CheckedContinuation<Void, any Error>)] = [:]
    private var nextID = 0

    init(start: Instant) { milliseconds = start.millisecondsSinceEpoch }

    /// Wakes whoever slept long enough, once, however far the time moves.
    func advance(by step: Int) {
        milliseconds += step
        let due = sleepers.filter { $0.value.until <= milliseconds }.keys.sorted()
        for id in due { sleepers.removeValue(forKey: id)?.continuation.resume() }
    }

    func wait(milliseconds step: Int) async throws {
        nextID += 1
        let id = nextID
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                if Task.isCancelled {
                    continuation.resume(throwing: CancellationError())
                } else {
                    sleepers[id] = (milliseconds + step, continuation)
                }
            }
        } onCancel: {
            sleepers.removeValue(forKey: id)?.continuation.resume(throwing: CancellationError())
        }
    }
}

/// The clock of one machine, which may jump.
final class MachineClock: TimeSource, @unchecked Sendable {
    // Safe: used on the thread of one world.
    private let world: WorldTime
    private var skew = 0

    init(_ world: WorldTime) { self.world = world }

    func jump(by milliseconds: Int) { skew += milliseconds }

    var now: Instant { Instant(millisecondsSinceEpoch: world.milliseconds + skew) }

    func wait(milliseconds: Int) async throws { try await world.wait(milliseconds: milliseconds) }
}
