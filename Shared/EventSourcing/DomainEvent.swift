/// An event that is stored in a service's own log, private to the service.
///
/// Stored names are literals, never derived from Swift names, because nothing in a log is ever rewritten. An event
/// type lists its cases twice, and a test of each domain holds the two against each other: ``stored`` (for writing, an
/// exhaustive switch) and ``cases`` (for reading, by name and schema).
package protocol DomainEvent: Sendable, Equatable {
    var stored: StoredForm { get }
    static var cases: [EventCase<Self>] { get }
}

/// What is written of an event: literal name, schema number and payload.
package struct StoredForm {
    package let name: String
    package let schema: Int
    package let payload: any Encodable

    package init(_ name: String, schema: Int = 1, _ payload: any Encodable) {
        self.name = name
        self.schema = schema
        self.payload = payload
    }
}

/// How one stored name and schema is read back. An old schema gets its own line with a closure that upcasts it.
package struct EventCase<Event>: Sendable {
    package let name: String
    package let schema: Int
    package let read: @Sendable (any PayloadReader) throws -> Event

    /// The current schema of an event.
    package init<Payload: Decodable & SendableMetatype>(
        _ name: String, schema: Int = 1, _ make: @escaping @Sendable (Payload) -> Event
    ) {
        self.name = name
        self.schema = schema
        read = { reader in make(try reader.read(Payload.self)) }
    }
}

/// Gives access to a stored payload as any type.
package protocol PayloadReader {
    func read<Payload: Decodable>(_ type: Payload.Type) throws -> Payload
}

/// A payload without fields.
package struct NoFields: Codable, Sendable, Equatable {
    package init() {}
}
