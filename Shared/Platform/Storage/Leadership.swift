import Foundation
import Glibc
import Synchronization

/// Which of several processes on one log does the work of which there is one per log: publish, consume, run timers.
///
/// With PostgreSQL the leader is who holds a lock of the schema's (``PostgresLease``). It counts itself as leader only
/// until the moment at which the server may give the lock to another for want of a sign of life, by the monotonic
/// clock, so a process that stood still knows at once that it is deposed. What such a process still has under way is
/// fenced in the database: every unit of work runs under the writer's lock, and the relay's checkpoint moves only from
/// where its owner left it. A SQLite file has one process, which always leads.
package final class Leadership: Sendable {
    package enum Standing: Sendable, Equatable {
        case leader
        /// Another process leads, or is about to.
        case standby
        /// Nobody can tell, because the database cannot be asked.
        case unknown(reason: String)
    }

    /// Pause between two signs of life of a leader, and between two attempts of a standby to become one.
    static let pauseMilliseconds = 250
    /// Wait after the database could not be reached.
    static let troubleMilliseconds = 500

    private static let leaseNanoseconds = UInt64(PostgresLease.idleMilliseconds) * 1_000_000

    private let address: PostgresAddress?
    private let label: String
    /// Until when this process leads, on the monotonic clock in nanoseconds.
    private let validUntil: Atomic<UInt64>
    private let wakeUp = WakeUp()
    private let isClosing = Atomic<Bool>(false)
    private let hasAppended = Atomic<Bool>(false)
    private let state = Mutex(State())

    private struct State {
        var isStarted = false
        var trouble: String?
        /// Counts how often this process became the leader.
        var term = 0
        var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
        var listenerCount = 0
        var notified: Listener?
    }

    /// A struct around the closure, as a mutex wraps a bare one anew at every access.
    private struct Listener {
        let call: @Sendable () -> Void
    }

    /// - Parameter address: of the schema; `nil` where the database has one process anyway.
    init(_ address: PostgresAddress?, label: String) {
        self.address = address
        self.label = label
        validUntil = Atomic(address == nil ? .max : 0)
    }

    /// Whether this process leads at this very moment.
    package var isHeld: Bool { monotonicNanoseconds() < validUntil.load(ordering: .acquiring) }

    package var standing: Standing {
        if isHeld { return .leader }
        return state.withLock { $0.trouble }.map { .unknown(reason: $0) } ?? .standby
    }

    /// Takes part from now on; more calls do nothing.
    ///
    /// - Parameter notified: called when another process has appended to the log; must only wake something up.
    func start(notified: @escaping @Sendable () -> Void) {
        let isFirst = state.withLock { state in
            state.notified = Listener(call: notified)
            defer { state.isStarted = true }
            return !state.isStarted
        }
        guard isFirst, let address else { return }
        let thread = Thread { [self] in run(address) }
        thread.name = "\(label) lead"
        thread.start()
    }

    /// Gives the lock back; the process leads no more.
    func close() {
        guard address != nil else { return }
        isClosing.store(true, ordering: .releasing)
        wakeUp.signal()
    }

    /// Tells the leader, if it is another process, that there is something to publish. Many calls are one message.
    func noteAppend() {
        guard address != nil, !isHeld, !hasAppended.exchange(true, ordering: .acquiringAndReleasing) else { return }
        wakeUp.signal()
    }

    /// Returns when this process leads.
    /// - Returns: the number of its term; `nil` when the task was cancelled.
    func waitForTerm() async -> Int? {
        await wait { isHeld }
        return isHeld ? state.withLock { $0.term } : nil
    }

    /// Returns when the term is over, also when another of this process has begun; also when the task is cancelled.
    func waitForEnd(of term: Int) async {
        await wait { !isHeld || state.withLock { $0.term } != term }
    }

    private func wait(until isTrue: () -> Bool) async {
        let (changes, bell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.listenerCount += 1
            state.listeners[state.listenerCount] = bell
            return state.listenerCount
        }
        defer { _ = state.withLock { $0.listeners.removeValue(forKey: number) } }
        if isTrue() { return }
        for await _ in changes where isTrue() { return }
    }

    // MARK: The thread's side

    private func run(_ address: PostgresAddress) {
        while !isClosing.load(ordering: .acquiring) {
            do {
                let lease = try PostgresLease(address)
                note(trouble: nil)
                try keep(lease)
            } catch {
                depose()
                note(trouble: FailureText.text(error))
                pause(Self.troubleMilliseconds, lease: nil)
            }
        }
        depose()
    }

    /// Asks for the lock until it is ours, then keeps the session alive.
    /// - Throws: when the session is lost, and the lock with it.
    private func keep(_ lease: PostgresLease) throws {
        var isLeading = false
        while !isClosing.load(ordering: .acquiring) {
            let asked = monotonicNanoseconds()
            // A sign of life counts from before it was sent: the server's patience begins later.
            let deadline = asked + Self.leaseNanoseconds
            if isLeading {
                try lease.ping(until: validUntil.load(ordering: .relaxed))
                validUntil.store(deadline, ordering: .releasing)
            } else {
                if hasAppended.exchange(false, ordering: .acquiringAndReleasing) { try lease.notify(until: deadline) }
                if try lease.tryLock(until: deadline) {
                    isLeading = true
                    state.withLock { $0.term += 1 }
                    validUntil.store(deadline, ordering: .releasing)
                    announce()
                }
            }
            pause(Self.pauseMilliseconds, lease: lease)
            if try lease.takeNotifications() { state.withLock { $0.notified }?.call() }
        }
    }

    /// Sleeps until the time is over, somebody has appended here, or the server says something.
    private func pause(_ milliseconds: Int, lease: PostgresLease?) {
        var descriptors = [pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0)]
        if let lease { descriptors.append(pollfd(fd: lease.socket, events: Int16(POLLIN), revents: 0)) }
        _ = poll(&descriptors, nfds_t(descriptors.count), Int32(milliseconds))
        wakeUp.clear()
    }

    private func depose() {
        validUntil.store(0, ordering: .releasing)
        announce()
    }

    private func note(trouble: String?) { state.withLock { $0.trouble = trouble } }

    private func announce() {
        let listeners = state.withLock { Array($0.listeners.values) }
        for listener in listeners { listener.yield() }
    }
}
