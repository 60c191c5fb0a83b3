package import EventSourcing
package import Messages

/// An event of an aggregate and when it was stored.
package struct PastEvent<Event: DomainEvent>: Sendable {
    package let event: Event
    package let at: Instant
}

extension Store {
    /// What happened to one aggregate, first things first, for a page that tells it. Reads the aggregate's own stream,
    /// so that no projection needs to repeat it.
    ///
    /// Personal values stay sealed; whoever shows one opens it with ``Personal/opened(with:)``.
    /// - Parameter names: stored names of the events wanted; `nil` for all.
    package func history<D: Decider>(
        of decider: D.Type, id: String, only names: Set<String>? = nil
    ) async throws -> [PastEvent<D.Event>] {
        let stream = D.stream(id)
        let stored = try await read { try SQLEventLog($0).history(of: stream, only: names) }
        return try projections.catalogue.decode(stored, of: decider)
    }
}

extension Transaction {
    /// The same as ``Store/history(of:id:only:)``, with what this unit has appended.
    package func history<D: Decider>(of decider: D.Type, id: String) throws -> [PastEvent<D.Event>] {
        try catalogue.decode(SQLEventLog(sql).history(of: D.stream(id), only: nil), of: decider)
    }
}

extension EventCatalogue {
    fileprivate func decode<D: Decider>(
        _ history: [(payload: EventPayload, at: Instant)], of decider: D.Type
    ) throws -> [PastEvent<D.Event>] {
        let json = MessageJSON(sealer: nil)
        return try history.map { payload, at in
            guard let event = try decode(payload, json) as? D.Event else {
                preconditionFailure("\(payload.type) is no event of stream category \(D.category)")
            }
            return PastEvent(event: event, at: at)
        }
    }
}
