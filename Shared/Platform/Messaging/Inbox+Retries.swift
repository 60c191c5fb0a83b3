import EventSourcing
import Messages

extension Inbox {
    /// Handles what is due, each message in a transaction of its own.
    /// - Returns: how many were tried.
    package func retryDue() async throws -> Int {
        let now = store.clock.now
        let due = try await store.read { sql in
            try sql.rows(
                "SELECT seq FROM inbox WHERE state = 'pending' AND due_at <= $1 ORDER BY seq LIMIT $2",
                [SQLValue(now.millisecondsSinceEpoch), SQLValue(Self.retriesMax)]
            ) { $0.integer(0) }
        }
        for sequence in due { try await retry(sequence) }
        return due.count
    }

    /// Counts the attempt first and durably, so that a message that kills the process is recognised.
    func retry(_ sequence: Int) async throws {
        guard let attempt = try await begin(sequence) else { return }
        do {
            try await finish(sequence, attempt)
        } catch let fault as Fault where fault.isOfDatabase {
            // The process lives: what failed was the database, unless it does not take this either.
            try? await store.write(metadata) { try giveBack(sequence, $0) }
            throw fault
        }
    }

    /// An attempt that was begun: how many the message had, and how many of the last ones ended without an outcome.
    struct Attempt {
        let count, unfinished: Int
    }

    /// - Returns: `nil` when the message no longer waits for an attempt.
    func begin(_ sequence: Int) async throws -> Attempt? {
        try await store.write(metadata) { transaction in
            let begun = try transaction.sql.executeCounting(
                """
                UPDATE inbox SET attempts = attempts + 1, unfinished = unfinished + 1
                WHERE seq = $1 AND state = 'pending'
                """, [SQLValue(sequence)])
            guard begun > 0 else { return nil }
            return try transaction.sql.first(
                "SELECT attempts, unfinished FROM inbox WHERE seq = $1", [SQLValue(sequence)]
            ) {
                Attempt(count: $0.integer(0), unfinished: $0.integer(1))
            }
        }
    }

    private func finish(_ sequence: Int, _ attempt: Attempt) async throws {
        try await store.write(metadata) { transaction in
            guard let row = try InboxRow.read(sequence, transaction.sql), row.state == .pending else { return }
            if attempt.unfinished > Self.crashesMax {
                let error = "the process ended \(Self.crashesMax) times here"
                try keep(sequence, .parked, dueAt: 0, error: error, transaction)
                return try holdBack(after: sequence, of: row.lane, transaction)
            }
            guard let body = try vault.open(row.body, for: Self.sealingSubject) else { return }
            switch try run(row.header, body, transaction) {
            case .success: try release(sequence, lane: row.lane, transaction)
            case .failure(let error as Fault) where error.isOfDatabase:
                try giveBack(sequence, transaction)
            case .failure(let error):
                let text = FailureText.text(error)
                failed(row.header.type, text)
                let wait = FailureKind(error).wait(
                    afterAttempt: attempt.count, jitter: store.randomness.fraction())
                let dueAt = transaction.now.millisecondsSinceEpoch + (wait ?? 0)
                try keep(sequence, wait == nil ? .parked : .pending, dueAt: dueAt, error: text, transaction)
                if error is NotYet, wait != nil {
                    try freeNext(of: row.lane, transaction)
                } else {
                    try holdBack(after: sequence, of: row.lane, transaction)
                }
            }
        }
    }

    /// Removes a handled message and lets the next of its lane go.
    func release(_ sequence: Int, lane: String, _ transaction: Transaction) throws {
        try transaction.sql.execute("DELETE FROM inbox WHERE seq = $1", [SQLValue(sequence)])
        try freeNext(of: lane, transaction)
    }

    /// Lets the first message go that nothing of its subject holds up any more.
    private func freeNext(of lane: String, _ transaction: Transaction) throws {
        try transaction.sql.execute(
            """
            UPDATE inbox SET state = 'pending', due_at = $1
            WHERE state = 'waiting' AND seq = (
                SELECT min(seq) FROM inbox WHERE lane = $2 AND NOT (state = 'pending' AND error LIKE $3))
            """,
            [
                SQLValue(transaction.now.millisecondsSinceEpoch), .text(lane), .text(NotYet.prefix + "%"),
            ])
    }

    /// Lets everything behind a message wait that held nothing up until now, because it waited for another one itself.
    /// What waited for another one too is in turn again later, and holds up what is behind it until it has been tried.
    private func holdBack(after sequence: Int, of lane: String, _ transaction: Transaction) throws {
        try transaction.sql.execute(
            """
            UPDATE inbox SET state = 'waiting', error = CASE WHEN error LIKE $1 THEN '' ELSE error END
            WHERE lane = $2 AND seq > $3 AND state = 'pending'
            """, [.text(NotYet.prefix + "%"), .text(lane), SQLValue(sequence)])
    }

    /// Takes an attempt back that the database spoiled.
    private func giveBack(_ sequence: Int, _ transaction: Transaction) throws {
        try transaction.sql.execute(
            """
            UPDATE inbox SET attempts = attempts - 1, unfinished = unfinished - 1, due_at = $1
            WHERE seq = $2 AND state = 'pending'
            """,
            [
                SQLValue(transaction.now.millisecondsSinceEpoch + Self.databaseWaitMilliseconds), SQLValue(sequence),
            ])
    }

    private func keep(
        _ sequence: Int, _ state: InboxState, dueAt: Int, error: String, _ transaction: Transaction
    ) throws {
        try transaction.sql.execute(
            "UPDATE inbox SET state = $1, unfinished = 0, due_at = $2, error = $3 WHERE seq = $4",
            [.text(state.rawValue), SQLValue(dueAt), .text(error), SQLValue(sequence)])
    }
}
