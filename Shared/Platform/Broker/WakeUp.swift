import CRabbitMQ
import Glibc

/// Wakes a connection thread that waits in `poll`, from any other thread or task.
final class WakeUp: Sendable {
    /// Readable while a signal is pending; -1 when the process is out of descriptors, then polling alone wakes.
    let descriptor: Int32

    init() { descriptor = ssc_eventfd() }

    deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

    func signal() {
        var one: UInt64 = 1
        // A full counter means that a signal is pending already, so a failed write loses nothing.
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    func clear() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
    }

    /// Waits for a signal or the end of `duration`.
    func wait(atMost duration: Duration) {
        var descriptors = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
        _ = poll(&descriptors, 1, duration.pollMilliseconds)
        clear()
    }
}

extension Duration {
    /// Whole milliseconds for `poll`, rounded up, so that a wait is never a busy loop.
    var pollMilliseconds: Int32 {
        let (seconds, attoseconds) = components
        let milliseconds = seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return Int32(clamping: max(0, milliseconds))
    }
}
