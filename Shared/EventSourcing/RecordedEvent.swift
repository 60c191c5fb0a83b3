package import Messages

/// An event as it stands in the log.
package struct RecordedEvent: Sendable {
    /// Contiguous in the whole log, from 1, in commit order.
    package let position: Int
    package let stream: StreamName
    /// Contiguous in the stream, from 1.
    package let version: Int
    /// UUID; deterministic when a message caused the event.
    package let id: String
    package let event: any DomainEvent
    package let metadata: EventMetadata
    /// Assigned by the writer, never earlier than the event before.
    package let at: Instant

    package init(
        position: Int, stream: StreamName, version: Int, id: String, event: any DomainEvent,
        metadata: EventMetadata, at: Instant
    ) {
        self.position = position
        self.stream = stream
        self.version = version
        self.id = id
        self.event = event
        self.metadata = metadata
        self.at = at
    }
}

/// Why an event happened and who made it happen.
package struct EventMetadata: Sendable, Equatable {
    package let correlationID: String
    package let causationID: String
    /// `citizen`, `staff:<id>`, `system:<service>` or `message:<source>`; never a name.
    package let actor: String

    package init(correlationID: String, causationID: String, actor: String) {
        self.correlationID = correlationID
        self.causationID = causationID
        self.actor = actor
    }
}

/// What a writer expects of a stream.
package enum ExpectedVersion: Sendable, Equatable {
    case exact(Int)
    case noStream
    case streamExists
    case any
}
