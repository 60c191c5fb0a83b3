import EventSourcing
import Foundation
import Logging
import Messages
import ServiceLifecycle

/// Has everything published again that a restored service took after the copy was made, and handles it before anything
/// newer.
///
/// `ssc restore` notes the ranges, from the logs of the other services. Until they have come, numbered messages of the
/// service's queue are kept and wait; requests to publish again are answered meanwhile, so that services that were
/// restored together help each other.
package final class CatchUp: Service {
    /// The reason of a message that waits for older ones.
    static let held = "older messages are being fetched after a restore"
    /// Seconds after which a range is asked for again: its origin was down.
    static let patienceSeconds = 30
    static let turnMilliseconds = 500

    private let address: BrokerAddress
    private let service: String
    private let inbox: Inbox
    private let publisher: any MessagePublisher
    private let ids: any IdentifierMaker & Sendable
    private let logger: Logger

    private var store: Store { inbox.store }
    private var queue: String { SystemTopology.recoveryQueue(service) }

    init(
        address: BrokerAddress, service: String, inbox: Inbox, publisher: any MessagePublisher,
        ids: any IdentifierMaker & Sendable, logger: Logger
    ) {
        self.address = address
        self.service = service
        self.inbox = inbox
        self.publisher = publisher
        self.ids = ids
        self.logger = logger
    }

    /// Notes what a restored service lacks of another's published messages.
    package static func note(
        lacking: any SQLConnection, of other: any SQLConnection, topics: Set<String>
    ) throws -> Int {
        var ranges = 0
        for published in try LogEpoch.published(other) where topics.contains(published.topic) {
            let taken = try lacking.first(
                "SELECT lo, hi FROM inbox_seen WHERE origin = $1 AND topic = $2 ORDER BY lo LIMIT 1",
                [.text(published.origin), .text(published.topic)]
            ) { (first: $0.integer(0), last: $0.integer(1)) }
            let from = taken.map { $0.first == 1 ? $0.last + 1 : 1 } ?? 1
            guard from <= published.last else { continue }
            try lacking.execute(
                """
                INSERT INTO catch_up (origin, topic, lo, hi, asked_at) VALUES ($1, $2, $3, $4, 0)
                ON CONFLICT (origin, topic) DO UPDATE SET lo = excluded.lo, hi = excluded.hi, asked_at = 0
                """,
                [.text(published.origin), .text(published.topic), SQLValue(from), SQLValue(published.last)])
            ranges += 1
        }
        return ranges
    }

    /// Ranges that have not come to their end.
    package static func waiting(_ sql: any SQLConnection) throws -> Int {
        try sql.first("SELECT count(*) FROM catch_up", []) { $0.integer(0) } ?? 0
    }

    package func run() async throws {
        await cancelWhenStopping { [self] in
            while !Task.isCancelled {
                do {
                    if try await store.read({ try Self.waiting($0) }) == 0 {
                        // Also what an earlier process left held when it ended in between.
                        return try await inbox.releaseHeld()
                    }
                    try await fetch()
                } catch {
                    logger.warning("catching up waits", metadata: ["reason": "\(FailureText.text(error))"])
                    await store.clock.wait(milliseconds: Self.turnMilliseconds)
                }
            }
        }
        try await gracefulShutdown()
    }

    private func fetch() async throws {
        let consumer = Consumer(address: address, queue: queue, label: "\(service) catch up", logger: logger) {
            [self] batch in await settle(batch)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await consumer.run() }
            group.addTask { [self] in
                while try await store.read({ try Self.waiting($0) }) > 0, !Task.isCancelled {
                    try await ask()
                    await store.clock.wait(milliseconds: Self.turnMilliseconds)
                }
            }
            try await group.next()
            await consumer.close()
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    /// Asks for each range that nobody was asked for lately.
    private func ask() async throws {
        let now = store.clock.now
        let due = try await store.read { sql in
            try sql.rows(
                "SELECT origin, topic, lo, hi FROM catch_up WHERE asked_at < $1 ORDER BY origin, topic",
                [SQLValue(now.adding(seconds: -Self.patienceSeconds).millisecondsSinceEpoch)]
            ) { (origin: $0.text(0), topic: $0.text(1), from: $0.integer(2), to: $0.integer(3)) }
        }
        for range in due {
            let id = ids.next()
            let request = ReplayRequested(
                replayID: ReplayID(id), topic: range.topic, origin: range.origin, from: range.from,
                to: min(range.to, range.from + ReplayRequested.countMax - 1), replyQueue: queue)
            let header = EnvelopeHeader(
                id: id, source: "ssc/\(service)", type: ReplayRequested.type, subject: id, time: now, correlationID: id,
                causationID: id, origin: nil, position: nil, topicSequence: nil)
            let message = try WireMessage.outgoing(request, header: header, json: MessageJSON(sealer: nil))
            guard try await publisher.publish([message]) == [.confirmed] else { continue }
            try await store.write(inbox.metadata) { transaction in
                try transaction.sql.execute(
                    "UPDATE catch_up SET asked_at = $1 WHERE origin = $2 AND topic = $3",
                    [SQLValue(now.millisecondsSinceEpoch), .text(range.origin), .text(range.topic)])
            }
        }
    }

    private func settle(_ batch: [IncomingDelivery]) async -> BatchSettlement {
        while !Task.isCancelled {
            do {
                try await take(batch)
                return .acknowledged
            } catch {
                logger.error("batch not stored", metadata: ["error": "\(FailureText.text(error))"])
                await store.clock.wait(milliseconds: MessageIntake.patienceMilliseconds)
            }
        }
        return .returned
    }

    /// Messages first: an end mark says that everything before it has come.
    func take(_ batch: [IncomingDelivery]) async throws {
        var messages: [IncomingDelivery] = []
        for delivery in batch {
            switch delivery.properties.type {
            case ReplayCompleted.type:
                try await inbox.accept(messages, isCatchUp: true)
                messages = []
                let done = try inbox.json.decode(ReplayCompleted.self, from: delivery.body)
                try await store.write(inbox.metadata) { try Self.finish(done, $0.sql) }
            case ReplayRefused.type:
                let refused = try inbox.json.decode(ReplayRefused.self, from: delivery.body)
                logger.warning(
                    "a range was refused", metadata: ["topic": "\(refused.topic)", "refusal": "\(refused.refusal)"])
            default: messages.append(delivery)
            }
        }
        try await inbox.accept(messages, isCatchUp: true)
    }

    private static func finish(_ done: ReplayCompleted, _ sql: any SQLConnection) throws {
        let key: [SQLValue] = [.text(done.origin), .text(done.topic), SQLValue(done.to)]
        try sql.execute("DELETE FROM catch_up WHERE origin = $1 AND topic = $2 AND hi <= $3", key)
        try sql.execute(
            "UPDATE catch_up SET lo = $3 + 1, asked_at = 0 WHERE origin = $1 AND topic = $2 AND lo <= $3", key)
    }
}
