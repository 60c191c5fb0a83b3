import Dispatch
import Foundation
import Glibc
import Synchronization

/// Cuts connections whose thread hangs inside the library.
///
/// librabbitmq before 0.14 waits without limit while it sends to a peer that has stopped reading. A connection thread
/// notes a deadline before it calls the library and clears it before it waits by itself; a late thread finds its
/// socket shut down, which turns the hang into an ordinary connection loss.
final class ConnectionWatchdog: Sendable {
    /// The deadline of one connection.
    final class Watch: Sendable {
        /// Nanoseconds of the monotonic clock; 0 while there is nothing to guard.
        fileprivate let deadline = Atomic<UInt64>(0)
        fileprivate let descriptor: Int32
        private let patience: UInt64

        fileprivate init(descriptor: Int32, patience: Duration) {
            self.descriptor = descriptor
            self.patience = UInt64(patience.components.seconds) * 1_000_000_000
        }

        func arm() { deadline.store(monotonicNanoseconds() + patience, ordering: .relaxed) }
        func disarm() { deadline.store(0, ordering: .relaxed) }
    }

    static let shared = ConnectionWatchdog()

    /// The guarded connections; the descriptors in it are open, because they are closed only after `remove`.
    private let watches = Mutex<[ObjectIdentifier: Watch]>([:])

    private init() {
        let thread = Thread { [self] in patrol() }
        thread.name = "broker-watchdog"
        thread.start()
    }

    func watch(descriptor: Int32, patience: Duration) -> Watch {
        let watch = Watch(descriptor: descriptor, patience: patience)
        watches.withLock { $0[ObjectIdentifier(watch)] = watch }
        return watch
    }

    /// Must precede the closing of the descriptor: afterwards its number may belong to somebody else.
    func remove(_ watch: Watch) {
        watches.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(watch)) }
    }

    private func patrol() {
        while true {
            usleep(500_000)
            let now = monotonicNanoseconds()
            watches.withLock { watches in
                for watch in watches.values {
                    let deadline = watch.deadline.load(ordering: .relaxed)
                    if deadline != 0 && now > deadline { shutdown(watch.descriptor, Int32(SHUT_RDWR)) }
                }
            }
        }
    }
}

/// The monotonic clock, which a change of the wall clock does not move.
func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// Seconds on the monotonic clock since a moment of it.
func secondsSince(_ moment: UInt64) -> Double {
    let now = monotonicNanoseconds()
    return now > moment ? Double(now - moment) / 1e9 : 0
}
