import Dispatch
import Foundation
import Synchronization

/// Runs blocking work on threads of its own, so that it never blocks the threads of Swift concurrency.
///
/// Each thread owns one `Resource` (a connection, say) that it made itself and that no other thread ever sees. Threads
/// are started when work waits, up to `count`, and end when the value is released.
/// The queue is as long as the callers make it: each caller waits for its own work, so their number is the bound.
package final class WorkerThreads<Resource>: Sendable {
    private typealias Job = @Sendable (inout Resource) -> Void

    /// What the threads hold: not the owner itself, or it could never be released.
    private final class Queue: Sendable {
        let state = Mutex(State())
        let arrivals = DispatchSemaphore(value: 0)
    }

    private struct State {
        var jobs: [Job] = []
        var first = 0
        var idle = 0
        var started = 0
        var isClosed = false

        mutating func take() -> Job? {
            guard first < jobs.count else { return nil }
            let job = jobs[first]
            first += 1
            if first == jobs.count || first > 1_024 {
                jobs.removeFirst(first)
                first = 0
            }
            return job
        }
    }

    private let name: String
    private let count: Int
    private let makeResource: @Sendable () -> Resource
    private let queue = Queue()

    package init(name: String, count: Int, makeResource: @escaping @Sendable () -> Resource) {
        precondition(count > 0, "a pool needs a thread")
        self.name = name
        self.count = count
        self.makeResource = makeResource
    }

    deinit {
        let started = queue.state.withLock { state in
            state.isClosed = true
            return state.started
        }
        for _ in 0..<started { queue.arrivals.signal() }
    }

    /// Runs the work on one of the threads and waits for it without blocking.
    ///
    /// Cancellation does not interrupt it.
    package func run<Value: Sendable>(_ work: @escaping @Sendable (inout Resource) -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            let needsThread = queue.state.withLock { state in
                state.jobs.append { resource in continuation.resume(returning: work(&resource)) }
                guard state.jobs.count - state.first > state.idle, state.started < count else { return false }
                state.started += 1
                return true
            }
            if needsThread { startThread() }
            queue.arrivals.signal()
        }
    }

    private func startThread() {
        let queue = queue
        let makeResource = makeResource
        let thread = Thread {
            var resource = makeResource()
            while true {
                queue.state.withLock { $0.idle += 1 }
                queue.arrivals.wait()
                let (job, isClosed) = queue.state.withLock { state in
                    state.idle -= 1
                    return (state.take(), state.isClosed)
                }
                if let job { job(&resource) } else if isClosed { return }
            }
        }
        thread.name = name
        thread.start()
    }
}

extension WorkerThreads where Resource == Void {
    package convenience init(name: String, count: Int) {
        self.init(name: name, count: count, makeResource: {})
    }
}
