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
        let stored = try await read { try SQLEventLog($0).events(of: stream) }
        return try projections.catalogue.history(stored, of: decider, only: names)
    }
}

extension Transaction {
    /// The same as ``Store/history(of:id:only:)``, with what this unit has appended.
    package func history<D: Decider>(of decider: D.Type, id: String) throws -> [PastEvent<D.Event>] {
        try catalogue.history(SQLEventLog(sql).events(of: D.stream(id)), of: decider, only: nil)
    }
}

extension EventCatalogue {
    fileprivate func history<D: Decider>(
        _ events: [StoredEvent], of decider: D.Type, only names: Set<String>?
    ) throws -> [PastEvent<D.Event>] {
        let json = MessageJSON(sealer: nil)
        return try events.compactMap { stored in
            guard names?.contains(stored.type) ?? true else { return nil }
            let recorded = try decode(stored, json)
            guard let event = recorded.event as? D.Event else {
                preconditionFailure("\(stored.type) is no event of stream category \(D.category)")
            }
            return PastEvent(event: event, at: recorded.at)
        }
    }
}
