import Synchronization

/// What a connection to the broker is doing, with the reason when it is not simply working.
package enum BrokerStatus: Sendable, Equatable, CustomStringConvertible {
    case connected
    /// Connected, but the broker accepts no publishing at the moment: a memory or disk alarm.
    case blocked(reason: String)
    /// Not connected, not subscribed, or not yet either; the next attempt follows by itself.
    case disconnected(reason: String)
    /// Closed for good by our side.
    case closed

    static let notConnectedYet = disconnected(reason: "not connected yet")

    package var isReady: Bool { self == .connected }

    package var description: String {
        switch self {
        case .connected: "connected"
        case .blocked(let reason): "blocked by the broker: \(reason)"
        case .disconnected(let reason): "disconnected: \(reason)"
        case .closed: "closed"
        }
    }
}

/// Holds the present status and tells listeners of each change.
final class StatusBoard: Sendable {
    private struct State {
        var status = BrokerStatus.notConnectedYet
        var listeners: [Int: AsyncStream<BrokerStatus>.Continuation] = [:]
        var nextListener = 0
    }

    private let state = Mutex(State())

    var status: BrokerStatus { state.withLock { $0.status } }

    func update(_ status: BrokerStatus) {
        let listeners = state.withLock { state -> [AsyncStream<BrokerStatus>.Continuation] in
            guard state.status != status else { return [] }
            state.status = status
            return Array(state.listeners.values)
        }
        for listener in listeners {
            listener.yield(status)
            if status == .closed { listener.finish() }
        }
    }

    /// The present status at once, then each change; a slow listener misses states in between, never the last one.
    func changes() -> AsyncStream<BrokerStatus> {
        let (stream, continuation) = AsyncStream.makeStream(of: BrokerStatus.self, bufferingPolicy: .bufferingNewest(1))
        let (number, present) = state.withLock { state -> (Int, BrokerStatus) in
            state.nextListener += 1
            if state.status != .closed { state.listeners[state.nextListener] = continuation }
            // Inside the lock, so that no change can overtake the present status.
            continuation.yield(state.status)
            return (state.nextListener, state.status)
        }
        if present == .closed { continuation.finish() }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.listeners.removeValue(forKey: number) }
        }
        return stream
    }
}
