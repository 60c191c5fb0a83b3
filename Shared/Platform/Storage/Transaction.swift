package import EventSourcing
package import Messages

/// What a unit of work can do inside its transaction. It exists only while the unit runs, on the writer's thread.
///
/// Everything a unit does (events, projections, timers, inbox marks) is stored together or not at all; a unit that
/// throws leaves nothing behind and does not disturb the units committed with it.
package final class Transaction {
    package let sql: any SQLConnection
    /// The service's clock when the unit began.
    package let now: Instant
    package let metadata: EventMetadata

    private let resources: StoreResources
    private let identifiers: any IdentifierMaker
    private(set) var appended = 0
    /// Streams whose state this unit left in the cache.
    private var cached: [StreamName] = []

    init(
        sql: any SQLConnection, now: Instant, metadata: EventMetadata, resources: StoreResources,
        identifiers: any IdentifierMaker
    ) {
        self.sql = sql
        self.now = now
        self.metadata = metadata
        self.resources = resources
        self.identifiers = identifiers
    }

    var catalogue: EventCatalogue { resources.projections.catalogue }

    /// A new identifier: random in time order, or derived from the cause in a message handler, so that handling the
    /// message again makes the same ones.
    package func newID() -> String { identifiers.next() }

    /// The state of an aggregate and the version of its stream.
    package func state<D: Decider>(_ decider: D.Type, id: String) throws -> (state: D.State, version: Int) {
        let stream = D.stream(id)
        if let known = try resources.states.state(of: stream, as: D.State.self, at: resources.log.version(of: stream)) {
            return known
        }
        let loaded = try load(decider, stream)
        keep(loaded.state, of: stream, at: loaded.version)
        return loaded
    }

    private func keep(_ state: some Sendable, of stream: StreamName, at version: Int) {
        resources.states.keep(state, of: stream, at: version)
        cached.append(stream)
    }

    /// Takes back what a failed unit left in the cache.
    func forgetStates() {
        for stream in cached { resources.states.forget(stream) }
    }

    private func load<D: Decider>(_ decider: D.Type, _ stream: StreamName) throws -> (state: D.State, version: Int) {
        var state = D.initial
        var version = 0
        while true {
            let page = try resources.log.payloads(of: stream, afterVersion: version, limit: EventLogLimits.batchMax)
            for payload in page {
                let stored = try resources.projections.catalogue.decode(payload, resources.projections.json)
                guard let event = stored as? D.Event else {
                    preconditionFailure("\(payload.type) is no event of stream category \(D.category)")
                }
                D.evolve(&state, event)
                version = payload.version
            }
            if page.count < EventLogLimits.batchMax { return (state, version) }
        }
    }

    /// Loads, decides and appends.
    ///
    /// - Returns: the state after the events.
    /// - Throws: the aggregate's rejection, or ``AppendRefusal/versionConflict`` when `expecting` does not hold.
    @discardableResult
    package func handle<D: Decider>(
        _ decider: D.Type, id: String, expecting: ExpectedVersion = .any, _ command: D.Command
    ) throws -> D.State {
        var (state, version) = try state(decider, id: id)
        let stream = D.stream(id)
        guard AppendRules.isMet(expecting, actual: version) else {
            throw AppendRefusal.versionConflict(stream: stream, expected: expecting, actual: version)
        }
        let events = try D.decide(command, state)
        guard !events.isEmpty else { return state }
        for event in events { D.evolve(&state, event) }
        try append(events, to: stream, expecting: .exact(version))
        keep(state, of: stream, at: version + events.count)
        return state
    }

    /// Appends events without a decision, as a process manager or an import does.
    package func append<Event: DomainEvent>(
        _ events: [Event], to stream: StreamName, expecting: ExpectedVersion
    ) throws {
        let new = try events.map { event in
            let stored = event.stored
            return NewEvent(
                id: newID(), type: stored.name, schema: stored.schema,
                data: try resources.projections.json.bytes(of: stored.payload), metadata: metadata)
        }
        resources.states.forget(stream)
        let stored = try resources.log.append(new, to: stream, expecting: expecting, now: now)
        try FaultPoint.eventsInserted.reach()
        for (record, event) in zip(stored, events) {
            let recorded = RecordedEvent(
                position: record.position, stream: stream, version: record.version, id: record.id, event: event,
                metadata: metadata, at: record.at)
            try resources.projections.apply(recorded, sql)
        }
        appended += stored.count
    }

    /// The position of the newest event, known without asking.
    func headPosition() throws -> Int { try resources.log.head().position }

    /// Calls the service's timer handler of this kind at or after the moment; replaces a timer of the same key.
    package func schedule(timer kind: String, key: String, dueAt: Instant) throws {
        try sql.execute(
            """
            INSERT INTO timer (kind, key, due_at, attempts) VALUES ($1, $2, $3, 0)
            ON CONFLICT (kind, key) DO UPDATE SET due_at = excluded.due_at, attempts = 0
            """, [.text(kind), .text(key), SQLValue(dueAt.millisecondsSinceEpoch)])
    }

    /// Runs the body as part of this transaction but in a savepoint and with a cause of its own.
    /// - Returns: its value, or the error that undid the body only.
    func attempt<Value>(
        _ metadata: EventMetadata, _ identifiers: any IdentifierMaker, _ body: (Transaction) throws -> Value
    ) throws -> Result<Value, any Error> {
        let nested = Transaction(
            sql: sql, now: now, metadata: metadata, resources: resources, identifiers: identifiers)
        var value: Value?
        let outcome = try sql.attempt(resources.log as? SQLEventLog) { value = try body(nested) }
        switch outcome {
        case .failure(let error):
            nested.forgetStates()
            return .failure(error)
        case .success:
            appended += nested.appended
            cached += nested.cached
            guard let value else { preconditionFailure("attempt without a value") }
            return .success(value)
        }
    }

    package func cancel(timer kind: String, key: String) throws {
        try sql.execute("DELETE FROM timer WHERE kind = $1 AND key = $2", [.text(kind), .text(key)])
    }
}

/// What the writer's thread shares with its transactions.
struct StoreResources {
    let log: any EventLog
    let projections: ProjectionSet
    let states: StateCache
}
