package import EventSourcing
package import Logging
import Messages
import ServiceLifecycle
import Synchronization

/// Publishes what a log says, at least once and in order: the log is the outbox.
///
/// It reads behind its checkpoint, maps events with the service's pure ``Publication``, publishes with confirms and
/// moves the checkpoint over what the broker has. A crash between confirm and checkpoint publishes the batch again
/// under the same ids and numbers, which every inbox drops. A broker outage slows delivery and never fails a citizen.
/// A message that no queue takes stops the relay at that point and is tried again: nothing is skipped.
package final class LogRelay: Service {
    /// Events read at once; also the most that a crash publishes twice.
    static let batchMax = 256
    /// How long an idle relay sleeps when nothing wakes it.
    static let idleMilliseconds = 1_000
    /// Wait after an unroutable message or a lost connection.
    static let troubleMilliseconds = 1_000

    private let store: Store
    private let publication: any Publication.Type
    private let publisher: any MessagePublisher
    private let source: String
    private let logger: Logger
    private let progress = Mutex(RelayProgress())

    package init(
        store: Store, publication: any Publication.Type, publisher: any MessagePublisher, service: String,
        logger: Logger
    ) {
        self.store = store
        self.publication = publication
        self.publisher = publisher
        source = "ssc/\(service)"
        self.logger = logger
    }

    /// How far the relay has come and what stops it.
    package var state: RelayProgress { progress.withLock { $0 } }

    package func run() async throws {
        let (wakeUps, bell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        store.onCommit { bell.yield() }
        bell.yield()
        var position = try await loadCheckpoint()
        await withTaskGroup { group in
            group.addTask { [clock = store.clock] in
                while !Task.isCancelled {
                    await clock.sleep(milliseconds: Self.idleMilliseconds)
                    bell.yield()
                }
            }
            await withGracefulShutdownHandler {
                for await _ in wakeUps {
                    if Task.isCancelled || Task.isShuttingDownGracefully { break }
                    await drain(&position)
                }
            } onGracefulShutdown: {
                bell.finish()
            }
            group.cancelAll()
        }
    }

    private func drain(_ position: inout Int) async {
        while !Task.isCancelled {
            do {
                let moved = try await step(after: position)
                guard moved > position else { return }
                position = moved
            } catch {
                note(error)
                await store.clock.sleep(milliseconds: Self.troubleMilliseconds)
                return
            }
        }
    }

    private func note(_ error: any Error) {
        let reason = "\(error)"
        let isNews = progress.withLock { progress in
            defer { progress.trouble = reason }
            return progress.trouble != reason
        }
        if isNews { logger.warning("relay waits", metadata: ["reason": "\(reason)"]) }
    }

    private struct Item {
        let position: Int
        let message: OutgoingMessage
        let topic: String
        let sequence: Int
    }

    /// Publishes one batch.
    /// - Returns: the position up to which everything is confirmed.
    private func step(after position: Int) async throws -> Int {
        let (items, last) = try await prepare(after: position)
        guard let last else { return position }
        guard !items.isEmpty else {
            try await checkpoint(last, [:], published: 0)
            return last
        }
        let outcomes = try await publisher.publish(items.map(\.message))
        let confirmed = outcomes.prefix { $0 == .confirmed }.count
        guard confirmed < items.count else {
            try await checkpoint(last, Self.sequences(items[...]), published: items.count)
            return last
        }
        // Only whole events move the checkpoint: the messages of a half published event go out again.
        let reached = items[confirmed].position - 1
        let done = items.prefix { $0.position <= reached }
        if reached > position { try await checkpoint(reached, Self.sequences(done), published: done.count) }
        throw RelayTrouble(type: items[confirmed].topic, outcome: outcomes[confirmed])
    }

    private static func sequences(_ items: ArraySlice<Item>) -> [String: Int] {
        Dictionary(items.map { ($0.topic, $0.sequence) }) { max($0, $1) }
    }

    private func prepare(after position: Int) async throws -> (items: [Item], last: Int?) {
        let (events, topics) = try await store.read { sql in
            let events = try SQLEventLog(sql).read(afterPosition: position, limit: Self.batchMax)
            let topics = try sql.rows("SELECT topic, seq FROM relay_topic") { ($0.text(0), $0.integer(1)) }
            return (events, Dictionary(uniqueKeysWithValues: topics))
        }
        var sequences = topics
        // Without a sealer: personal fields pass as the cipher text that the log holds.
        let json = MessageJSON(sealer: nil)
        var items: [Item] = []
        for stored in events {
            let recorded = try store.projections.catalogue.decode(stored, json)
            for (ordinal, message) in publication.messages(for: recorded).enumerated() {
                let topic = type(of: message).type
                let sequence = sequences[topic, default: 0] + 1
                sequences[topic] = sequence
                let header = EnvelopeHeader(
                    id: ordinal == 0 ? stored.id : DerivedIdentifiers.identifier(cause: stored.id, ordinal: ordinal),
                    source: source, type: topic, subject: message.subject, time: stored.at,
                    correlationID: stored.metadata.correlationID, causationID: stored.metadata.causationID,
                    origin: store.origin, position: stored.position, topicSequence: sequence)
                let outgoing = try WireMessage.outgoing(message, header: header, json: json)
                items.append(Item(position: stored.position, message: outgoing, topic: topic, sequence: sequence))
            }
        }
        return (items, events.last?.position)
    }

    private func loadCheckpoint() async throws -> Int {
        let position = try await store.read { sql in
            try sql.first("SELECT position FROM relay_checkpoint WHERE one = 1", [], { $0.integer(0) }) ?? 0
        }
        progress.withLock { $0.position = position }
        return position
    }

    private func checkpoint(_ position: Int, _ sequences: [String: Int], published: Int) async throws {
        let metadata = EventMetadata(correlationID: "relay", causationID: "relay", actor: "system:relay")
        try await store.write(metadata) { transaction in
            try transaction.sql.execute(
                """
                INSERT INTO relay_checkpoint (one, position) VALUES (1, $1)
                ON CONFLICT (one) DO UPDATE SET position = excluded.position
                """, [SQLValue(position)])
            for (topic, sequence) in sequences {
                try transaction.sql.execute(
                    """
                    INSERT INTO relay_topic (topic, seq) VALUES ($1, $2)
                    ON CONFLICT (topic) DO UPDATE SET seq = excluded.seq
                    """, [.text(topic), SQLValue(sequence)])
            }
        }
        progress.withLock {
            $0.position = position
            $0.published += published
            $0.trouble = nil
        }
    }
}

/// How far a relay has come.
package struct RelayProgress: Sendable {
    package var position = 0
    package var published = 0
    /// Why it does not go on; `nil` while it does.
    package var trouble: String?
}

/// The broker did not take a message.
struct RelayTrouble: Error, CustomStringConvertible {
    let type: String
    let outcome: PublishOutcome

    var description: String {
        switch outcome {
        case .returned(let code, let text):
            "no queue takes \(type) (\(code) \(text)); run `ssc topology plan` and `ssc topology apply`"
        case .rejected: "the broker refused \(type); see its log"
        case .confirmed: "\(type) is confirmed"
        }
    }
}
