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
        let attempts = try await store.write(metadata) { transaction in
            try transaction.sql.execute(
                "UPDATE inbox SET attempts = attempts + 1 WHERE seq = $1 AND state = 'pending'", [SQLValue(sequence)])
            return try transaction.sql.first(
                "SELECT attempts, error FROM inbox WHERE seq = $1", [SQLValue(sequence)]
            ) { (count: $0.integer(0), isCrash: $0.text(1) == Self.suspect) }
        }
        guard let attempts else { return }
        try await store.write(metadata) { transaction in
            if attempts.isCrash, attempts.count > Self.crashesMax {
                let error = "the process ended \(Self.crashesMax) times here"
                try finish(sequence, .parked, dueAt: 0, error: error, transaction)
                return
            }
            guard let row = try InboxRow.read(sequence, transaction.sql), row.state == .pending,
                let body = try vault.open(row.body, for: Self.sealingSubject)
            else { return }
            switch try run(row.header, body, transaction) {
            case .success: try release(sequence, lane: row.lane, transaction)
            case .failure(let error as Fault) where error.isOfDatabase:
                try transaction.sql.execute(
                    "UPDATE inbox SET attempts = attempts - 1, due_at = $1 WHERE seq = $2",
                    [
                        SQLValue(transaction.now.millisecondsSinceEpoch + Self.databaseWaitMilliseconds),
                        SQLValue(sequence),
                    ])
            case .failure(let error):
                let text = FailureText.text(error)
                failed(row.header.type, text)
                let wait = FailureKind(error).wait(
                    afterAttempt: attempts.count, jitter: store.randomness.fraction())
                let dueAt = transaction.now.millisecondsSinceEpoch + (wait ?? 0)
                try finish(sequence, wait == nil ? .parked : .pending, dueAt: dueAt, error: text, transaction)
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

    private func finish(
        _ sequence: Int, _ state: InboxState, dueAt: Int, error: String, _ transaction: Transaction
    ) throws {
        try transaction.sql.execute(
            "UPDATE inbox SET state = $1, due_at = $2, error = $3 WHERE seq = $4",
            [.text(state.rawValue), SQLValue(dueAt), .text(error), SQLValue(sequence)])
    }
}
