import Foundation
import Logging
import Synchronization

/// The life of one connection thread: connect, run a session, say why it ended, back off, connect again.
///
/// Shared between the thread and everybody else; what a session owns lives on the thread only.
final class ConnectionLoop: Sendable {
    let address: BrokerAddress
    let label: String
    let logger: Logger
    let status = StatusBoard()
    let wakeUp = WakeUp()
    private let closing = Atomic<Bool>(false)
    private let session = Atomic<Bool>(false)
    private let turn = Atomic<UInt64>(monotonicNanoseconds())

    /// A session that lasted this long counts as a success, so the next attempt comes soon again.
    ///
    /// Shorter ones do not: when a queue or exchange is missing, connecting works every time and means nothing.
    private static let usefulSession = Duration.seconds(2)

    init(address: BrokerAddress, label: String, logger: Logger) {
        self.address = address
        self.label = label
        self.logger = logger
    }

    var isClosing: Bool { closing.load(ordering: .acquiring) }

    /// True while a connection is open; what waits for the broker can make sense only then.
    var isInSession: Bool { session.load(ordering: .acquiring) }

    func requestClose() {
        closing.store(true, ordering: .releasing)
        wakeUp.signal()
    }

    /// Notes that the thread is alive and not stuck.
    func noteTurn() { turn.store(monotonicNanoseconds(), ordering: .relaxed) }

    var secondsSinceLastTurn: Double { secondsSince(turn.load(ordering: .relaxed)) }

    /// How long the thread may wait without calling the library, so that heartbeats go out in time.
    var idleWait: Duration { .milliseconds(500 * address.heartbeatSeconds) }

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - session: runs on the thread with an open connection; returns when `isClosing`, throws when it broke.
    ///   - failed: told on the thread about each failed attempt and each broken session.
    ///   - finished: told on the thread once, at the very end.
    func start(
        session: @escaping @Sendable (AMQPConnection) throws -> Void,
        failed: @escaping @Sendable (BrokerFault) -> Void,
        finished: @escaping @Sendable () -> Void
    ) {
        let thread = Thread { [self] in
            run(session: session, failed: failed)
            status.update(.closed)
            finished()
        }
        thread.name = label
        thread.start()
    }

    private func run(session: (AMQPConnection) throws -> Void, failed: (BrokerFault) -> Void) {
        var backOff = BackOff()
        var generator = SystemRandomNumberGenerator()
        while !isClosing {
            noteTurn()
            let began = monotonicNanoseconds()
            do {
                try attempt(session)
            } catch {
                let fault =
                    error as? BrokerFault
                    ?? BrokerFault(.connectionLost, operation: "session", reason: "\(error)")
                if monotonicNanoseconds() - began > UInt64(Self.usefulSession.components.seconds) * 1_000_000_000 {
                    backOff.reset()
                }
                let wait = backOff.next(using: &generator)
                // First what the break means for what is under way, then the news of it.
                failed(fault)
                report(fault, wait: wait)
                pause(wait)
            }
        }
    }

    private func attempt(_ session: (AMQPConnection) throws -> Void) throws {
        let connection = try AMQPConnection(address, label: label)
        self.session.store(true, ordering: .releasing)
        defer { self.session.store(false, ordering: .releasing) }
        try session(connection)
        connection.close()
    }

    private func report(_ fault: BrokerFault, wait: Duration) {
        let reason = "\(fault.operation): \(fault.reason)"
        let changed = status.status != .disconnected(reason: reason)
        status.update(.disconnected(reason: reason))
        // The same reason again and again is one piece of news.
        logger.log(
            level: changed ? .warning : .debug, "broker connection lost",
            metadata: ["connection": "\(label)", "reason": "\(reason)", "retry.after": "\(wait)"])
    }

    /// Waits in slices, because signals for other purposes end a wait early.
    private func pause(_ duration: Duration) {
        let end = ContinuousClock.now + duration
        while !isClosing {
            let left = end - ContinuousClock.now
            guard left > .zero else { return }
            wakeUp.wait(atMost: min(left, .seconds(1)))
            noteTurn()
        }
    }
}
