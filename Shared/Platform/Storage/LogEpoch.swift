package import Messages

/// The epochs of a log: a restored log goes on from an older position, although others know events behind it that are
/// lost. From there on it publishes under another origin, whose numbers begin at 1; what lies before keeps the origin
/// and the numbers that it had.
package struct LogEpoch: Sendable, Equatable {
    package let origin: String
    /// The last position that this origin numbers.
    let end: Int

    /// Parts a first origin from the mark of a later epoch.
    private static let separator: Character = "/"

    /// Whether messages of this origin may be known under an earlier one.
    static func isRestored(_ origin: String) -> Bool { origin.contains(separator) }

    /// Ends the present epoch at the end of the log, as it is after a restore.
    ///
    /// - Parameter id: a new identifier; the same copy restored twice makes two epochs.
    /// - Returns: the new origin.
    package static func begin(_ sql: any SQLConnection, id: String, now: Instant) throws -> String {
        try sql.transaction {
            let old = try sql.first("SELECT origin FROM store_identity WHERE one = 1") { $0.text(0) } ?? ""
            let new = "\(old.prefix { $0 != separator })\(separator)\(id)"
            try sql.execute(
                "INSERT INTO log_epoch (origin, ended_after, closed, ended_at) VALUES ($1, $2, 0, $3)",
                [.text(old), SQLValue(try SQLEventLog(sql).head().position), SQLValue(now.millisecondsSinceEpoch)])
            try sql.execute("UPDATE store_identity SET origin = $1 WHERE one = 1", [.text(new)])
            return new
        }
    }

    /// The position behind which the numbers in `relay_topic` began; 0 in a log that was never restored.
    static func start(_ sql: any SQLConnection) throws -> Int {
        try sql.first("SELECT max(ended_after) FROM log_epoch WHERE closed = 1") { $0.optionalInteger(0) ?? 0 } ?? 0
    }

    /// When the log was restored last, and its position then.
    package static func lastRestore(_ sql: any SQLConnection) throws -> (position: Int, at: Instant)? {
        try sql.first("SELECT ended_after, ended_at FROM log_epoch ORDER BY ended_after DESC, ended_at DESC LIMIT 1") {
            (position: $0.integer(0), at: Instant(millisecondsSinceEpoch: $0.integer(1)))
        }
    }

    /// The ended epoch whose messages the relay has not published to the end: `relay_topic` holds its numbers.
    static func open(_ sql: any SQLConnection) throws -> LogEpoch? {
        try sql.first(
            "SELECT origin, ended_after FROM log_epoch WHERE closed = 0 ORDER BY ended_after, ended_at LIMIT 1"
        ) { LogEpoch(origin: $0.text(0), end: $0.integer(1)) }
    }

    /// Keeps the last numbers of an epoch, which is published to its end, and lets those of the next begin at 1.
    func close(_ sql: any SQLConnection) throws {
        try sql.execute(
            "INSERT INTO log_epoch_topic (origin, topic, seq) SELECT $1, topic, seq FROM relay_topic", [.text(origin)])
        try sql.execute("DELETE FROM relay_topic")
        try sql.execute("DELETE FROM relay_mark")
        try sql.execute("UPDATE log_epoch SET closed = 1 WHERE origin = $1", [.text(origin)])
    }

    /// Which positions an origin of this log numbers; nothing for a foreign origin.
    static func range(of origin: String, _ sql: any SQLConnection) throws -> (after: Int, end: Int)? {
        var after = 0
        let ended = try sql.rows("SELECT origin, ended_after FROM log_epoch ORDER BY ended_after, ended_at") {
            LogEpoch(origin: $0.text(0), end: $0.integer(1))
        }
        for epoch in ended {
            if epoch.origin == origin { return (after, epoch.end) }
            after = epoch.end
        }
        let present = try sql.first("SELECT origin FROM store_identity WHERE one = 1") { $0.text(0) }
        return present == origin ? (after, Int.max) : nil
    }

    /// The last number of each topic that an origin of this log has published.
    package static func published(_ sql: any SQLConnection) throws -> [(origin: String, topic: String, last: Int)] {
        let present = try sql.first("SELECT origin FROM store_identity WHERE one = 1") { $0.text(0) } ?? ""
        let origin = try open(sql)?.origin ?? present
        return try sql.rows("SELECT topic, seq FROM relay_topic") { (origin, $0.text(0), $0.integer(1)) }
            + sql.rows("SELECT origin, topic, seq FROM log_epoch_topic") { ($0.text(0), $0.text(1), $0.integer(2)) }
    }
}
