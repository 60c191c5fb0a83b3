package import Logging
import Synchronization

/// Gives messages to a broker and says what became of each.
package protocol MessagePublisher: Sendable {
    /// One outcome for each message, in order; see ``Publisher/publish(_:)``.
    func publish(_ batch: [OutgoingMessage]) async throws -> [PublishOutcome]
}

/// Publishes messages with confirms and `mandatory`, always, over a connection and thread of its own.
///
/// Several callers may publish at the same time: their batches go out in the order of the calls, pipelined, with at
/// most `window` messages waiting for the broker's word. While the broker blocks publishing, batches wait. When the
/// connection breaks, every waiting call throws a ``BrokerFault`` and the publisher connects again by itself; a call
/// made meanwhile waits for the next attempt and shares its fate, so that a caller may simply repeat without a delay of
/// its own.
package final class Publisher: MessagePublisher {
    /// Messages in flight by default: 18 times the throughput of one by one, and little is gained above.
    package static let windowDefault = 256

    /// How long `close()` waits for the confirms of what is in flight; half of the grace period of a container.
    static let closePatience = Duration.seconds(5)

    private let loop: ConnectionLoop
    private let desk: PublishDesk

    /// Starts connecting at once; `label` names the thread and the connection in the broker's lists.
    package init(address: BrokerAddress, label: String, logger: Logger, window: Int = Publisher.windowDefault) {
        precondition(window > 0)
        let loop = ConnectionLoop(address: address, label: label, logger: logger)
        let desk = PublishDesk()
        self.loop = loop
        self.desk = desk
        loop.start(
            session: { connection in
                let session = PublisherSession(connection, loop: loop, desk: desk, window: window)
                try session.run()
            },
            failed: { fault in
                desk.noteUnconfirmed(since: nil)
                desk.failAll(fault)
            },
            finished: { desk.finish() })
    }

    deinit { loop.requestClose() }

    package var status: BrokerStatus { loop.status.status }

    /// The present status, then each change; ends after `close()`.
    package func statusChanges() -> AsyncStream<BrokerStatus> { loop.status.changes() }

    /// Seconds since the thread last went round; more than two heartbeats mean that it hangs.
    package var secondsSinceLastTurn: Double { loop.secondsSinceLastTurn }

    /// Seconds for which messages have been with the broker without a word about any of them; 0 while none are.
    ///
    /// Some seconds mean that a queue has lost its majority or that nobody is at the other end.
    package var secondsWithoutConfirm: Double { desk.secondsWithoutConfirm }

    /// Publishes the batch and returns one outcome for each message, in order.
    ///
    /// Throws a ``BrokerFault``: with `connectionLost` and the like the fate of the whole batch is unknown, publish it
    /// again; with `invalidMessage` nothing was sent. Cancelling the task gives up waiting, not publishing.
    package func publish(_ batch: [OutgoingMessage]) async throws -> [PublishOutcome] {
        guard !batch.isEmpty else { return [] }
        for (index, message) in batch.enumerated() {
            if let violation = BrokerLimits.violation(of: message) {
                throw BrokerFault(.invalidMessage, operation: "publish", reason: "message \(index): \(violation)")
            }
        }
        let id = desk.newBatchID()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if desk.enqueue(id, batch, continuation) { loop.wakeUp.signal() }
            }
        } onCancel: {
            desk.cancel(id)
        }
    }

    /// Refuses new batches, waits up to 5 s for the confirms of what is in flight, and disconnects.
    package func close() async {
        desk.refuseNew(isConnected: loop.isInSession)
        loop.requestClose()
        await desk.untilFinished(unless: { !loop.isInSession })
    }
}

/// Where callers leave batches and wait for their outcomes.
final class PublishDesk: Sendable {
    struct Batch: Sendable {
        let id: ConfirmWindow.BatchID
        let messages: [OutgoingMessage]
    }

    private struct State {
        var lastID: ConfirmWindow.BatchID = 0
        var queued: [Batch] = []
        var waiting: [ConfirmWindow.BatchID: CheckedContinuation<[PublishOutcome], any Error>] = [:]
        var isClosed = false
        var isFinished = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    /// Nanoseconds of the monotonic clock; 0 while everything that was sent is confirmed.
    private let unconfirmedSince = Atomic<UInt64>(0)

    func noteUnconfirmed(since moment: UInt64?) { unconfirmedSince.store(moment ?? 0, ordering: .relaxed) }

    var secondsWithoutConfirm: Double {
        let since = unconfirmedSince.load(ordering: .relaxed)
        return since == 0 ? 0 : secondsSince(since)
    }

    private static let closedFault = BrokerFault(.closed, operation: "publish", reason: "the publisher is closed")

    func newBatchID() -> ConfirmWindow.BatchID {
        state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
    }

    /// Returns true when the thread has something new to do.
    func enqueue(
        _ id: ConfirmWindow.BatchID, _ messages: [OutgoingMessage],
        _ continuation: CheckedContinuation<[PublishOutcome], any Error>
    ) -> Bool {
        let refusal = state.withLock { state -> (any Error)? in
            if state.isClosed { return Self.closedFault }
            // Asked inside the lock: a cancellation before it is seen here, one after it finds the entry.
            if Task.isCancelled { return CancellationError() }
            state.waiting[id] = continuation
            state.queued.append(Batch(id: id, messages: messages))
            return nil
        }
        if let refusal { continuation.resume(throwing: refusal) }
        return refusal == nil
    }

    func cancel(_ id: ConfirmWindow.BatchID) {
        let continuation = state.withLock { $0.waiting.removeValue(forKey: id) }
        continuation?.resume(throwing: CancellationError())
    }

    /// Takes all queued batches whose callers still wait.
    func takeQueued() -> [Batch] {
        state.withLock { state in
            guard !state.queued.isEmpty else { return [] }
            let batches = state.queued.filter { state.waiting[$0.id] != nil }
            state.queued = []
            return batches
        }
    }

    func deliver(_ finished: [ConfirmWindow.Finished]) {
        guard !finished.isEmpty else { return }
        let continuations = state.withLock { state in
            finished.map { ($0.outcomes, state.waiting.removeValue(forKey: $0.batch)) }
        }
        for (outcomes, continuation) in continuations { continuation?.resume(returning: outcomes) }
    }

    func failAll(_ fault: BrokerFault) {
        let continuations = state.withLock { state in
            defer {
                state.waiting = [:]
                state.queued = []
            }
            return Array(state.waiting.values)
        }
        for continuation in continuations { continuation.resume(throwing: fault) }
    }

    /// From now on every new batch is refused; without a connection, the waiting ones too.
    func refuseNew(isConnected: Bool) {
        state.withLock { $0.isClosed = true }
        if !isConnected { failAll(Self.closedFault) }
    }

    func finish() {
        let closers = state.withLock { state in
            state.isClosed = true
            state.isFinished = true
            defer { state.closers = [] }
            return state.closers
        }
        failAll(Self.closedFault)
        for closer in closers { closer.resume() }
    }

    /// Waits for the thread to end, unless it may be stuck in an attempt to connect: then it ends by itself later.
    func untilFinished(unless isPointless: () -> Bool) async {
        guard !isPointless() else { return }
        await withCheckedContinuation { continuation in
            let isFinished = state.withLock { state in
                if !state.isFinished { state.closers.append(continuation) }
                return state.isFinished
            }
            if isFinished { continuation.resume() }
        }
    }
}
