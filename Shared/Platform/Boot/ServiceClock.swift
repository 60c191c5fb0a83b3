import Foundation
package import Messages

/// Shows the time and lets it pass: the machine, or a simulation that moves a clock by hand.
package protocol TimeSource: Sendable {
    var now: Instant { get }
    /// Returns after the time, or throws `CancellationError` when the task is cancelled.
    func wait(milliseconds: Int) async throws
}

/// The only reader of the machine's clock.
///
/// It may start at a configured moment and go on from there at normal speed, so that an exercise can play a month of
/// the past; everything that the services write then carries that time.
package struct ServiceClock: Sendable {
    private let source: any TimeSource
    private let offsetMilliseconds: Int

    /// - Parameter start: what the clock shows now; `nil` is the true time.
    package init(startingAt start: Instant? = nil, source: any TimeSource = MachineTime()) {
        self.source = source
        offsetMilliseconds = start.map { $0.millisecondsSinceEpoch - source.now.millisecondsSinceEpoch } ?? 0
    }

    package var now: Instant {
        Instant(millisecondsSinceEpoch: source.now.millisecondsSinceEpoch + offsetMilliseconds)
    }

    /// Whether the clock was set for an exercise.
    package var isShifted: Bool { offsetMilliseconds != 0 }

    /// Waits; a cancelled task goes on at once.
    package func wait(milliseconds: Int) async { try? await source.wait(milliseconds: milliseconds) }
}

/// The time of this machine.
package struct MachineTime: TimeSource {
    package init() {}

    package var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(millisecondsSinceEpoch: time.tv_sec * 1_000 + time.tv_nsec / 1_000_000)
    }

    package func wait(milliseconds: Int) async throws { try await Task.sleep(for: .milliseconds(milliseconds)) }
}
