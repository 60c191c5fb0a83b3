import Foundation
package import Messages

/// The only reader of the machine's clock.
///
/// It may start at a configured moment and go on from there at normal speed, so that an exercise can play a month of
/// the past; everything that the services write then carries that time.
package struct ServiceClock: Sendable {
    private let offsetMilliseconds: Int

    /// - Parameter start: what the clock shows now; `nil` is the true time.
    package init(startingAt start: Instant? = nil) {
        offsetMilliseconds = start.map { $0.millisecondsSinceEpoch - Self.machineMilliseconds } ?? 0
    }

    package var now: Instant { Instant(millisecondsSinceEpoch: Self.machineMilliseconds + offsetMilliseconds) }

    /// Whether the clock was set for an exercise.
    package var isShifted: Bool { offsetMilliseconds != 0 }

    private static var machineMilliseconds: Int {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
    }
}
