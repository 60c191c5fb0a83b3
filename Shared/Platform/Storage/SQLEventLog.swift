package import EventSourcing
package import Messages

/// The event log as one table of a SQL database.
///
/// Inside a transaction of the writer (``begin(_:)``) this object is the only writer, so the end of the log and the
/// versions of streams are looked up once. They still hold in later transactions while the log ends where this object
/// left it; another instance that appended meanwhile has moved the end.
package final class SQLEventLog: EventLog {
    private let sql: any SQLConnection
    private var pace: WritePace?
    private var cachedHead: LogHead?
    private var versions: [StreamName: Int] = [:]
    /// The end of the log at which `versions` were true.
    private var versionsHead: LogHead?
    /// Earlier versions of the streams appended to in this transaction, to take back what a unit did.
    private var undo: [(stream: StreamName, version: Int?)] = []

    /// Streams whose versions are remembered.
    private static let versionsMax = 16_384

    package init(_ sql: any SQLConnection) { self.sql = sql }

    /// Where a unit began.
    struct Mark {
        fileprivate let head: LogHead?
        fileprivate let undoCount: Int
    }

    /// Called when a writing transaction starts.
    package func begin(_ pace: WritePace) {
        self.pace = pace
        cachedHead = nil
        undo.removeAll(keepingCapacity: true)
        if versions.count > Self.versionsMax { versions.removeAll(keepingCapacity: true) }
    }

    /// Called when the transaction is durable.
    package func committed() {
        if let cachedHead { versionsHead = cachedHead }
        pace = nil
    }

    /// Called when the transaction was undone or its outcome is unknown.
    package func abandoned() {
        pace = nil
        cachedHead = nil
        versionsHead = nil
        versions.removeAll(keepingCapacity: true)
    }

    /// Whether anything was appended in this transaction and not taken back.
    var hasAppended: Bool { !undo.isEmpty }

    var mark: Mark { Mark(head: cachedHead, undoCount: undo.count) }

    /// Forgets what was appended since the mark: its savepoint was undone.
    func restore(_ mark: Mark) {
        for entry in undo[mark.undoCount...].reversed() { versions[entry.stream] = entry.version }
        undo.removeSubrange(mark.undoCount...)
        // What was read of the log's end before the mark still holds; what was read since may hold appends.
        cachedHead = mark.head
    }

    package func head() throws -> LogHead {
        if let cachedHead { return cachedHead }
        let head =
            try sql.first("SELECT position, at, hash FROM event ORDER BY position DESC LIMIT 1") {
                LogHead(
                    position: $0.integer(0), at: Instant(millisecondsSinceEpoch: $0.integer(1)), hash: $0.blob(2))
            } ?? .empty
        guard pace != nil else { return head }
        if head != versionsHead {
            versions.removeAll(keepingCapacity: true)
            versionsHead = head
        }
        cachedHead = head
        return head
    }

    package func version(of stream: StreamName) throws -> Int {
        guard pace != nil else { return try storedVersion(of: stream) }
        _ = try head()
        if let known = versions[stream] { return known }
        let version = try storedVersion(of: stream)
        versions[stream] = version
        return version
    }

    private func storedVersion(of stream: StreamName) throws -> Int {
        try sql.first("SELECT max(version) FROM event WHERE stream = $1", [.text(stream.text)]) {
            $0.optionalInteger(0) ?? 0
        } ?? 0
    }

    package func payloads(of stream: StreamName, afterVersion: Int, limit: Int) throws -> [EventPayload] {
        if pace != nil { _ = try head() }
        let payloads = try sql.rows(
            """
            SELECT position, version, type, schema, data FROM event WHERE stream = $1 AND version > $2
            ORDER BY version LIMIT $3
            """, [.text(stream.text), SQLValue(afterVersion), SQLValue(limit)]
        ) {
            EventPayload(
                position: $0.integer(0), version: $0.integer(1), type: $0.text(2), schema: $0.integer(3),
                data: $0.blob(4))
        }
        // Whoever reads a stream to its end mostly appends to it next.
        if pace != nil, payloads.count < limit, afterVersion == 0 || !payloads.isEmpty {
            versions[stream] = payloads.last?.version ?? 0
        }
        return payloads
    }

    /// Payloads of one stream with the moments of their events, in order.
    ///
    /// - Parameter names: stored names of the events wanted; `nil` for all.
    func history(of stream: StreamName, only names: Set<String>?) throws -> [(payload: EventPayload, at: Instant)] {
        var history: [(payload: EventPayload, at: Instant)] = []
        try sql.forEachRow(
            "SELECT position, version, type, schema, data, at FROM event WHERE stream = $1 ORDER BY version",
            [.text(stream.text)]
        ) { row in
            let name = row.text(2)
            guard names?.contains(name) ?? true else { return }
            let payload = EventPayload(
                position: row.integer(0), version: row.integer(1), type: name, schema: row.integer(3),
                data: row.blob(4))
            history.append((payload, Instant(millisecondsSinceEpoch: row.integer(5))))
        }
        return history
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
        let asksFirst = asksFirst(expecting)
        var version = try asksFirst ? version(of: stream) : assumedVersion(of: stream, expecting)
        let isMet = AppendRules.isMet(expecting, actual: version)
        if !isMet || asksFirst, let found = try repeated(events, in: stream) { return found }
        guard isMet else {
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
        if pace != nil {
            cachedHead = head
            undo.append((stream, versions[stream]))
            versions[stream] = version
        }
        return stored
    }

    /// Whether the database is asked for version and ids before an append.
    ///
    /// An append whose exact expectation holds is no repetition, so its ids can only be taken by mistake, and a stream
    /// that should be new is hardly ever there. In a grouped transaction the unique indexes find both and the units run
    /// again stepwise, which is cheaper than to ask for each event.
    private func asksFirst(_ expecting: ExpectedVersion) -> Bool {
        guard pace == .grouped else { return true }
        return switch expecting {
        case .exact, .noStream: false
        case .streamExists, .any: true
        }
    }

    /// The version of a stream as far as it is known, and as the unique index will check it.
    private func assumedVersion(of stream: StreamName, _ expecting: ExpectedVersion) throws -> Int {
        guard expecting == .noStream else { return try version(of: stream) }
        _ = try head()
        return versions[stream] ?? 0
    }

    /// The events of this very append, when they are stored already.
    private func repeated(_ events: [NewEvent], in stream: StreamName) throws -> [StoredEvent]? {
        let found = try events.compactMap { event in
            try sql.first("SELECT \(Self.columns) FROM event WHERE id = $1", [.text(event.id)], Self.event)
        }
        guard let duplicate = found.first else { return nil }
        guard AppendRules.isSame(found, as: events, in: stream) else {
            throw AppendRefusal.duplicateID(duplicate.id)
        }
        return found
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
        do {
            try sql.insert(
                Self.insertion,
                [
                    SQLValue(event.position), .text(event.stream.text), SQLValue(event.version), .text(event.id),
                    .text(event.type), SQLValue(event.schema), .blob(event.data), .text(event.metadata.correlationID),
                    .text(event.metadata.causationID), .text(event.metadata.actor),
                    SQLValue(event.at.millisecondsSinceEpoch), .blob(event.hash),
                ])
        } catch let fault as Fault where pace == .grouped && fault.retry == .never {
            throw DeferredFailure(fault: fault)
        }
    }

    static let columns =
        "position, stream, version, id, type, schema, data, correlation, causation, actor, at, hash"

    private static let insertion = RowInsertion(
        into: "event",
        [
            ("position", "BIGINT"), ("stream", "TEXT"), ("version", "BIGINT"), ("id", "TEXT"), ("type", "TEXT"),
            ("schema", "BIGINT"), ("data", "BYTEA"), ("correlation", "TEXT"), ("causation", "TEXT"),
            ("actor", "TEXT"), ("at", "BIGINT"), ("hash", "BYTEA"),
        ])

    private static func event(_ row: any SQLRow) -> StoredEvent {
        StoredEvent(
            position: row.integer(0), stream: StreamName(stored: row.text(1)), version: row.integer(2),
            id: row.text(3), type: row.text(4), schema: row.integer(5), data: row.blob(6),
            metadata: EventMetadata(correlationID: row.text(7), causationID: row.text(8), actor: row.text(9)),
            at: Instant(millisecondsSinceEpoch: row.integer(10)), hash: row.blob(11))
    }
}
