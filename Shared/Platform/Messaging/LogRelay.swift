package import EventSourcing
package import Logging
import Messages
import ServiceLifecycle
import Synchronization

/// Publishes what a log says, at least once and in order: the log is the outbox.
///
/// It reads on from its place, maps events with the service's pure ``Publication``, publishes with confirms and moves
/// its place over what the broker has. The place is stored now and then as a checkpoint; after a crash the messages
/// since then are published again under the same ids and numbers, which every inbox drops. That saves a commit for each
/// batch, which would cost more than the messages. A broker outage slows delivery and never fails a citizen.
/// A message that no queue takes stops the relay at that point and is tried again: nothing is skipped.
package final class LogRelay: Service {
    /// Events read at once.
    static let batchMax = 256
    /// The checkpoint is stored after so many events, and when so much time has passed since the last one.
    static let checkpointEvents = 1_024
    static let checkpointMilliseconds = 500
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

    /// The last position known to be published: of what another process publishes only what it has stored.
    func position(_ sql: any SQLConnection) throws -> Int { try max(state.position, Self.storedPosition(sql)) }

    private static func storedPosition(_ sql: any SQLConnection) throws -> Int {
        try sql.first("SELECT position FROM relay_checkpoint WHERE one = 1", [], { $0.integer(0) }) ?? 0
    }

    package func run() async throws {
        let (wakeUps, bell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let listener = store.onCommit { bell.yield() }
        defer { store.stopListening(listener) }
        bell.yield()
        guard var place = await startingPlace() else { return }
        var pace = RelayPace()
        await withTaskGroup { group in
            group.addTask { [clock = store.clock] in
                while !Task.isCancelled {
                    await clock.wait(milliseconds: Self.idleMilliseconds)
                    bell.yield()
                }
            }
            await withGracefulShutdownHandler {
                for await _ in wakeUps {
                    if Task.isCancelled || Task.isShuttingDownGracefully { break }
                    let before = place.position
                    await drain(&place)
                    let wait = pace.wait(after: place.position - before, now: store.clock.now)
                    if wait > 0 { await store.clock.wait(milliseconds: wait) }
                }
            } onGracefulShutdown: {
                bell.finish()
            }
            group.cancelAll()
        }
        try? await storeCheckpoint(&place)  // What is not stored is published again.
    }

    /// How far the relay has come, and how much of that is stored.
    private struct Place {
        var position: Int
        /// The last number of each topic.
        var sequences: [String: Int]
        var storedPosition: Int
        var storedSequences: [String: Int]
        var storedAt: Instant
        /// The ended epoch that is being published to its end; `nil` in the present one.
        var epoch: LogEpoch?
    }

    private func drain(_ place: inout Place) async {
        do {
            var isMore = true
            while isMore, !Task.isCancelled {
                if let epoch = place.epoch, place.position >= epoch.end { try await close(epoch, &place) }
                isMore = try await step(&place)
                if isCheckpointDue(place) { try await storeCheckpoint(&place) }
            }
            progress.withLock { $0.trouble = nil }
        } catch is CheckpointMoved {
            // Another process led meanwhile: what it published stands, and is not published again.
            logger.warning("relay goes on at the stored checkpoint", metadata: ["position": "\(place.position)"])
            if let stored = await startingPlace() { place = stored }
        } catch {
            note(error)
            await store.clock.wait(milliseconds: Self.troubleMilliseconds)
        }
    }

    /// The stored checkpoint, however often reading it needs trying; `nil` when the relay is told to stop.
    private func startingPlace() async -> Place? {
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            do {
                return try await loadCheckpoint()
            } catch {
                note(error)
                await store.clock.wait(milliseconds: Self.troubleMilliseconds)
            }
        }
        return nil
    }

    private func isCheckpointDue(_ place: Place) -> Bool {
        guard place.position > place.storedPosition else { return false }
        let age = store.clock.now.millisecondsSinceEpoch - place.storedAt.millisecondsSinceEpoch
        return place.position - place.storedPosition >= Self.checkpointEvents || age >= Self.checkpointMilliseconds
            || age < 0
    }

    /// The last message of an ended epoch is out: numbers begin anew.
    private func close(_ epoch: LogEpoch, _ place: inout Place) async throws {
        try await storeCheckpoint(&place)
        let metadata = EventMetadata(correlationID: "relay", causationID: "relay", actor: "system:relay")
        try await store.write(metadata) { try epoch.close($0.sql) }
        place = try await loadCheckpoint()
    }

    private func note(_ error: any Error) {
        let reason = "\(error)"
        let isNews = progress.withLock { progress in
            defer { progress.trouble = reason }
            return progress.trouble != reason
        }
        if isNews { logger.warning("relay waits", metadata: ["reason": "\(reason)"]) }
    }

    struct Item {
        let position: Int
        let message: OutgoingMessage
        let topic: String
        let sequence: Int
    }

    /// Publishes one batch and moves the place over what is confirmed.
    /// - Returns: whether there may be more; what comes later rings.
    private func step(_ place: inout Place) async throws -> Bool {
        let (items, last, isMore) = try await prepare(after: place)
        guard let last else { return false }
        guard !items.isEmpty else {
            move(&place, to: last, [])
            return isMore
        }
        try FaultPoint.relayRead.reach()
        let outcomes = try await publisher.publish(items.map(\.message))
        let confirmed = outcomes.prefix { $0 == .confirmed }.count
        guard confirmed < items.count else {
            try FaultPoint.relayConfirmed.reach()
            move(&place, to: last, items[...])
            return isMore
        }
        // Only whole events move the place: the messages of a half published event go out again.
        let reached = items[confirmed].position - 1
        if reached > place.position { move(&place, to: reached, items.prefix { $0.position <= reached }) }
        throw RelayTrouble(type: items[confirmed].topic, outcome: outcomes[confirmed])
    }

    private func move(_ place: inout Place, to position: Int, _ published: ArraySlice<Item>) {
        place.position = position
        for item in published { place.sequences[item.topic] = item.sequence }
        progress.withLock {
            $0.position = position
            $0.published += published.count
            $0.trouble = nil
        }
    }

    private func prepare(after place: Place) async throws -> (items: [Item], last: Int?, isMore: Bool) {
        let limit = min(Self.batchMax, place.epoch.map { $0.end - place.position } ?? Self.batchMax)
        let events = try await store.read { [position = place.position] sql in
            try SQLEventLog(sql).read(afterPosition: position, limit: limit)
        }
        let origin = place.epoch?.origin ?? store.origin
        let items = try items(of: events, after: place.sequences, origin: origin)
        return (items, events.last?.position, events.count == limit)
    }

    /// What the events give to publish, numbered from the numbers given before them.
    func items(of events: [StoredEvent], after topics: [String: Int], origin: String) throws -> [Item] {
        var sequences = topics
        // Without a sealer: personal fields pass as the cipher text that the log holds.
        let json = MessageJSON(sealer: nil)
        var items: [Item] = []
        for stored in events {
            guard publication.events.contains(stored.type) else {
                try store.projections.catalogue.check(stored)
                continue
            }
            let recorded = try store.projections.catalogue.decode(stored, json)
            for (ordinal, message) in publication.messages(for: recorded).enumerated() {
                let topic = type(of: message).type
                let sequence = sequences[topic, default: 0] + 1
                sequences[topic] = sequence
                let header = EnvelopeHeader(
                    id: ordinal == 0 ? stored.id : DerivedIdentifiers.identifier(cause: stored.id, ordinal: ordinal),
                    source: source, type: topic, subject: message.subject, time: stored.at,
                    correlationID: stored.metadata.correlationID, causationID: stored.metadata.causationID,
                    origin: origin, position: stored.position, topicSequence: sequence)
                let outgoing = try WireMessage.outgoing(message, header: header, json: json)
                items.append(Item(position: stored.position, message: outgoing, topic: topic, sequence: sequence))
            }
        }
        return items
    }

    private func loadCheckpoint() async throws -> Place {
        let now = store.clock.now
        let place = try await store.read { sql in
            let position = try Self.storedPosition(sql)
            let topics = try sql.rows("SELECT topic, seq FROM relay_topic") { ($0.text(0), $0.integer(1)) }
            let sequences = Dictionary(uniqueKeysWithValues: topics)
            return Place(
                position: position, sequences: sequences, storedPosition: position,
                storedSequences: sequences, storedAt: now, epoch: try LogEpoch.open(sql))
        }
        progress.withLock { $0.position = place.position }
        return place
    }

    private func storeCheckpoint(_ place: inout Place) async throws {
        guard place.position > place.storedPosition else { return }
        let metadata = EventMetadata(correlationID: "relay", causationID: "relay", actor: "system:relay")
        let (position, stored, before) = (place.position, place.storedPosition, place.storedSequences)
        let changed = place.sequences.filter { before[$0.key] != $0.value }
        try await store.write(metadata, .deferrable) { transaction in
            // From where this relay left it only: one that was deposed must not move it back.
            let moved = try transaction.sql.executeCounting(
                """
                INSERT INTO relay_checkpoint (one, position) VALUES (1, $1)
                ON CONFLICT (one) DO UPDATE SET position = excluded.position WHERE relay_checkpoint.position = $2
                """, [SQLValue(position), SQLValue(stored)])
            guard moved > 0 else { throw CheckpointMoved() }
            try FaultPoint.checkpointOpened.reach()
            for (topic, sequence) in changed {
                try transaction.sql.execute(
                    """
                    INSERT INTO relay_topic (topic, seq) VALUES ($1, $2)
                    ON CONFLICT (topic) DO UPDATE SET seq = excluded.seq
                    """, [.text(topic), SQLValue(sequence)])
                try RelayMarks.note(topic, sequence, at: position, transaction.sql)
            }
        }
        try FaultPoint.checkpointMoved.reach()
        place.storedPosition = place.position
        place.storedSequences = place.sequences
        place.storedAt = store.clock.now
    }
}

/// How far a relay has come.
package struct RelayProgress: Sendable {
    package var position = 0
    package var published = 0
    /// Why it does not go on; `nil` while it does.
    package var trouble: String?
}

/// The stored checkpoint is not where this relay left it: another process has led, or the answer to a commit was lost.
private struct CheckpointMoved: Error {}

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
