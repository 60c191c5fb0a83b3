package import EventSourcing
package import Messages

/// The event log as one table of a SQL database.
///
/// The end of the log is kept in memory during a transaction, because this object is the only writer of it then:
/// SQLite allows one writing process (see ``StoreLock``), PostgreSQL takes an advisory lock first.
package final class SQLEventLog: EventLog {
    private let sql: any SQLConnection
    private var cachedHead: LogHead?

    package init(_ sql: any SQLConnection) { self.sql = sql }

    /// Forgets the end of the log: called when a transaction starts or rolls back.
    package func forgetHead() { cachedHead = nil }

    package func head() throws -> LogHead {
        if let cachedHead { return cachedHead }
        let head =
            try sql.first("SELECT position, at, hash FROM event ORDER BY position DESC LIMIT 1") {
                LogHead(
                    position: $0.integer(0), at: Instant(millisecondsSinceEpoch: $0.integer(1)), hash: $0.blob(2))
            } ?? .empty
        cachedHead = head
        return head
    }

    package func version(of stream: StreamName) throws -> Int {
        try sql.first("SELECT max(version) FROM event WHERE stream = $1", [.text(stream.text)]) {
            $0.optionalInteger(0) ?? 0
        } ?? 0
    }

    package func read(stream: StreamName, afterVersion: Int, limit: Int) throws -> [StoredEvent] {
        try sql.rows(
            "SELECT \(Self.columns) FROM event WHERE stream = $1 AND version > $2 ORDER BY version LIMIT $3",
            [.text(stream.text), SQLValue(afterVersion), SQLValue(limit)], Self.event)
    }

    package func read(afterPosition: Int, limit: Int) throws -> [StoredEvent] {
        try sql.rows(
            "SELECT \(Self.columns) FROM event WHERE position > $1 ORDER BY position LIMIT $2",
            [SQLValue(afterPosition), SQLValue(limit)], Self.event)
    }

    package func append(
        _ events: [NewEvent], to stream: StreamName, expecting: ExpectedVersion, now: Instant
    ) throws -> [StoredEvent] {
        try AppendRules.check(events, stream)
        let found = try events.compactMap { event in
            try sql.first("SELECT \(Self.columns) FROM event WHERE id = $1", [.text(event.id)], Self.event)
        }
        if let duplicate = found.first {
            guard AppendRules.isSame(found, as: events, in: stream) else {
                throw AppendRefusal.duplicateID(duplicate.id)
            }
            return found
        }
        var version = try self.version(of: stream)
        guard AppendRules.isMet(expecting, actual: version) else {
            throw AppendRefusal.versionConflict(stream: stream, expected: expecting, actual: version)
        }
        var head = try self.head()
        let at = max(now, head.at)
        var stored: [StoredEvent] = []
        stored.reserveCapacity(events.count)
        for event in events {
            version += 1
            let record = Self.record(event, stream, version, after: head, at)
            try insert(record)
            head = LogHead(position: record.position, at: at, hash: record.hash)
            stored.append(record)
        }
        cachedHead = head
        return stored
    }

    private static func record(
        _ event: NewEvent, _ stream: StreamName, _ version: Int, after head: LogHead, _ at: Instant
    ) -> StoredEvent {
        let position = head.position + 1
        let hash = HashChain.hash(
            previous: head.hash, position: position, stream: stream, version: version, id: event.id, type: event.type,
            schema: event.schema, metadata: event.metadata, at: at, data: event.data)
        return StoredEvent(
            position: position, stream: stream, version: version, id: event.id, type: event.type,
            schema: event.schema, data: event.data, metadata: event.metadata, at: at, hash: hash)
    }

    private func insert(_ event: StoredEvent) throws {
        try sql.execute(
            """
            INSERT INTO event (\(Self.columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            [
                SQLValue(event.position), .text(event.stream.text), SQLValue(event.version), .text(event.id),
                .text(event.type), SQLValue(event.schema), .blob(event.data), .text(event.metadata.correlationID),
                .text(event.metadata.causationID), .text(event.metadata.actor),
                SQLValue(event.at.millisecondsSinceEpoch), .blob(event.hash),
            ])
    }

    static let columns =
        "position, stream, version, id, type, schema, data, correlation, causation, actor, at, hash"

    private static func event(_ row: any SQLRow) -> StoredEvent {
        StoredEvent(
            position: row.integer(0), stream: StreamName(stored: row.text(1)), version: row.integer(2),
            id: row.text(3), type: row.text(4), schema: row.integer(5), data: row.blob(6),
            metadata: EventMetadata(correlationID: row.text(7), causationID: row.text(8), actor: row.text(9)),
            at: Instant(millisecondsSinceEpoch: row.integer(10)), hash: row.blob(11))
    }
}
