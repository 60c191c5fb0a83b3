package import EventSourcing
import Foundation
package import Messages
import Synchronization

/// One service's database: the log, its projections, inbox, timers and relay marks.
///
/// Writes go through one thread with group commit; reads use connections of their own and see everything committed.
package final class Store: Sendable {
    /// Identity of this log, made once with the database; part of every published message.
    package let origin: String
    /// Projections that were replayed while opening.
    package let replayed: [String]
    /// Whether this process does what there is one of per log.
    package let leadership: Leadership

    let projections: ProjectionSet
    let clock: ServiceClock
    let randomness: Randomness
    private let engine: any StoreEngine
    let writer: StoreWriter
    private let lock: StoreLock?
    private let silence = ReadSilence()
    private let readers = Mutex<[ReaderBox]>([])
    /// Whether projections are being built beside the living ones.
    let isRebuilding = Mutex(false)
    private let listeners = Mutex(Listeners())

    private struct Listeners {
        /// In the order in which they came.
        var calls: [(number: Int, call: @Sendable () -> Void)] = []
        var count = 0
    }

    /// A reading connection that one caller uses at a time.
    private struct ReaderBox: @unchecked Sendable {
        // Safe: taken out of the pool before use and put back after it.
        let sql: any SQLConnection
    }

    /// Reading connections kept open.
    private static let readersKept = 8

    /// Opens the database, makes what is missing and brings the projections to the end of the log.
    ///
    /// - Parameter tables: further `CREATE TABLE IF NOT EXISTS` scripts of the service.
    package convenience init(
        _ location: StoreLocation, label: String, clock: ServiceClock, json: MessageJSON,
        events: [any DomainEvent.Type], projections: [any Projection.Type], tables: [String] = []
    ) throws {
        try self.init(
            engine: location, label: label, clock: clock, json: json, events: events, projections: projections,
            tables: tables, randomness: .machine, turns: .ownThread)
    }

    /// The same on any engine.
    ///
    /// - Parameter turns: where the writer works.
    package init(
        engine: any StoreEngine, label: String, clock: ServiceClock, json: MessageJSON,
        events: [any DomainEvent.Type], projections: [any Projection.Type], tables: [String],
        randomness: Randomness, turns: WriterTurns
    ) throws {
        self.engine = engine
        self.clock = clock
        self.randomness = randomness
        leadership = Leadership(engine.sharedSchema, label: label)
        let set = ProjectionSet(projections: projections, catalogue: EventCatalogue(events), json: json)
        self.projections = set
        lock = try engine.lockFile.map { try StoreLock(databasePath: $0) }
        let prepared = Mutex<Prepared?>(nil)
        let opening = Mutex<Result<Void, any Error>?>(nil)
        let isOpen = DispatchSemaphore(value: 0)
        let bell = CommitBell()
        writer = StoreWriter(
            label: "\(label) store", clock: clock, turns: turns,
            open: {
                let sql = try engine.openWriter()
                let log = SQLEventLog(sql)
                try engine.prepare(sql, .log(sql.dialect), now: clock.now)
                try FaultPoint.schemaMade.reach()
                // In one transaction, so that instances that start together do it one after the other.
                let (origin, found) = try sql.transaction {
                    for script in tables { try sql.executeScript(script) }
                    let origin = try Self.identity(sql, IdentifierSource(clock: clock, randomness: randomness))
                    return (origin, try set.prepare(sql, log))
                }
                try set.update(found.outdated, sql, log)
                let replayed = (found.replayed + found.outdated).map { $0.name }
                prepared.withLock { $0 = Prepared(origin: origin, replayed: replayed) }
                return WriterSession(sql: sql, log: log, projections: set)
            },
            opened: { result in
                opening.withLock { $0 = result }
                isOpen.signal()
            },
            committed: { bell.ring() })
        isOpen.wait()
        try opening.withLock { try $0?.get() }
        guard let state = prepared.withLock({ $0 }) else { preconditionFailure("opened without an identity") }
        origin = state.origin
        replayed = state.replayed
        bell.onRing { [weak self] in
            self?.announce()
            self?.leadership.noteAppend()
        }
    }

    private struct Prepared: Sendable {
        let origin: String
        let replayed: [String]
    }

    /// Runs the unit in one transaction with others and returns after the durable commit.
    ///
    /// A unit whose transaction had to be repeated runs twice; of what it did the first time nothing is left.
    /// - Throws: what the unit threw (nothing of it is stored then), or a `Fault` when the commit failed.
    package func write<Value: Sendable>(
        _ metadata: EventMetadata, _ urgency: WriteUrgency = .prompt,
        _ unit: @escaping @Sendable (Transaction) throws -> Value
    ) async throws -> Value {
        try await write(metadata, urgency, identifiers: newIdentifiers, unit)
    }

    /// The same with identifiers of the caller's, from a new maker at each run of the unit.
    func write<Value: Sendable>(
        _ metadata: EventMetadata, _ urgency: WriteUrgency = .prompt,
        identifiers: @escaping @Sendable () -> any IdentifierMaker,
        _ unit: @escaping @Sendable (Transaction) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let result = ResultBox<Value>()
            enqueue(metadata, urgency, identifiers: identifiers) { transaction in
                result.value = try unit(transaction)
            } completion: { outcome in
                switch outcome {
                case .failure(let error): continuation.resume(throwing: error)
                case .success:
                    guard let value = result.value else { preconditionFailure("unit without a value") }
                    continuation.resume(returning: value)
                }
            }
        }
    }

    /// The same without waiting. What is enqueued first is committed first.
    ///
    /// - Parameter completion: called once on the writer's thread, after the commit or with what undid the unit.
    func enqueue(
        _ metadata: EventMetadata, _ urgency: WriteUrgency,
        identifiers: (@Sendable () -> any IdentifierMaker)? = nil,
        _ unit: @escaping @Sendable (Transaction) throws -> Void,
        completion: @escaping @Sendable (Result<Void, any Error>) -> Void
    ) {
        writer.submit(
            StoreWriter.Unit(
                metadata: metadata, identifiers: identifiers ?? newIdentifiers, urgency: urgency, body: unit,
                completion: completion))
    }

    private var newIdentifiers: @Sendable () -> any IdentifierMaker {
        { [clock, randomness] in IdentifierSource(clock: clock, randomness: randomness) }
    }

    /// Carries a unit's value from the writer's thread to its caller; written before and read after the commit, on
    /// that one thread.
    private final class ResultBox<Value: Sendable>: @unchecked Sendable {
        var value: Value?
    }

    /// Runs a query on a reading connection. Queries are short; long scans belong on ``openReader()``.
    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try silence.check()
        let began = monotonicNanoseconds()
        do {
            let reader = try readers.withLock { $0.popLast() } ?? ReaderBox(sql: engine.openQuickReader())
            defer {
                readers.withLock { if $0.count < Self.readersKept { $0.append(reader) } }
            }
            let value = try body(reader.sql)
            silence.end()
            return value
        } catch let fault as Fault where fault.component == .storage && fault.retry != .never {
            silence.note(fault, since: began)
            throw fault
        }
    }

    /// A reading connection for the caller's own thread.
    package func openReader() throws -> any SQLConnection { try engine.openReader() }

    /// Calls the listener after each commit that appended events; it must only wake something up. While this process
    /// leads, also soon after commits of other processes.
    ///
    /// - Returns: what ``stopListening(_:)`` wants.
    @discardableResult
    package func onCommit(_ listener: @escaping @Sendable () -> Void) -> Int {
        listeners.withLock { listeners in
            listeners.count += 1
            listeners.calls.append((listeners.count, listener))
            return listeners.count
        }
    }

    package func stopListening(_ number: Int) { listeners.withLock { $0.calls.removeAll { $0.number == number } } }

    /// Takes part in the choice of a leader from now on.
    func standForLeader() { leadership.start { [weak self] in self?.announce() } }

    /// Why nothing can be written now; `nil` while writing works.
    package var writeTrouble: String? { writer.trouble }

    /// Writes what is there already, to find out whether writing works again.
    package func probeWriting() async throws {
        let metadata = EventMetadata(correlationID: "probe", causationID: "probe", actor: "system:store")
        _ = try await write(metadata) { transaction in
            try transaction.sql.execute("UPDATE store_identity SET origin = origin WHERE one = 1")
        }
    }

    package func close() {
        leadership.close()
        writer.close()
    }

    private func announce() {
        for listener in listeners.withLock({ $0.calls }) { listener.call() }
    }

    private static func identity(_ sql: any SQLConnection, _ ids: IdentifierSource) throws -> String {
        if let origin = try sql.first("SELECT origin FROM store_identity WHERE one = 1", [], { $0.text(0) }) {
            return origin
        }
        let origin = ids.next()
        try sql.execute("INSERT INTO store_identity (one, origin) VALUES (1, $1)", [.text(origin)])
        return origin
    }
}

/// Passes the writer's signal to the store, which exists only after its writer.
private final class CommitBell: Sendable {
    /// A struct around the closure: a bare closure in a mutex is wrapped anew at every access, slower each time.
    private struct Listener {
        let call: @Sendable () -> Void
    }

    private let listener = Mutex<Listener?>(nil)

    func onRing(_ call: @escaping @Sendable () -> Void) { listener.withLock { $0 = Listener(call: call) } }

    func ring() { listener.withLock { $0 }?.call() }
}
