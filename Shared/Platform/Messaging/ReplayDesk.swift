import EventSourcing
import Messages

/// Takes requests to publish numbered messages again, and keeps them until they are done.
///
/// Every service gets every request; the one whose log is named takes it. The queue of the answer decides what may be
/// asked for, because its reader is who sees the messages; the broker decides who reads that queue.
enum ReplayDesk {
    /// Replays that may wait in one service.
    static let waitingMax = 100

    /// A replay that waits.
    struct Job: Sendable, Equatable {
        let id, topic: String
        let from, to: Int
        let replyQueue: String
        let refusal: ReplayRefusal?
        let origin: String
    }

    static func handler() -> MessageHandler {
        .on(ReplayRequested.self) { transaction, envelope in
            let asked = envelope.body
            // Without a declared queue there is nobody whom an answer could reach.
            let sql = transaction.sql
            guard try LogEpoch.range(of: asked.origin, sql) != nil, SystemTopology.isAnswered(asked.replyQueue)
            else { return }
            let waiting = try sql.first("SELECT count(*) FROM replay", [], { $0.integer(0) }) ?? 0
            let refusal = refusal(asked, published: try published(asked.topic, asked.origin, sql), waiting: waiting)
            // Refusals wait for the worker too, but they are bounded like the rest: beyond that, silence.
            guard waiting < 2 * waitingMax else { return }
            try sql.execute(
                """
                INSERT INTO replay (id, topic, lo, hi, reply, refusal, origin) VALUES ($1, $2, $3, $4, $5, $6, $7)
                ON CONFLICT (id) DO NOTHING
                """,
                [
                    .text(asked.replayID.text), .text(asked.topic), SQLValue(asked.from), SQLValue(asked.to),
                    .text(asked.replyQueue), refusal.map { .text($0.rawValue) } ?? .null,
                    .text(asked.origin),
                ])
        }
    }

    /// Why a replay is refused; `nil` when it is not.
    static func refusal(_ asked: ReplayRequested, published: Int, waiting: Int) -> ReplayRefusal? {
        if !SystemTopology.isGranted(topic: asked.topic, to: asked.replyQueue) { return .notGranted }
        // Compared without adding: the numbers come from outside and may be as large as numbers get.
        if asked.from < 1 || asked.to < asked.from || asked.to - asked.from >= ReplayRequested.countMax {
            return .badRange
        }
        if asked.to > published { return .notPublishedYet }
        return waiting >= waitingMax ? .tooMany : nil
    }

    /// The highest number published of a topic under an origin of this log.
    static func published(_ topic: String, _ origin: String, _ sql: any SQLConnection) throws -> Int {
        try LogEpoch.published(sql).first { $0.origin == origin && $0.topic == topic }?.last ?? 0
    }

    static func next(_ sql: any SQLConnection) throws -> Job? {
        try sql.rows("SELECT id, topic, lo, hi, reply, refusal, origin FROM replay ORDER BY id LIMIT 1", []) { row in
            Job(
                id: row.text(0), topic: row.text(1), from: row.integer(2), to: row.integer(3),
                replyQueue: row.text(4), refusal: row.optionalText(5).flatMap(ReplayRefusal.init),
                origin: row.optionalText(6) ?? "")
        }.first
    }
}
