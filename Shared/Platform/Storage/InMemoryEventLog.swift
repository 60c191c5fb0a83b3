package import EventSourcing
package import Messages

/// The event log in memory: the twin of ``SQLEventLog`` for simulations and domain tests.
package final class InMemoryEventLog: EventLog {
    private var events: [StoredEvent] = []
    private var versions: [StreamName: [Int]] = [:]
    private var positions: [String: Int] = [:]

    package init() {}

    package func head() -> LogHead {
        events.last.map { LogHead(position: $0.position, at: $0.at, hash: $0.hash) } ?? .empty
    }

    package func version(of stream: StreamName) -> Int { versions[stream]?.count ?? 0 }

    package func payloads(of stream: StreamName, afterVersion: Int, limit: Int) -> [EventPayload] {
        (versions[stream] ?? []).dropFirst(max(0, afterVersion)).prefix(max(0, limit)).map { position in
            let event = events[position - 1]
            return EventPayload(
                position: position, version: event.version, type: event.type, schema: event.schema, data: event.data)
        }
    }

    package func read(afterPosition: Int, limit: Int) -> [StoredEvent] {
        Array(events.dropFirst(max(0, afterPosition)).prefix(max(0, limit)))
    }

    package func append(
        _ new: [NewEvent], to stream: StreamName, expecting: ExpectedVersion, now: Instant
    ) throws -> [StoredEvent] {
        try AppendRules.check(new, stream)
        let found = new.compactMap { positions[$0.id] }.map { events[$0 - 1] }
        if let duplicate = found.first {
            guard AppendRules.isSame(found, as: new, in: stream) else {
                throw AppendRefusal.duplicateID(duplicate.id)
            }
            return found
        }
        let actual = version(of: stream)
        guard AppendRules.isMet(expecting, actual: actual) else {
            throw AppendRefusal.versionConflict(stream: stream, expected: expecting, actual: actual)
        }
        let at = max(now, head().at)
        return new.enumerated().map { offset, event in
            let previous = head()
            let position = previous.position + 1
            let version = actual + offset + 1
            let hash = HashChain.hash(
                previous: previous.hash, position: position, stream: stream, version: version, id: event.id,
                type: event.type, schema: event.schema, metadata: event.metadata, at: at, data: event.data)
            let stored = StoredEvent(
                position: position, stream: stream, version: version, id: event.id, type: event.type,
                schema: event.schema, data: event.data, metadata: event.metadata, at: at, hash: hash)
            events.append(stored)
            versions[stream, default: []].append(position)
            positions[event.id] = position
            return stored
        }
    }
}
