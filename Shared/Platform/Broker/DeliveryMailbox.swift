import Synchronization

/// Between the thread of a consumer, which gathers deliveries, and the task that handles them.
///
/// Everything belongs to a generation: a break or a return begins a new one, and what comes late from an older one is
/// ignored, because its delivery tags mean nothing any more.
final class DeliveryMailbox: Sendable {
    struct Batch: Sendable {
        let generation: UInt64
        let deliveries: [IncomingDelivery]
    }

    /// What the task decided about a batch of the present generation.
    struct Settlement: Sendable, Equatable {
        let verdict: BatchSettlement
        let lastTag: UInt64
    }

    private struct State {
        var generation: UInt64 = 1
        var gathered: [IncomingDelivery] = []
        var settlements: [Settlement] = []
        /// Where reading a stream goes on; set with the first delivery, and past each acknowledged batch.
        var nextStreamOffset: Int64?
        var isHandling = false
        /// A batch was returned; until the thread has dealt with it nothing newer may be handed over.
        var isReturning = false
        var isRunning = false
        var isStopping = false
        var isFinished = false
        var waiting: CheckedContinuation<Batch?, Never>?
        var closers: [CheckedContinuation<Void, Never>] = []

        mutating func takeBatch() -> Batch? {
            guard !isStopping, !gathered.isEmpty else { return nil }
            isHandling = true
            defer { gathered = [] }
            return Batch(generation: generation, deliveries: gathered)
        }
    }

    private let state = Mutex(State())

    // MARK: The task's side

    /// False when somebody runs it already, or it is over.
    func beginRunning() -> Bool {
        state.withLock { state in
            defer { state.isRunning = true }
            return !state.isRunning && !state.isStopping
        }
    }

    /// The next batch; nil at the end.
    func next() async -> Batch? {
        await withCheckedContinuation { continuation in
            let answer = state.withLock { state -> Batch?? in
                if state.isFinished { return .some(nil) }
                if let batch = state.takeBatch() { return batch }
                state.waiting = continuation
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    func settle(_ batch: Batch, _ verdict: BatchSettlement) {
        state.withLock { state in
            state.isHandling = false
            guard let last = batch.deliveries.last else { return }
            // Also for an older generation: what was handled stays handled, whatever became of the connection.
            if verdict == .acknowledged, let offset = last.streamOffset, state.nextStreamOffset != nil {
                state.nextStreamOffset = offset + 1
            }
            guard batch.generation == state.generation else { return }
            state.settlements.append(Settlement(verdict: verdict, lastTag: last.tag))
            if verdict == .returned {
                state.generation += 1
                state.gathered = []
                state.isReturning = true
            }
        }
    }

    /// Nothing more is handed over; `next` returns nil when the thread has ended.
    func stop() {
        state.withLock { $0.isStopping = true }
    }

    func untilFinished() async {
        await withCheckedContinuation { continuation in
            let isFinished = state.withLock { state in
                if !state.isFinished { state.closers.append(continuation) }
                return state.isFinished
            }
            if isFinished { continuation.resume() }
        }
    }

    // MARK: The thread's side

    /// Adds deliveries; during a return they are dropped, because the broker will deliver them again.
    func gather(_ deliveries: inout [IncomingDelivery]) {
        guard !deliveries.isEmpty else { return }
        let handOver = state.withLock { state -> (CheckedContinuation<Batch?, Never>, Batch)? in
            guard !state.isReturning else { return nil }
            if state.gathered.isEmpty { swap(&state.gathered, &deliveries) } else { state.gathered += deliveries }
            guard let waiting = state.waiting, let batch = state.takeBatch() else { return nil }
            state.waiting = nil
            return (waiting, batch)
        }
        deliveries.removeAll(keepingCapacity: true)
        if let (waiting, batch) = handOver { waiting.resume(returning: batch) }
    }

    func takeSettlements() -> [Settlement] {
        state.withLock { state in
            guard !state.settlements.isEmpty else { return [] }
            defer { state.settlements = [] }
            return state.settlements
        }
    }

    var nextStreamOffset: Int64? { state.withLock { $0.nextStreamOffset } }

    /// Remembers the first offset, so that a start at "next" is not lost with the connection.
    func noteStreamOffset(_ offset: Int64) {
        state.withLock { state in
            if state.nextStreamOffset == nil { state.nextStreamOffset = offset }
        }
    }

    /// The thread has given the returned deliveries back and subscribed again.
    func endReturn() {
        state.withLock { $0.isReturning = false }
    }

    /// The connection is gone, and with it everything that was gathered from it.
    func beginGeneration() {
        state.withLock { state in
            state.generation += 1
            state.gathered = []
            state.settlements = []
            state.isReturning = false
        }
    }

    /// True when the thread owes the broker nothing: no batch in hand, no settlement to send.
    var isSettled: Bool { state.withLock { !$0.isHandling && $0.settlements.isEmpty } }

    func finish() {
        let (waiting, closers) = state.withLock { state in
            state.isFinished = true
            state.isStopping = true
            defer {
                state.waiting = nil
                state.closers = []
            }
            return (state.waiting, state.closers)
        }
        waiting?.resume(returning: nil)
        for closer in closers { closer.resume() }
    }
}
