package import EventSourcing
package import Messages

/// An event as bytes: what a log stores and hashes.
package struct StoredEvent: Sendable, Equatable {
    package let position: Int
    package let stream: StreamName
    package let version: Int
    package let id: String
    package let type: String
    package let schema: Int
    /// JSON with personal fields sealed.
    package let data: [UInt8]
    package let metadata: EventMetadata
    package let at: Instant
    /// SHA-256 over the hash before and everything above; see ``HashChain``.
    package let hash: [UInt8]

    package init(
        position: Int, stream: StreamName, version: Int, id: String, type: String, schema: Int, data: [UInt8],
        metadata: EventMetadata, at: Instant, hash: [UInt8]
    ) {
        self.position = position
        self.stream = stream
        self.version = version
        self.id = id
        self.type = type
        self.schema = schema
        self.data = data
        self.metadata = metadata
        self.at = at
        self.hash = hash
    }
}

/// An event that waits to be appended.
package struct NewEvent: Sendable, Equatable {
    package let id: String
    package let type: String
    package let schema: Int
    package let data: [UInt8]
    package let metadata: EventMetadata

    package init(id: String, type: String, schema: Int, data: [UInt8], metadata: EventMetadata) {
        self.id = id
        self.type = type
        self.schema = schema
        self.data = data
        self.metadata = metadata
    }
}

/// What folding a state needs of a stored event; the rest of its row is not worth reading for that.
package struct EventPayload: Sendable {
    package let position: Int
    package let version: Int
    package let type: String
    package let schema: Int
    package let data: [UInt8]
}

/// The end of a log.
package struct LogHead: Sendable, Equatable {
    package let position: Int
    package let at: Instant
    package let hash: [UInt8]

    package static let empty = LogHead(
        position: 0, at: Instant(millisecondsSinceEpoch: 0), hash: [UInt8](repeating: 0, count: 32))

    package init(position: Int, at: Instant, hash: [UInt8]) {
        self.position = position
        self.at = at
        self.hash = hash
    }
}

/// Why an append was refused. Nothing of the batch is stored.
package enum AppendRefusal: Error, Equatable, Sendable {
    /// The stream is at another version than the writer expected.
    case versionConflict(stream: StreamName, expected: ExpectedVersion, actual: Int)
    /// An event id of the batch exists already with another content or in another place.
    case duplicateID(String)
    /// The batch breaks a limit; see ``EventLogLimits``.
    case limit(String)
}

/// Bounds of a log, the same for every implementation.
package enum EventLogLimits {
    /// Longest stream name in UTF-8 bytes.
    package static let streamNameBytesMax = 200
    /// Largest event in bytes; larger content belongs into a document.
    package static let dataBytesMax = 1_048_576
    /// Most events in one append.
    package static let batchMax = 1_000
}

/// An append-only log with contiguous positions in commit order.
///
/// Contract, checked by one conformance suite for every implementation:
/// positions are 1, 2, 3 … without a hole; versions of a stream are 1, 2, 3 …; an append is stored whole or not at
/// all; ``ExpectedVersion`` is checked in the same step; appending the very same events again (same ids, stream and
/// content) stores nothing and returns what is there; `at` never goes back; nothing is ever changed or removed.
/// - Important: Used inside one transaction on one thread; the owner commits.
package protocol EventLog: AnyObject {
    func head() throws -> LogHead
    /// Version of the last event of the stream, 0 when it has none.
    func version(of stream: StreamName) throws -> Int
    /// Events of one stream after a version, in order, at most `limit`.
    func payloads(of stream: StreamName, afterVersion: Int, limit: Int) throws -> [EventPayload]
    /// Events of the whole log after a position, in order, at most `limit`.
    func read(afterPosition: Int, limit: Int) throws -> [StoredEvent]
    /// - Throws: ``AppendRefusal`` or a `Fault`.
    func append(
        _ events: [NewEvent], to stream: StreamName, expecting: ExpectedVersion, now: Instant
    ) throws
        -> [StoredEvent]
}

/// The hash that chains each event to the one before.
///
/// It covers cipher text, so it verifies before and after the erasure of a person. Fields are joined with the byte
/// 0x1F, which no field may hold.
package enum HashChain {
    package static func hash(previous: [UInt8], event: StoredEvent) -> [UInt8] {
        hash(
            previous: previous, position: event.position, stream: event.stream, version: event.version, id: event.id,
            type: event.type, schema: event.schema, metadata: event.metadata, at: event.at, data: event.data)
    }

    static func hash(
        previous: [UInt8], position: Int, stream: StreamName, version: Int, id: String, type: String, schema: Int,
        metadata: EventMetadata, at: Instant, data: [UInt8]
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(previous.count + data.count + 320)
        bytes += previous
        for field in [
            String(position), stream.text, String(version), id, type, String(schema), metadata.correlationID,
            metadata.causationID, metadata.actor, String(at.millisecondsSinceEpoch),
        ] {
            bytes.append(contentsOf: field.utf8)
            bytes.append(0x1F)
        }
        bytes += data
        return SHA256.hash(bytes)
    }
}

/// Checks that every implementation makes before it stores a batch.
enum AppendRules {
    static func check(_ events: [NewEvent], _ stream: StreamName) throws(AppendRefusal) {
        guard !events.isEmpty, events.count <= EventLogLimits.batchMax else {
            throw .limit("a batch has 1 to \(EventLogLimits.batchMax) events")
        }
        guard !stream.text.isEmpty, stream.text.utf8.count <= EventLogLimits.streamNameBytesMax,
            !stream.text.utf8.contains(where: { $0 < 0x20 })
        else { throw .limit("a stream name has 1 to \(EventLogLimits.streamNameBytesMax) bytes and no controls") }
        for event in events {
            guard event.data.count <= EventLogLimits.dataBytesMax else {
                throw .limit("an event has at most \(EventLogLimits.dataBytesMax) bytes")
            }
            let metadata = event.metadata
            let texts = [event.id, event.type, metadata.correlationID, metadata.causationID, metadata.actor]
            // 0x1F parts the fields under the hash, and PostgreSQL has no text with a zero.
            guard !texts.contains(where: { $0.utf8.contains { $0 == 0 || $0 == 0x1F } }) else {
                throw .limit("texts of an event hold no zero and no unit separator")
            }
        }
        guard Set(events.map(\.id)).count == events.count, let first = events.first else {
            throw .duplicateID(events.first?.id ?? "")
        }
        guard !first.id.isEmpty else { throw .limit("an event has an id") }
    }

    static func isMet(_ expected: ExpectedVersion, actual: Int) -> Bool {
        switch expected {
        case .exact(let version): version == actual
        case .noStream: actual == 0
        case .streamExists: actual > 0
        case .any: true
        }
    }

    /// Whether the events found under the ids of a batch are that very batch.
    static func isSame(_ found: [StoredEvent], as events: [NewEvent], in stream: StreamName) -> Bool {
        guard found.count == events.count else { return false }
        let sorted = found.sorted { $0.position < $1.position }
        return zip(sorted, events).allSatisfy {
            $0.id == $1.id && $0.type == $1.type && $0.schema == $1.schema && $0.data == $1.data
                && $0.stream == stream
        }
    }
}
