import EventSourcing
package import Logging
import Messages
import ServiceLifecycle

/// Does what is due by the clock: retries of the inbox and the service's timers.
package final class Housekeeping: Service {
    /// How often due work is looked for.
    static let turnMilliseconds = 250
    /// Timers run in one turn.
    static let timersMax = 64
    /// Wait before a timer that failed runs again.
    static let timerRetrySeconds = 60

    private let store: Store
    private let inbox: Inbox
    private let timers: [String: TimerHandler]
    private let logger: Logger
    private let service: String
    private let gaps: GapWatch

    package init(
        store: Store, inbox: Inbox, timers: [TimerHandler], gaps: GapWatch, service: String, logger: Logger
    ) {
        self.store = store
        self.gaps = gaps
        self.inbox = inbox
        self.timers = Dictionary(timers.map { ($0.kind, $0) }) { _, _ in
            preconditionFailure("two handlers of one timer kind")
        }
        self.service = service
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenStopping { [self] in
            while !Task.isCancelled {
                do {
                    // Without a probe a service that nobody uses meanwhile would never learn that the disk has room.
                    if store.writeTrouble != nil { try? await store.probeWriting() }
                    while try await inbox.retryDue() > 0, !Task.isCancelled {}
                    try await runTimers()
                    try await gaps.look()
                } catch {
                    logger.error("housekeeping failed", metadata: ["error": "\(FailureText.text(error))"])
                }
                await store.clock.wait(milliseconds: Self.turnMilliseconds)
            }
        }
    }

    private func runTimers() async throws {
        let now = store.clock.now.millisecondsSinceEpoch
        let due = try await store.read { sql in
            try sql.rows(
                "SELECT kind, key FROM timer WHERE due_at <= $1 ORDER BY due_at LIMIT $2",
                [SQLValue(now), SQLValue(Self.timersMax)]
            ) { (kind: $0.text(0), key: $0.text(1)) }
        }
        for timer in due { await run(timer.kind, timer.key, now) }
    }

    private func run(_ kind: String, _ key: String, _ now: Int) async {
        let metadata = EventMetadata(
            correlationID: "timer:\(kind):\(key)", causationID: "timer:\(kind):\(key)", actor: "system:\(service)")
        let handler = timers[kind]
        do {
            try await store.write(metadata) { transaction in
                let isStillDue = try transaction.sql.executeCounting(
                    "DELETE FROM timer WHERE kind = $1 AND key = $2 AND due_at <= $3",
                    [.text(kind), .text(key), SQLValue(now)])
                guard isStillDue > 0 else { return }
                try FaultPoint.timerClaimed.reach()
                try handler?.handle(transaction, key)
                try FaultPoint.timerFired.reach()
            }
        } catch {
            logger.error("timer failed", metadata: ["kind": "\(kind)", "error": "\(FailureText.text(error))"])
            await postpone(metadata, kind, key)
        }
    }

    private func postpone(_ metadata: EventMetadata, _ kind: String, _ key: String) async {
        do {
            try await store.write(metadata) { transaction in
                try transaction.schedule(
                    timer: kind, key: key, dueAt: transaction.now.adding(seconds: Self.timerRetrySeconds))
            }
        } catch {
            logger.error("timer not postponed", metadata: ["kind": "\(kind)"])
        }
    }
}
