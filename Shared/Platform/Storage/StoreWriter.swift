import EventSourcing
import Foundation
import Messages
import Synchronization

/// Where a writer does its work.
package enum WriterTurns: Sendable {
    /// On a thread that sleeps while there is nothing to write.
    case ownThread
    /// Whenever the scheduler calls the turn that it was given; one at a time. Opening happens in the caller.
    case scheduled(@Sendable (_ turn: @escaping @Sendable () -> Void) -> Void)
}

/// How soon a unit of work must be stored.
package enum WriteUrgency: Sendable {
    /// Somebody waits for it.
    case prompt
    /// Nobody does: while commits follow one another it waits some milliseconds for others to share one.
    case deferrable
}

/// The one thread that writes a service's database, with group commit.
///
/// Callers leave units of work; the thread takes up to ``unitsPerCommitMax`` of those that wait, runs them in one
/// transaction, commits once and only then answers. When one fails, the transaction may have to be undone: then all run
/// again, each in a savepoint, so that only the guilty one fails. While a commit waits for the disk the next units
/// gather, so the group grows with the load and a lone unit waits for nobody. Callers that were answered together come
/// back one after another: after a group the thread gives the next one a moment to be as large, or every second commit
/// would carry a single unit. Units that nobody waits for ride along with the others, or share a commit of their own.
final class StoreWriter: Sendable {
    /// Units in one commit. 64 makes the cost of the disk small and keeps one commit under some milliseconds.
    static let unitsPerCommitMax = 64

    struct Unit: Sendable {
        let metadata: EventMetadata
        let identifiers: @Sendable () -> any IdentifierMaker
        let urgency: WriteUrgency
        let body: @Sendable (Transaction) throws -> Void
        /// Called once, after the commit or with the error that undid the unit.
        let completion: @Sendable (Result<Void, any Error>) -> Void
    }

    private struct Queue {
        var units: [Unit] = []
        var isClosed = false
    }

    private let queue: Mutex<Queue>
    private let wakeUp = DispatchSemaphore(value: 0)
    private let finished = DispatchSemaphore(value: 0)
    private let clock: ServiceClock
    private let turns: WriterTurns
    private let committed: @Sendable () -> Void
    /// The session of scheduled turns.
    private let scheduled = Mutex<SessionBox?>(nil)

    private struct SessionBox: @unchecked Sendable {
        // Safe: set before the first turn, used by one turn at a time.
        let session: WriterSession
    }

    private let health = Mutex(Health())

    private struct Health {
        /// Why the last commit failed.
        var failure: String?
        /// When the commit in hand began, on the monotonic clock.
        var workingSince: UInt64?
    }

    /// Longer than any commit on a healthy disk, shorter than the patience with a foreign lock.
    static let commitSecondsMax = 3.0

    /// Why nothing can be written now; `nil` while commits succeed in time.
    var trouble: String? {
        let health = health.withLock { $0 }
        if let failure = health.failure { return failure }
        guard let since = health.workingSince, secondsSince(since) > Self.commitSecondsMax else { return nil }
        return "a commit has been waiting for the database for \(Int(secondsSince(since))) s"
    }

    /// - Parameter open: makes the connection on the writer's own thread.
    /// - Parameter committed: called after each commit that appended events.
    init(
        label: String, clock: ServiceClock, turns: WriterTurns,
        open: @escaping @Sendable () throws -> WriterSession,
        opened: @escaping @Sendable (Result<Void, any Error>) -> Void, committed: @escaping @Sendable () -> Void
    ) {
        queue = Mutex(Queue())
        self.clock = clock
        self.turns = turns
        self.committed = committed
        guard case .ownThread = turns else {
            opened(Result { try openHere(open) })
            return
        }
        let thread = Thread { [self] in
            do {
                let session = try open()
                opened(.success(()))
                run(session)
            } catch {
                opened(.failure(error))
            }
            finished.signal()
        }
        thread.name = label
        thread.stackSize = 4 << 20
        thread.start()
    }

    func submit(_ unit: Unit) {
        let refused = queue.withLock { queue -> Bool in
            if queue.isClosed { return true }
            queue.units.append(unit)
            return false
        }
        switch (refused, turns) {
        case (true, _): unit.completion(.failure(Self.closedFault))
        case (false, .ownThread): wakeUp.signal()
        case (false, .scheduled(let schedule)): schedule { [self] in turn() }
        }
    }

    private func openHere(_ open: () throws -> WriterSession) throws {
        let session = SessionBox(session: try open())
        scheduled.withLock { $0 = session }
    }

    /// Commits what waits; a turn that finds nothing does nothing.
    private func turn() {
        let units = take().units
        if !units.isEmpty, let box = scheduled.withLock({ $0 }) { commit(units, box.session) }
    }

    private func take() -> (units: [Unit], isLast: Bool) {
        queue.withLock { queue in
            let taken = Array(queue.units.prefix(Self.unitsPerCommitMax))
            queue.units.removeFirst(taken.count)
            return (taken, queue.isClosed && queue.units.isEmpty)
        }
    }

    /// Finishes what was submitted and ends the thread; closing again does nothing.
    func close() {
        let wasClosed = queue.withLock { queue in
            defer { queue.isClosed = true }
            return queue.isClosed
        }
        guard !wasClosed, case .ownThread = turns else { return }
        wakeUp.signal()
        finished.wait()
    }

    private static var closedFault: Fault {
        Fault(.storage, operation: "write", detail: "the store is closing", retry: .after(seconds: 1))
    }

    /// What the thread has just committed; times in nanoseconds of the monotonic clock.
    private struct Group {
        var size = 0
        var began: UInt64 = 0
        var took: UInt64 = 0
    }

