import EventSourcing
import Foundation
import Messages
import Platform
import Testing

/// Every implementation of the event log that must behave the same.
enum LogImplementation: String, CaseIterable, CustomTestStringConvertible {
    case memory
    case sqlite

    var testDescription: String { rawValue }

    /// A fresh, empty log.
    func make() throws -> LogUnderTest {
        switch self {
        case .memory: return LogUnderTest(log: InMemoryEventLog(), folder: nil, connection: nil)
        case .sqlite:
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let connection = try SQLiteConnection(path: folder.path + "/log.db", mode: .writer)
            try connection.executeScript(StoreSchema.sqlite)
            return LogUnderTest(log: SQLEventLog(connection), folder: folder, connection: connection)
        }
    }
}

/// A log with short ways to write and to look.
final class LogUnderTest {
    let log: any EventLog
    /// Only for logs in a database.
    let connection: SQLiteConnection?
    private let folder: URL?
    private var counter = 0

    init(log: any EventLog, folder: URL?, connection: SQLiteConnection?) {
        self.log = log
        self.folder = folder
        self.connection = connection
    }

    deinit {
        if let folder { try? FileManager.default.removeItem(at: folder) }
    }

    static let start = Instant(millisecondsSinceEpoch: 1_773_000_000_000)
    static let metadata = EventMetadata(correlationID: "c", causationID: "k", actor: "system:test")

    func event(id: String? = nil, type: String = "test.happened", data: String = "{}") -> NewEvent {
        counter += 1
        return NewEvent(
            id: id ?? "e\(counter)", type: type, schema: 1, data: Array(data.utf8), metadata: Self.metadata)
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
        try log.append(events, to: StreamName(stored: stream), expecting: expecting, now: at)
    }

    func all() throws -> [StoredEvent] { try log.read(afterPosition: 0, limit: 100_000) }

    func stream(_ name: String, after: Int = 0, limit: Int = 1_000) throws -> [StoredEvent] {
        try log.read(stream: StreamName(stored: name), afterVersion: after, limit: limit)
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
