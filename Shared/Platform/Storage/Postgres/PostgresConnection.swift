/// A connection to one schema of a PostgreSQL database.
///
/// Writes of a transaction whose results nobody needs are kept here and go out with the next read or the commit, so a
/// transaction costs as many round trips as it has reads, plus one. What is kept and then undone is never sent: a
/// savepoint reaches the server only when something behind it was sent.
///
/// `begin` takes an advisory lock of the schema, so that of all processes one writes at a time, and the statements
/// behind it see everything that was committed before (READ COMMITTED takes a new snapshot for each).
///
/// A lost connection is a `Fault` that can be retried; the next transaction or read connects anew.
/// - Important: Not thread-safe by itself: the owner confines it to one thread or guards it with a lock.
package final class PostgresConnection: SQLConnection {
    package enum Mode: Sendable { case writer, reader }

    package let dialect = SQLDialect.postgres
    private let address: PostgresAddress
    private let mode: Mode
    private let patience: Double?
    private var live: PostgresSession?
    private var open: OpenTransaction?

    /// Commands kept before they are sent on their own, which bounds the memory of a replay.
    private static let keptCommandsMax = 512
    /// Bytes of values kept.
    private static let keptBytesMax = 1 << 20

    private static let lock = PostgresCommand(
        "SELECT pg_advisory_xact_lock(hashtextextended('ssc.writer:' || current_schema(), 0))")

    private struct OpenTransaction {
        let pace: WritePace
        var kept: [PostgresCommand] = []
        var keptBytes = 0
        var savepoints: [Savepoint] = []
        /// Whether the server knows of this transaction.
        var isSent = false
        /// Set once the transaction cannot succeed any more.
        var failure: (any Error)?
    }

    private struct Savepoint {
        /// Index in `kept` of the first command behind it.
        var start: Int
        var isSent = false
    }

    /// Connects, so that a wrong address or password is found at the start.
    ///
    /// - Parameter patience: seconds after which a silent server counts as lost; `nil` to wait as long as it takes.
    package init(_ address: PostgresAddress, mode: Mode, patience: Double? = nil) throws {
        self.address = address
        self.mode = mode
        self.patience = patience
        live = try PostgresSession(address, readOnly: mode == .reader, patience: patience)
    }

    // MARK: Statements

    package func execute(_ sql: String, _ values: [SQLValue]) throws { try run(PostgresCommand(sql, values)) }

    package func insert(_ insertion: RowInsertion, _ values: [SQLValue]) throws {
        try run(PostgresCommand(insertion, values))
    }

    private func run(_ command: PostgresCommand) throws {
        guard open != nil else {
            try session().run([command])
            return
        }
        try keep(command)
        if let open, open.kept.count >= Self.keptCommandsMax || open.keptBytes >= Self.keptBytesMax { try flush() }
    }

    package func executeCounting(_ sql: String, _ values: [SQLValue]) throws -> Int {
        guard open != nil else { return try session().run([PostgresCommand(sql, values)]).changedRows }
        try keep(PostgresCommand(sql, values))
        return try flush()?.changedRows ?? 0
    }

    package func forEachRow(_ sql: String, _ values: [SQLValue], _ body: (any SQLRow) throws -> Void) throws {
        let command = PostgresCommand(sql, values)
        let result = open == nil ? try read(command) : try flush(asking: command)
        try result?.forEachRow(body)
    }

    package func executeScript(_ sql: String) throws {
        if open != nil {
            try flush(asking: PostgresCommand("SELECT 1"))
            // What a script does counts as behind every savepoint.
            try sendSavepoints()
        }
        try session().runScript(sql)
    }

    func passwordVerifier(_ password: String, of role: String) throws -> String {
        try session().passwordVerifier(password, of: role)
    }

    /// Outside a transaction a query can be repeated: a connection that was lost while it lay idle is no failure.
    private func read(_ command: PostgresCommand) throws -> PostgresResult {
        let session = try session()
        do {
            return try session.run([command])
        } catch {
            guard !session.isAlive else { throw error }
            live = nil
            if session.isSilent { throw error }
            return try self.session().run([command])
        }
    }

    private func session() throws -> PostgresSession {
        if let live {
            // Inside a transaction a new connection would know nothing of what went before.
            if open?.isSent == true || live.isAlive { return live }
            self.live = nil
        }
        if open?.isSent == true {
            throw Fault(.storage, operation: "write", detail: "the connection was lost", retry: .after(seconds: 1))
        }
        let session = try PostgresSession(address, readOnly: mode == .reader, patience: patience)
        live = session
        return session
    }

    // MARK: Transactions

    package func begin(_ pace: WritePace) throws {
        precondition(open == nil, "a transaction is open already")
        open = OpenTransaction(pace: pace)
        try keep(PostgresCommand("BEGIN"))
        try keep(Self.lock)
    }

    package func commit() throws {
        try keep(PostgresCommand("COMMIT"))
        let result = try flush()
        // A transaction that failed answers COMMIT with ROLLBACK.
        guard result?.tag == "COMMIT" else {
            throw Fault(.storage, operation: "COMMIT", detail: "the transaction had failed", retry: .after(seconds: 1))
        }
        open = nil
    }

    package func rollback() {
        let wasSent = open?.isSent ?? false
        open = nil
        guard wasSent, let live else { return }
        // A connection that cannot even do this is of no use; its end ends the transaction.
        do { try live.run([PostgresCommand("ROLLBACK")]) } catch { self.live = nil }
    }

    package func savepoint() throws {
        guard let start = open?.kept.count else { preconditionFailure("a savepoint outside a transaction") }
        open?.savepoints.append(Savepoint(start: start))
    }

    package func releaseSavepoint() throws {
        if let failure = open?.failure { throw failure }
        if open?.pace == .stepwise { try flush() }
        guard let savepoint = open?.savepoints.popLast() else { preconditionFailure("no savepoint to release") }
        if savepoint.isSent { try keep(PostgresCommand("RELEASE SAVEPOINT \(name(open?.savepoints.count))")) }
    }

    package func rollbackToSavepoint() throws {
        if let failure = open?.failure { throw failure }
        guard let savepoint = open?.savepoints.popLast() else { preconditionFailure("no savepoint to return to") }
        if savepoint.isSent {
            dropKept(from: 0)
            let name = name(open?.savepoints.count)
            try keep(PostgresCommand("ROLLBACK TO SAVEPOINT \(name)"))
            try keep(PostgresCommand("RELEASE SAVEPOINT \(name)"))
        } else {
            dropKept(from: savepoint.start)
        }
    }

    /// Savepoints are named by their depth, so that their statements are few and stay prepared.
    private func name(_ depth: Int?) -> String { "s\(depth ?? 0)" }

    private func keep(_ command: PostgresCommand) throws {
        if let failure = open?.failure { throw failure }
        open?.kept.append(command)
        open?.keptBytes += command.bytes
    }

    private func dropKept(from start: Int) {
        open?.kept.removeSubrange(start...)
        if start == 0 { open?.keptBytes = 0 }
    }

    private func sendSavepoints() throws {
        guard let savepoints = open?.savepoints else { return }
        for (depth, savepoint) in savepoints.enumerated() where !savepoint.isSent {
            try session().run([PostgresCommand("SAVEPOINT \(name(depth))")])
            open?.savepoints[depth].isSent = true
        }
    }

    /// Sends what is kept, then the query, and waits.
    /// - Returns: the result of the last command, if there was any.
    @discardableResult
    private func flush(asking query: PostgresCommand? = nil) throws -> PostgresResult? {
        guard var transaction = open else { preconditionFailure("a flush outside a transaction") }
        if let failure = transaction.failure { throw failure }
        var burst = Self.burst(&transaction)
        if let query { burst.append(query) }
        guard !burst.isEmpty else { return nil }
        let session = try session()
        transaction.isSent = true
        open = transaction
        do {
            return try session.run(burst)
        } catch {
            throw failed(error, isLost: !session.isAlive)
        }
    }

    /// The kept commands with the savepoints that have something behind them.
    private static func burst(_ transaction: inout OpenTransaction) -> [PostgresCommand] {
        var burst = PostgresBurst()
        var depth = 0
        for (index, command) in transaction.kept.enumerated() {
            while depth < transaction.savepoints.count, transaction.savepoints[depth].start <= index {
                if !transaction.savepoints[depth].isSent {
                    burst.appendSavepoint("s\(depth)")
                    transaction.savepoints[depth].isSent = true
                }
                depth += 1
            }
            burst.append(command)
        }
        burst.joinRows()
        transaction.kept.removeAll(keepingCapacity: true)
        transaction.keptBytes = 0
        for index in transaction.savepoints.indices { transaction.savepoints[index].start = 0 }
        return burst.commands
    }

    private func failed(_ error: any Error, isLost: Bool) -> any Error {
        if isLost {
            live = nil
            open?.failure = error
            return error
        }
        guard let fault = error as? Fault, let pace = open?.pace else { return error }
        switch (pace, fault.retry) {
        case (.stepwise, _):
            // The savepoint in which it happened can be returned to; without one the owner rolls back.
            return fault
        case (.grouped, .never):
            let failure = DeferredFailure(fault: fault)
            open?.failure = failure
            return failure
        case (.grouped, _):
            // No unit's own mistake: a time limit, a lock, a full disk.
            open?.failure = fault
            return fault
        }
    }
}
