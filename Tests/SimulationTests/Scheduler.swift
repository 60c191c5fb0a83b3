import Foundation

/// Runs every task of a world on one thread, one step at a time, in an order that the seed decides.
///
/// Tasks that prefer this executor, their child tasks and the turns of store writers wait here until they are picked.
/// Nothing of a world may run elsewhere, or it would not be the same the next time.
final class Scheduler: TaskExecutor, @unchecked Sendable {
    // Safe: `enqueue` refuses every other thread.
    private enum Step {
        case job(UnownedJob)
        case turn(@Sendable () -> Void)
    }

    private var ready: [Step] = []
    private let chance: Chance
    private let thread = pthread_self()
    /// Steps taken so far.
    private(set) var stepsTaken = 0

    init(chance: Chance) { self.chance = chance }

    func enqueue(_ job: consuming ExecutorJob) { add(.job(UnownedJob(job))) }

    func schedule(_ turn: @escaping @Sendable () -> Void) { add(.turn(turn)) }

    private func add(_ step: Step) {
        precondition(pthread_equal(thread, pthread_self()) != 0, "something of a world runs on another thread")
        ready.append(step)
    }

    /// - Returns: false when nothing is ready.
    func step() -> Bool {
        guard !ready.isEmpty else { return false }
        let index = chance.number(below: ready.count)
        ready.swapAt(index, ready.count - 1)
        stepsTaken += 1
        switch ready.removeLast() {
        case .job(let job): job.runSynchronously(on: asUnownedTaskExecutor())
        case .turn(let turn): turn()
        }
        return true
    }

    /// A task of this world.
    func start(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        Task(executorPreference: self) { await body() }
    }
}

/// Lets tasks wait until something changes; those that are cancelled go on at once.
final class Gate: @unchecked Sendable {
    // Safe: used on the thread of one world.
    private var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    private var order: [Int] = []
    private var next = 0

    func wait() async {
        next += 1
        let id = next
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled {
                    continuation.resume()
                } else {
                    waiting[id] = continuation
                    order.append(id)
                }
            }
        } onCancel: {
            waiting.removeValue(forKey: id)?.resume()
        }
    }

    /// Lets everybody go on who waits now.
    func open() {
        let leaving = order
        order = []
        for id in leaving { waiting.removeValue(forKey: id)?.resume() }
    }
}
