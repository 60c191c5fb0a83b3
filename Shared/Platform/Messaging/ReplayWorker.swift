import EventSourcing
import Logging
import Messages
import ServiceLifecycle

/// Publishes what a replay asked for: the same messages under the same ids and numbers, then an end marker.
///
/// One replay at a time and slowly, so that a replay never holds up the relay. A crash begins the replay anew, which
/// its reader does not notice but for repeats.
final class ReplayWorker: Service {
    /// How often replays are looked for.
    static let turnMilliseconds = 500
    /// Wait after the broker did not take an answer.
    static let troubleMilliseconds = 5_000
    /// Events of the log read at once.
    static let pageMax = 256
    /// Pause after each page that held something: at most 2,560 messages a second.
    static let pauseMilliseconds = 100

    private let store: Store
    private let relay: LogRelay
    private let publisher: any MessagePublisher
    private let source: String
    private let logger: Logger

    init(store: Store, relay: LogRelay, publisher: any MessagePublisher, service: String, logger: Logger) {
        self.store = store
        self.relay = relay
        self.publisher = publisher
        source = "ssc/\(service)"
        self.logger = logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                do {
                    while let job = try await store.read({ try ReplayDesk.next($0) }), !Task.isCancelled {
                        try await finish(job)
                    }
                } catch {
                    if !Task.isCancelled { logger.warning("replay waits", metadata: ["reason": "\(error)"]) }
                    try? await Task.sleep(for: .milliseconds(Self.troubleMilliseconds))
                }
                try? await Task.sleep(for: .milliseconds(Self.turnMilliseconds))
            }
        }
    }

    private func finish(_ job: ReplayDesk.Job) async throws {
        let id = ReplayID(job.id)
        if let refusal = job.refusal {
            try await answer(
                ReplayRefused(replayID: id, topic: job.topic, origin: origin(job), refusal: refusal), job)
        } else {
            try await publishRange(job)
            let origin = origin(job)
            let published = try await store.read { try ReplayDesk.published(job.topic, origin, $0) }
            try await answer(
                ReplayCompleted(
                    replayID: id, topic: job.topic, origin: origin, from: job.from, to: job.to,
                    published: published), job)
        }
        logger.info(
            "replay done", metadata: ["topic": "\(job.topic)", "from": "\(job.from)", "to": "\(job.to)"])
        let metadata = EventMetadata(correlationID: job.id, causationID: job.id, actor: "system:replay")
        try await store.write(metadata) { transaction in
            _ = try transaction.sql.execute("DELETE FROM replay WHERE id = $1", [.text(job.id)])
        }
    }

    private func publishRange(_ job: ReplayDesk.Job) async throws {
        let origin = origin(job)
        // Marks are of the origin that is being published; an ended one is read from its start.
        guard let (first, end) = try await store.read({ sql in try Self.range(of: job, origin, sql) }) else { return }
        var (reached, position) = first
        while reached < job.to {
            let start = position
            let limit = min(Self.pageMax, end - start)
            let events = try await store.read { try SQLEventLog($0).read(afterPosition: start, limit: limit) }
            guard let last = events.last else { return }
            let items = try relay.items(of: events, after: [job.topic: reached], origin: origin).filter {
                $0.topic == job.topic
            }
            reached = items.last?.sequence ?? reached
            position = last.position
            let wanted = items.filter { $0.sequence >= job.from && $0.sequence <= job.to }
            if wanted.isEmpty { continue }
            try await send(wanted.map(\.message), job)
            try await Task.sleep(for: .milliseconds(Self.pauseMilliseconds))
        }
    }

    /// What an update found waiting names no origin.
    private func origin(_ job: ReplayDesk.Job) -> String { job.origin.isEmpty ? store.origin : job.origin }

    private static func range(
        of job: ReplayDesk.Job, _ origin: String, _ sql: any SQLConnection
    ) throws -> (first: (sequence: Int, position: Int), end: Int)? {
        guard let range = try LogEpoch.range(of: origin, sql) else { return nil }
        let mark = try RelayMarks.before(job.from, of: job.topic, sql)
        let isMarked = mark.position >= range.after && mark.position < range.end
        return (isMarked ? mark : (sequence: 0, position: range.after), range.end)
    }

    private func answer(_ message: any PublishedMessage, _ job: ReplayDesk.Job) async throws {
        let header = EnvelopeHeader(
            id: DerivedIdentifiers.identifier(cause: job.id, ordinal: 0), source: source,
            type: type(of: message).type, subject: message.subject, time: store.clock.now, correlationID: job.id,
            causationID: job.id, origin: store.origin, position: nil, topicSequence: nil)
        try await send([WireMessage.outgoing(message, header: header, json: MessageJSON(sealer: nil))], job)
    }

    /// To the queue of the one who asked; through an exchange of its own, so that nobody can have a service write into
    /// the queues of others.
    private func send(_ messages: [OutgoingMessage], _ job: ReplayDesk.Job) async throws {
        let addressed = messages.map { message in
            OutgoingMessage(
                exchange: Exchange.answers.rawValue, routingKey: job.replyQueue, properties: message.properties,
                body: message.body)
        }
        let outcomes = try await publisher.publish(addressed)
        for (message, outcome) in zip(addressed, outcomes) where outcome != .confirmed {
            throw RelayTrouble(type: message.properties.type ?? job.topic, outcome: outcome)
        }
    }
}
