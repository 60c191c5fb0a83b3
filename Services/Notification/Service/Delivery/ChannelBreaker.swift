import Messages
import NotificationDomain
import Synchronization

/// One circuit breaker that the lanes of a channel share.
final class ChannelBreaker: Sendable {
    private let machine = Mutex(CircuitBreaker())

    func permission(at now: Instant) -> CircuitBreaker.Permission { machine.withLock { $0.permission(at: now) } }

    var isOpen: Bool { machine.withLock { $0.isOpen } }

    /// - Returns: whether this report opened or closed it.
    func report(isReached: Bool, at now: Instant) -> Bool {
        machine.withLock { machine in
            let wasOpen = machine.isOpen
            if isReached { machine.reached() } else { machine.failed(at: now) }
            return wasOpen != machine.isOpen
        }
    }
}