    private func run(_ session: WriterSession) {
        var last = Group()
        while true {
            wakeUp.wait()
            gather(after: last)
            let (units, isLast) = take()
            if !units.isEmpty {
                last = Group(size: units.count, began: monotonicNanoseconds())
                commit(units, session)
                last.took = monotonicNanoseconds() - last.began
            }
            if isLast { return }
        }
    }

    /// Longest wait for a group to grow.
    private static let gatherNanosecondsMax: UInt64 = 2_000_000
    /// Commits in which nobody is waiting begin so far apart. Under load it saves half of them; a wait of this length
    /// is nothing to a message that has come through a queue.
    private static let deferralNanoseconds: UInt64 = 10_000_000

    /// Waits until as many units are there as were committed last, for half as long as that took at most; while nobody
    /// waits for any of them, until it is time for the next commit. Each wait takes one signal, as each unit gives one.
    private func gather(after last: Group) {
        let asLargeUntil = monotonicNanoseconds() + min(last.took / 2, Self.gatherNanosecondsMax)
        let deferredUntil = last.began + Self.deferralNanoseconds
        while let (count, isPrompt) = growing() {
            let isDeferred = !isPrompt && monotonicNanoseconds() < deferredUntil
            if !isDeferred, count >= last.size { return }
            let deadline = DispatchTime(uptimeNanoseconds: isDeferred ? deferredUntil : asLargeUntil)
            if wakeUp.wait(timeout: deadline) == .timedOut { return }
        }
    }

    /// The units that wait, and whether somebody waits for one; `nil` when there is nothing to wait for.
    private func growing() -> (count: Int, isPrompt: Bool)? {
        queue.withLock { queue in
            guard !queue.isClosed, (1..<Self.unitsPerCommitMax).contains(queue.units.count) else { return nil }
            return (queue.units.count, queue.units.contains { $0.urgency == .prompt })
        }
    }

    /// The text of a failure of the database that is no fault of the unit.
    private static func storageFailure(_ outcome: Result<Void, any Error>) -> String? {
        guard case .failure(let error) = outcome, let fault = error as? Fault, fault.component == .storage,
            fault.retry != .never
        else { return nil }
        return FailureText.text(fault)
    }

    private func commit(_ units: [Unit], _ session: WriterSession) {
        session.resources.states.sweep(now: clock.now)
        var appended = [Int](repeating: 0, count: units.count)
        var outcomes: [Result<Void, any Error>]
        health.withLock { $0.workingSince = monotonicNanoseconds() }
        do {
            outcomes = try session.transact(units.count) { index in
                let unit = units[index]
                let transaction = Transaction(
                    sql: session.sql, now: clock.now, metadata: unit.metadata, resources: session.resources,
                    identifiers: unit.identifiers())
                let outcome = try session.attempt { try unit.body(transaction) }
                if case .failure = outcome { transaction.forgetStates() }
                appended[index] = transaction.appended
                return outcome
            }
        } catch {
            outcomes = units.map { _ in .failure(error) }
            appended = []
        }
        health.withLock { $0 = Health(failure: outcomes.lazy.compactMap(Self.storageFailure).first) }
        for (unit, outcome) in zip(units, outcomes) { unit.completion(outcome) }
        if appended.contains(where: { $0 > 0 }) { committed() }
    }
}

/// The writer's connection with the log on it; confined to the writer's thread.
final class WriterSession {
    let sql: any SQLConnection
    let resources: StoreResources
    private let log: SQLEventLog

    init(sql: any SQLConnection, log: SQLEventLog, projections: ProjectionSet) {
        self.sql = sql
        self.log = log
        resources = StoreResources(log: log, projections: projections, states: StateCache())
    }

    /// Runs pieces of work in one durable transaction, and once more stepwise when a deferred failure hides whose it
    /// was.
    ///
    /// - Parameter piece: makes the attempt of the numbered piece; see ``attempt(_:)``.
    /// - Throws: what undid the transaction as a whole.
    func transact<Outcome>(_ count: Int, _ piece: (Int) throws -> Outcome) throws -> [Outcome] {
        do {
            return try transact(count, .grouped, piece)
        } catch is DeferredFailure {
            return try transact(count, .stepwise, piece)
        }
    }

    private func transact<Outcome>(
        _ count: Int, _ pace: WritePace, _ piece: (Int) throws -> Outcome
    ) throws -> [Outcome] {
        do {
            log.begin(pace)
            try sql.begin(pace)
            let outcomes = try (0..<count).map(piece)
            let hasAppended = log.hasAppended
            if hasAppended { try FaultPoint.beforeCommit.reach() }
            try sql.commit()
            log.committed()
            if hasAppended { try FaultPoint.unitCommitted.reach() }
            return outcomes
        } catch {
            log.abandoned()
            resources.states.forgetAll()
            sql.rollback()
            throw error
        }
    }

    /// Runs the body in a savepoint.
    /// - Returns: the error that undid it, if any.
    /// - Throws: what undoes the whole transaction: the savepoint itself failed, or ``DeferredFailure``.
    func attempt(_ body: () throws -> Void) throws -> Result<Void, any Error> {
        try sql.attempt(log, body)
    }
}

extension SQLConnection {
    /// Runs the body in a savepoint of its own; see ``WriterSession/attempt(_:)``.
    func attempt(_ log: SQLEventLog?, _ body: () throws -> Void) throws -> Result<Void, any Error> {
        let mark = log?.mark
        try savepoint()
        do {
            try body()
            try releaseSavepoint()
            return .success(())
        } catch let failure as DeferredFailure {
            throw failure
        } catch {
            if let mark { log?.restore(mark) }
            try rollbackToSavepoint()
            return .failure(error)
        }
    }
}
