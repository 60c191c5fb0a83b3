import Logging
import ServiceLifecycle
import Synchronization

/// Runs what there is one of per log, while this process leads: publishing, consuming, timers, replays, deliveries.
///
/// What it runs is started anew with each term and must start where its predecessor, perhaps in another process, left
/// off. When leadership is lost it is cancelled at once; when the process stops it ends in order, last started first,
/// and only then the lock is given back.
struct LeaderWork: Service {
    let store: Store
    /// In the order of their dependencies.
    let services: [any Service]
    let logger: Logger

    private var leadership: Leadership { store.leadership }

    func run() async throws {
        store.standForLeader()
        defer { leadership.close() }
        while !isStopping {
            guard let term = await nextTerm(), !isStopping else { continue }
            logger.notice("leading", metadata: ["term": "\(term)"])
            switch try await lead(term) {
            case .finished: return
            case .deposed: logger.warning("not leading any more", metadata: ["term": "\(term)"])
            }
        }
    }

    private enum Ending { case finished, deposed }

    /// - Returns: nothing when the process stops first.
    private func nextTerm() async -> Int? {
        let term = Mutex<Int?>(nil)
        await cancelWhenStopping { [leadership] in
            let next = await leadership.waitForTerm()
            term.withLock { $0 = next }
        }
        return term.withLock { $0 }
    }

    private var isStopping: Bool { Task.isCancelled || Task.isShuttingDownGracefully }

    /// - Throws: what one of the parts threw.
    private func lead(_ term: Int) async throws -> Ending {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup) },
                logger: logger))
        return try await withThrowingTaskGroup(of: Ending.self) { tasks in
            tasks.addTask {
                try await group.run()
                return .finished
            }
            tasks.addTask { [leadership] in
                await leadership.waitForEnd(of: term)
                return .deposed
            }
            defer { tasks.cancelAll() }
            let ending = try await tasks.next() ?? .finished
            tasks.cancelAll()
            // A part that is cancelled may say so in any way.
            while await tasks.nextResult() != nil {}
            return ending
        }
    }
}
