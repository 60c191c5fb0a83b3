package import EventSourcing
package import Messages

/// Reads and writes a service's stored events by their literal names.
package struct EventCatalogue: Sendable {
    private typealias Reader = @Sendable (any PayloadReader) throws -> any DomainEvent

    private struct Key: Hashable {
        let name: String
        let schema: Int
    }

    private let readers: [Key: Reader]

    /// - Precondition: no two events share a name and schema.
    package init(_ types: [any DomainEvent.Type]) {
        var readers: [Key: Reader] = [:]
        for type in types { Self.add(type, to: &readers) }
        self.readers = readers
    }

    private static func add<Event: DomainEvent>(_ type: Event.Type, to readers: inout [Key: Reader]) {
        for eventCase in Event.cases {
            let key = Key(name: eventCase.name, schema: eventCase.schema)
            precondition(readers[key] == nil, "two events are stored as \(key.name) \(key.schema)")
            readers[key] = { try eventCase.read($0) }
        }
    }

    /// - Throws: ``UnknownEvent`` for a name or schema that this build does not know, or a decoding error.
    package func decode(_ stored: StoredEvent, _ json: MessageJSON) throws -> RecordedEvent {
        let reader = try reader(of: stored.type, stored.schema, at: stored.position)
        let event = try reader(JSONPayload(data: stored.data, json: json))
        return RecordedEvent(
            position: stored.position, stream: stored.stream, version: stored.version, id: stored.id, event: event,
            metadata: stored.metadata, at: stored.at)
    }

    /// The event alone; throws as ``decode(_:_:)-(StoredEvent,_)``.
    func decode(_ payload: EventPayload, _ json: MessageJSON) throws -> any DomainEvent {
        let reader = try reader(of: payload.type, payload.schema, at: payload.position)
        return try reader(JSONPayload(data: payload.data, json: json))
    }

    /// - Throws: ``UnknownEvent`` for a name or schema that this build does not know.
    func check(_ stored: StoredEvent) throws { _ = try reader(of: stored.type, stored.schema, at: stored.position) }

    private func reader(of name: String, _ schema: Int, at position: Int) throws -> Reader {
        guard let reader = readers[Key(name: name, schema: schema)] else {
            throw UnknownEvent(name: name, schema: schema, position: position)
        }
        return reader
    }

    private struct JSONPayload: PayloadReader {
        let data: [UInt8]
        let json: MessageJSON
        func read<Payload: Decodable>(_ type: Payload.Type) throws -> Payload { try json.decode(type, from: data) }
    }
}

/// A log holds an event that this build cannot read: it was written by a newer version.
package struct UnknownEvent: Error, CustomStringConvertible {
    package let name: String
    package let schema: Int
    package let position: Int

    package var description: String {
        "event \(name) schema \(schema) at position \(position) is unknown to this version; install the newer version"
    }
}
