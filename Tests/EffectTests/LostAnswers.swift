import Messages
import Platform
import Synchronization

/// A database that does a commit and then loses the answer to it, as a connection that is cut in that moment.
final class LostAnswers: StoreEngine {
    private let location: StoreLocation
    private let commitsLost = Mutex(0)
    private let listener = Mutex<Listener?>(nil)

    private struct Listener {
        let call: @Sendable () -> Void
    }

    init(_ location: StoreLocation) { self.location = location }

    /// The answers to so many commits that append events are lost, from the next one on.
    func lose(_ count: Int) { commitsLost.withLock { $0 = count } }

    /// Called when an answer is lost, because nobody else learns of what was stored.
    func onLoss(_ call: @escaping @Sendable () -> Void) { listener.withLock { $0 = Listener(call: call) } }

    var lockFile: String? { location.lockFile }
    func openReader() throws -> any SQLConnection { try location.openReader() }
    func openWriter() throws -> any SQLConnection { Writer(sql: try location.openWriter(), engine: self) }

    func prepare(_ sql: any SQLConnection, _ migrations: Migrations, now: Instant) throws {
        try location.prepare(sql, migrations, now: now)
    }

    private func loses() -> Bool {
        commitsLost.withLock { count in
            defer { count = max(0, count - 1) }
            return count > 0
        }
    }

    private final class Writer: SQLConnection {
        private let sql: any SQLConnection
        private let engine: LostAnswers
        private var isOver = false
        private var hasAppended = false

        init(sql: any SQLConnection, engine: LostAnswers) {
            self.sql = sql
            self.engine = engine
        }

        var dialect: SQLDialect { sql.dialect }

        func commit() throws {
            try sql.commit()
            guard hasAppended, engine.loses() else { return }
            isOver = true
            engine.listener.withLock { $0 }?.call()
            throw Fault(.storage, operation: "COMMIT", detail: "the connection is lost", retry: .after(seconds: 1))
        }

        func rollback() {
            // What is committed cannot be undone any more.
            if !isOver { sql.rollback() }
            isOver = false
        }

        func execute(_ text: String, _ values: [SQLValue]) throws {
            hasAppended = hasAppended || text.hasPrefix("INSERT INTO event ")
            try sql.execute(text, values)
        }

        func executeCounting(_ text: String, _ values: [SQLValue]) throws -> Int {
            try sql.executeCounting(text, values)
        }
        func forEachRow(_ text: String, _ values: [SQLValue], _ body: (any SQLRow) throws -> Void) throws {
            try sql.forEachRow(text, values, body)
        }
        func executeScript(_ text: String) throws { try sql.executeScript(text) }
        func begin(_ pace: WritePace) throws {
            hasAppended = false
            try sql.begin(pace)
        }

        func savepoint() throws { try sql.savepoint() }
        func releaseSavepoint() throws { try sql.releaseSavepoint() }
        func rollbackToSavepoint() throws { try sql.rollbackToSavepoint() }
    }
}
