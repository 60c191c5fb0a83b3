/// The epochs of a log: a restored log goes on from an older position, although others know events behind it that are
/// lost. From there on it publishes under another origin, whose numbers begin at 1.
enum LogEpoch {
    /// The position behind which the present numbers of topics began; 0 in a log that was never restored.
    static func start(_ sql: any SQLConnection) throws -> Int {
        try sql.first("SELECT max(ended_after) FROM log_epoch WHERE closed = 1") { $0.optionalInteger(0) ?? 0 } ?? 0
    }
}
