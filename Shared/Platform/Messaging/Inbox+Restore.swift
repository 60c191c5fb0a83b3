import Messages

/// What a restore makes different in an inbox: this service's own, or that of a service whose messages it takes.
extension Inbox {
    /// Whether a message was taken before.
    enum Novelty { case new, repeated, conflicting }

    /// Recognises messages that a lost part of a log had published before: a restored service that handles a message
    /// again makes the same events, with the same ids, under another origin and number.
    ///
    /// Numbers say nothing across origins, so ids decide. Those taken under earlier origins are read from the log once:
    /// whatever a message caused carries its id.
    func noveltyAfterRestore(
        _ header: EnvelopeHeader, _ origin: String, _ sequence: Int, _ transaction: Transaction
    ) throws -> Novelty {
        let sql = transaction.sql
        let isKnown =
            try sql.first("SELECT 1 FROM inbox_seen WHERE origin = $1 LIMIT 1", [.text(origin)]) { _ in true } ?? false
        let now = SQLValue(transaction.now.millisecondsSinceEpoch)
        if !isKnown {
            try sql.execute(
                """
                INSERT INTO inbox_foreign (source, message_id, body_hash, received_at)
                SELECT DISTINCT $1, causation, $2, $3 FROM event WHERE actor = $4
                ON CONFLICT (source, message_id) DO NOTHING
                """, [.text(header.source), .blob([]), now, .text("message:\(header.source)")])
        }
        guard try SeenRanges.take(sequence, origin: origin, topic: header.type, sql) else { return .repeated }
        let inserted = try sql.executeCounting(
            """
            INSERT INTO inbox_foreign (source, message_id, body_hash, received_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (source, message_id) DO NOTHING
            """, [.text(header.source), .text(header.id), .blob([]), now])
        return inserted > 0 ? .new : .repeated
    }

    /// Handles a message that is among the held ones, because its turn has come with the fetched ones.
    func handleHeld(_ header: EnvelopeHeader, _ body: [UInt8], _ transaction: Transaction) throws {
        let sequence = try transaction.sql.first(
            "SELECT seq FROM inbox WHERE source = $1 AND message_id = $2 AND error = $3",
            [.text(header.source), .text(header.id), .text(CatchUp.held)]
        ) { $0.integer(0) }
        // One that fails stays where it is, and is tried with the others later.
        guard let sequence, case .success = try run(header, body, transaction) else { return }
        try transaction.sql.execute("DELETE FROM inbox WHERE seq = $1", [SQLValue(sequence)])
    }

    /// Lets the held messages go, the first of each subject at once, the others behind it.
    func releaseHeld() async throws {
        try await store.write(metadata) { transaction in
            try transaction.sql.execute(
                """
                UPDATE inbox SET state = 'pending', due_at = $1 WHERE state = 'waiting' AND error = $2 AND seq = (
                    SELECT min(seq) FROM inbox AS first WHERE first.lane = inbox.lane
                    AND NOT (first.state = 'pending' AND first.error LIKE $3))
                """,
                [
                    SQLValue(transaction.now.millisecondsSinceEpoch), .text(CatchUp.held), .text(NotYet.prefix + "%"),
                ])
            try transaction.sql.execute("UPDATE inbox SET error = '' WHERE error = $1", [.text(CatchUp.held)])
        }
    }
}
