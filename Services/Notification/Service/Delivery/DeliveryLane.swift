import EventSourcing
import Logging
import Messages
import NotificationDomain
import Platform

/// Takes due notices of one channel in small batches and delivers them one after another.
///
/// The attempts of a batch are stored in one commit before the first is sent; each result is stored while the next is
/// on its way. A crash therefore leaves at most a batch with unknown outcome, and what was not sent is sent again.
struct DeliveryLane: Sendable {
    /// Notices claimed at once: large enough to share a commit, small enough that a one-time code overtakes soon.
    static let batchMax = 16
    /// Wait after the store failed.
    private static let storeRetryMilliseconds = 1_000

    let channel: any DeliveryChannel
    let store: Store
    let breaker: ChannelBreaker
    let signal: LaneSignal
    let retry: RetryPolicy
    let clock: ServiceClock
    let ids: IdentifierSource
    let randomness: Randomness
    let logger: Logger

    /// One notice with the attempt that was stored for it.
    private struct Claim: Sendable {
        let task: DeliveryTask
        let attempt: Int
        let request: NoticeRequest
    }

    func run() async {
        while !Task.isCancelled {
            switch breaker.permission(at: clock.now) {
            case .wait: await signal.wait()
            case .probe: report(isReached: await channel.isReachable())
            case .deliver:
                do {
                    let claims = try await claim()
                    if !claims.isEmpty { try FaultPoint.attemptStored.reach() }
                    if claims.isEmpty { await signal.wait() } else { await deliver(claims) }
                } catch {
                    logger.error("delivery queue not readable", metadata: ["error": "\(error)"])
                    await signal.wait()
                }
            }
        }
    }

    private func claim() async throws -> [Claim] {
        let now = clock.now
        let head = try await store.read { [channel] sql in
            try DeliveryQueue.hasDue(channel.channel, at: now, sql) ? try SQLEventLog(sql).head().position : nil
        }
        guard let head else { return [] }
        let claimID = ids.next()
        var isRepeated = false
        while true {
            do {
                return try await store.write(metadata(claimID), .deferrable) { [channel, isRepeated] transaction in
                    let stored = isRepeated ? try DeliveryQueue.claimed(by: claimID, after: head, transaction.sql) : []
                    if !stored.isEmpty { return try Self.claims(stored, transaction) }
                    return try Self.claim(channel.channel, transaction)
                }
            } catch let fault as Fault where fault.component == .storage && fault.retry != .never {
                // The answer to the commit may be what was lost: then the claim is stored, and it is ours.
                logger.warning("claim of deliveries is repeated", metadata: ["error": "\(fault)"])
                guard !Task.isCancelled else { throw fault }
                isRepeated = true
                await clock.wait(milliseconds: Self.storeRetryMilliseconds)
            }
        }
    }

    private static func claim(_ channel: NoticeChannel, _ transaction: Transaction) throws -> [Claim] {
        let tasks = try DeliveryQueue.due(channel, at: transaction.now, limit: batchMax, transaction.sql)
        return try tasks.compactMap { task in
            // It may have expired, or the person was erased: then the event says so and nothing is sent.
            claim(task, try transaction.handle(Notice.self, id: task.noticeID, .attempt(at: transaction.now)))
        }
    }

    /// What an earlier try of this lane has stored; nothing of it was sent.
    private static func claims(_ tasks: [DeliveryTask], _ transaction: Transaction) throws -> [Claim] {
        try tasks.compactMap { claim($0, try transaction.state(Notice.self, id: $0.noticeID).state) }
    }

    private static func claim(_ task: DeliveryTask, _ state: Notice.State) -> Claim? {
        guard case .attempting(let attempt, _) = state.phase, let request = state.request else { return nil }
        return Claim(task: task, attempt: attempt, request: request)
    }

    private func deliver(_ claims: [Claim]) async {
        await withTaskGroup { group in
            for claim in claims {
                // When the channel is away, the service stops or another process leads, what is not sent yet goes
                // back untouched.
                let isStopped = Task.isCancelled || breaker.isOpen || !store.leadership.isHeld
                let result = isStopped ? .unreachable : await channel.deliver(claim.request)
                if !isStopped { report(isReached: result != .unreachable) }
                FaultPoint.effectDone.pass()
                group.addTask { await conclude(claim, result) }
            }
        }
    }

    private func conclude(_ claim: Claim, _ result: DeliveryResult) async {
        let jitter = (2 * randomness.fraction() - 1) * Double(RetryPolicy.jitterPermilleMax)
        let terms = RetryTerms(policy: retry, jitterPermille: Int(jitter))
        while true {
            do {
                try await store.write(metadata(claim.task.correlationID)) { transaction in
                    _ = try transaction.handle(
                        Notice.self, id: claim.task.noticeID,
                        .conclude(attempt: claim.attempt, result, at: transaction.now, retry: terms))
                    try FaultPoint.resultOpened.reach()
                }
                return
            } catch let rejection as Notice.Rejection {
                logger.warning(
                    "delivery result not taken",
                    metadata: ["notice": "\(claim.task.noticeID)", "rejection": "\(rejection)"])
                return
            } catch {
                logger.error(
                    "delivery result not stored",
                    metadata: ["notice": "\(claim.task.noticeID)", "error": "\(error)"])
                // The next start finds the attempt without a result and treats it as unknown.
                guard !Task.isCancelled else { return }
                await clock.wait(milliseconds: Self.storeRetryMilliseconds)
            }
        }
    }

    private func report(isReached: Bool) {
        guard breaker.report(isReached: isReached, at: clock.now) else { return }
        if isReached {
            logger.info("channel is back", metadata: ["channel": "\(channel.channel.rawValue)"])
        } else {
            logger.warning("channel cannot be reached", metadata: ["channel": "\(channel.channel.rawValue)"])
        }
    }

    /// Settles attempts whose outcome an earlier process took along, however often that needs trying.
    func recover() async {
        while !Task.isCancelled {
            do {
                return try await settleAbandoned()
            } catch {
                logger.error("abandoned deliveries not settled", metadata: ["error": "\(error)"])
                await clock.wait(milliseconds: Self.storeRetryMilliseconds)
            }
        }
    }

    private func settleAbandoned() async throws {
        let tasks = try await store.read { [channel] in try DeliveryQueue.abandoned(channel.channel, $0) }
        for task in tasks {
            let state = try await store.write(metadata(task.correlationID)) { transaction in
                try transaction.state(Notice.self, id: task.noticeID).state
            }
            guard case .attempting(let attempt, _) = state.phase, let request = state.request else { continue }
            if let known = await channel.outcome(of: request) {
                await conclude(Claim(task: task, attempt: attempt, request: request), known)
            } else {
                try await store.write(metadata(task.correlationID)) { transaction in
                    _ = try transaction.handle(Notice.self, id: task.noticeID, .recover(at: transaction.now))
                }
            }
        }
        if !tasks.isEmpty {
            logger.warning(
                "deliveries with unknown outcome found",
                metadata: ["channel": "\(channel.channel.rawValue)", "count": "\(tasks.count)"])
        }
    }

    private func metadata(_ correlationID: String) -> EventMetadata {
        EventMetadata(correlationID: correlationID, causationID: correlationID, actor: "system:notification")
    }
}
