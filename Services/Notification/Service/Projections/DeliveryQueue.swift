import EventSourcing
import Messages
import NotificationDomain
import Platform

/// What the delivery worker has to do: notices that wait for a channel, by urgency and time.
///
/// Rows of settled notices are removed, so the table stays as small as the work. A notice that stopped for a person
/// keeps its row, because a person may put it back.
enum DeliveryQueue: Projection {
    static let name = "delivery-queue"
    static let version = 1
    static let tables = ["delivery_queue"]
    static let schema = """
        CREATE TABLE IF NOT EXISTS delivery_queue (
            notice_id TEXT PRIMARY KEY, channel TEXT NOT NULL, priority BIGINT NOT NULL, due_at BIGINT NOT NULL,
            state TEXT NOT NULL, correlation TEXT NOT NULL);
        CREATE INDEX IF NOT EXISTS delivery_queue_due ON delivery_queue (channel, state, priority, due_at);
        """

    static func apply(_ recorded: RecordedEvent, _ sql: any SQLConnection, _ json: MessageJSON) throws {
        guard let event = recorded.event as? NoticeEvent else { return }
        let noticeID = recorded.noticeID
        switch event {
        case .requested(let request):
            guard request.channel != .inPerson, !request.isHandedOver else { return }
            // A person waits for a one-time code; everything else can wait for it.
            let priority = request.content.kind == .verificationCode ? 0 : 1
            try sql.execute(
                """
                INSERT INTO delivery_queue (notice_id, channel, priority, due_at, state, correlation)
                VALUES ($1, $2, $3, $4, 'waiting', $5)
                """,
                [
                    .text(noticeID), .text(request.channel.rawValue), SQLValue(priority),
                    SQLValue(request.requestedAt.millisecondsSinceEpoch), .text(recorded.metadata.correlationID),
                ])
        case .attempted: try set(noticeID, "attempting", sql)
        case .postponed(let postponed): try wait(noticeID, postponed.nextTryAt, sql)
        case .failedTemporarily(let failure): try wait(noticeID, failure.nextTryAt, sql)
        case .outcomeUnknown(let unknown): try wait(noticeID, unknown.nextTryAt, sql)
        case .requeued(let action): try wait(noticeID, action.at, sql)
        case .held, .failed: try set(noticeID, "stopped", sql)
        case .sent, .documentRegistered, .handedOver, .expired, .discarded:
            try sql.execute("DELETE FROM delivery_queue WHERE notice_id = $1", [.text(noticeID)])
        }
    }

    private static func set(_ noticeID: String, _ state: String, _ sql: any SQLConnection) throws {
        try sql.execute(
            "UPDATE delivery_queue SET state = $1 WHERE notice_id = $2", [.text(state), .text(noticeID)])
    }

    private static func wait(_ noticeID: String, _ until: Instant, _ sql: any SQLConnection) throws {
        try sql.execute(
            "UPDATE delivery_queue SET state = 'waiting', due_at = $1 WHERE notice_id = $2",
            [SQLValue(until.millisecondsSinceEpoch), .text(noticeID)])
    }

    /// Whether something is due on the channel.
    static func hasDue(_ channel: NoticeChannel, at now: Instant, _ sql: any SQLConnection) throws -> Bool {
        try sql.first(
            "SELECT 1 FROM delivery_queue WHERE channel = $1 AND state = 'waiting' AND due_at <= $2 LIMIT 1",
            [.text(channel.rawValue), SQLValue(now.millisecondsSinceEpoch)], { _ in true }) ?? false
    }

    /// The most urgent due notices of the channel.
    static func due(
        _ channel: NoticeChannel, at now: Instant, limit: Int, _ sql: any SQLConnection
    ) throws -> [DeliveryTask] {
        try sql.rows(
            """
            SELECT notice_id, correlation FROM delivery_queue
            WHERE channel = $1 AND state = 'waiting' AND due_at <= $2 ORDER BY priority, due_at LIMIT $3
            """,
            [.text(channel.rawValue), SQLValue(now.millisecondsSinceEpoch), SQLValue(limit)]
        ) { DeliveryTask(noticeID: $0.text(0), correlationID: $0.text(1)) }
    }

    /// What a claim has stored, found by its correlation and only behind the end of the log at which it began.
    static func claimed(by claimID: String, after position: Int, _ sql: any SQLConnection) throws -> [DeliveryTask] {
        try sql.rows(
            """
            SELECT notice_id, delivery_queue.correlation FROM event
            JOIN delivery_queue ON notice_id = substr(stream, \("\(Notice.category)-".count + 1))
            WHERE position > $1 AND event.correlation = $2 AND type = 'notice-attempted' AND state = 'attempting'
            ORDER BY position
            """, [SQLValue(position), .text(claimID)]
        ) { DeliveryTask(noticeID: $0.text(0), correlationID: $0.text(1)) }
    }

    /// Attempts whose outcome an earlier process took along.
    static func abandoned(_ channel: NoticeChannel, _ sql: any SQLConnection) throws -> [DeliveryTask] {
        try sql.rows(
            "SELECT notice_id, correlation FROM delivery_queue WHERE channel = $1 AND state = 'attempting'",
            [.text(channel.rawValue)]
        ) { DeliveryTask(noticeID: $0.text(0), correlationID: $0.text(1)) }
    }
}

/// A row of the queue.
struct DeliveryTask: Sendable {
    let noticeID: String
    let correlationID: String
}

extension RecordedEvent {
    /// The identifier of the notice whose stream this is.
    var noticeID: String { String(stream.text.dropFirst(Notice.category.count + 1)) }
}
