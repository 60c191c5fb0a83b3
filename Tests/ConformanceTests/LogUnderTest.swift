import EventSourcing
import Foundation
import Messages
import Testing

@testable import Platform

/// Every implementation of the event log that must behave the same.
enum LogImplementation: String, CaseIterable, CustomTestStringConvertible {
    case memory
    case sqlite
    case postgres

    static var allCases: [LogImplementation] { [.memory] + databases }

    /// Those that keep what they are told.
    static var databases: [LogImplementation] { PostgresServer.isThere ? [.sqlite, .postgres] : [.sqlite] }

    var testDescription: String { rawValue }

    /// A fresh, empty log.
    func make() throws -> LogUnderTest {
        ConformanceCount.begin(self)
        guard let place = try place() else { return LogUnderTest(memory: InMemoryEventLog()) }
        return try LogUnderTest(place)
    }

    /// A fresh database with the tables of a log; nothing for memory.
    func place() throws -> DatabasePlace? {
        switch self {
        case .memory: return nil
        case .sqlite:
            let folder = try TemporaryFolder()
            let place = DatabasePlace(.sqlite(path: folder.path + "/log.db"), folder: folder)
            try Migrations.log(.sqlite).apply(to: try place.location.openWriter(), now: LogUnderTest.start)
            return place
        case .postgres: return DatabasePlace(.postgres(try PostgresServer.newSchema()), folder: nil)
        }
    }
}

/// Where a database of a test is; its files disappear with the last owner.
struct DatabasePlace: Sendable {
    let location: StoreLocation
    private let folder: TemporaryFolder?

    init(_ location: StoreLocation, folder: TemporaryFolder?) {
        self.location = location
        self.folder = folder
    }
}

/// A log with short ways to write and to look. Every append is a transaction of its own, as a service's writer makes
/// it.
final class LogUnderTest {
    let log: any EventLog
    private let session: WriterSession?
    private let place: DatabasePlace?
    private var author = "e"
    private var counter = 0

    init(memory log: InMemoryEventLog) {
        self.log = log
        session = nil
        place = nil
    }

    init(_ place: DatabasePlace) throws {
        let sql = try place.location.openWriter()
        let log = SQLEventLog(sql)
        self.log = log
        self.place = place
        session = WriterSession(
            sql: sql, log: log,
            projections: ProjectionSet(
                projections: [], catalogue: EventCatalogue([]), json: MessageJSON(sealer: nil)))
    }

    /// Another writer of the same log, as a second instance of a service has it.
    func rival() throws -> LogUnderTest {
        guard let place else { return self }
        let rival = try LogUnderTest(place)
        rival.author = "rival"
        return rival
    }

    /// Only for logs in a database.
    var connection: (any SQLConnection)? { session?.sql }

    /// A connection that only reads.
    func reader() throws -> (any SQLConnection)? { try place?.location.openReader() }

    static let start = Instant(millisecondsSinceEpoch: 1_773_000_000_000)
    static let metadata = EventMetadata(correlationID: "c", causationID: "k", actor: "system:test")

    func event(id: String? = nil, type: String = "test.happened", data: String = "{}") -> NewEvent {
        counter += 1
        return NewEvent(
            id: id ?? "\(author)\(counter)", type: type, schema: 1, data: Array(data.utf8), metadata: Self.metadata)
    }

    @discardableResult
    func append(
        _ count: Int = 1, to stream: String, _ expecting: ExpectedVersion = .any, at: Instant = LogUnderTest.start
    ) throws -> [StoredEvent] {
        try append((0..<count).map { _ in event() }, to: stream, expecting, at: at)
    }

    @discardableResult
    func append(
        _ events: [NewEvent], to stream: String, _ expecting: ExpectedVersion = .any,
        at: Instant = LogUnderTest.start
    ) throws -> [StoredEvent] {
        var stored: [StoredEvent] = []
        let outcome = try units([{ stored = try self.write(events, to: stream, expecting, at: at) }])[0]
        try outcome.get()
        return stored
    }

    /// Runs each unit in a savepoint of one transaction.
    func units(_ bodies: [() throws -> Void]) throws -> [Result<Void, any Error>] {
        guard let session else { return bodies.map { body in Result { try body() } } }
        return try session.transact(bodies.count) { index in try session.attempt(bodies[index]) }
    }

    /// Appends inside a unit.
    @discardableResult
    func write(
        _ events: [NewEvent], to stream: String, _ expecting: ExpectedVersion = .any,
        at: Instant = LogUnderTest.start
    ) throws -> [StoredEvent] {
        try log.append(events, to: StreamName(stored: stream), expecting: expecting, now: at)
    }

    func all() throws -> [StoredEvent] { try log.read(afterPosition: 0, limit: 100_000) }

    /// The events that the log names for a stream, with all that it has of them.
    func stream(_ name: String, after: Int = 0, limit: Int = 1_000) throws -> [StoredEvent] {
        try log.payloads(of: StreamName(stored: name), afterVersion: after, limit: limit).map { payload in
            let event = try #require(try log.read(afterPosition: payload.position - 1, limit: 1).first)
            #expect(
                event.stream.text == name && event.version == payload.version && event.type == payload.type
                    && event.schema == payload.schema && event.data == payload.data)
            return event
        }
    }

    /// The refusal of an append, or `nil` when it went through.
    func refusal(_ body: () throws -> Void) throws -> AppendRefusal? {
        do {
            try body()
            return nil
        } catch let refusal as AppendRefusal {
            return refusal
        }
    }
}
