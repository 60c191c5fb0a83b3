import Platform

/// The control: a table whose numbers come from a sequence, as many event stores have it.
///
/// A sequence gives numbers before the commit and in no order of commits, and keeps those of transactions that were
/// undone. So a reader that goes on behind the highest number that it saw passes over what commits later.
final class SerialJournal: Journal {
    let name = "bigserial"
    private let address: PostgresAddress

    /// - Parameter address: an empty schema in which this may make its table.
    init(_ address: PostgresAddress) throws {
        self.address = address
        try PostgresConnection(address, mode: .writer).executeScript(
            "CREATE TABLE serial_event (position BIGSERIAL PRIMARY KEY, unit BIGINT NOT NULL, ordinal BIGINT NOT NULL)")
    }

    func makeWriter() throws -> any JournalWriter { SerialWriter(try PostgresConnection(address, mode: .writer)) }

    func makeTail() throws -> any JournalTail { SerialTail(try PostgresConnection(address, mode: .reader)) }

    func inspect() throws {}

    func close() {}
}

private final class SerialWriter: JournalWriter {
    private let sql: PostgresConnection

    init(_ sql: PostgresConnection) { self.sql = sql }

    /// The statements are sent one by one: `begin()` would take the lock that the log owes its order to.
    func write(_ step: Step) throws {
        try sql.execute("BEGIN", [])
        for ordinal in 1...step.entries {
            try sql.execute(
                "INSERT INTO serial_event (unit, ordinal) VALUES ($1, $2)", [SQLValue(step.unit), SQLValue(ordinal)])
        }
        step.hold()
        try sql.execute(step.ending == .committed ? "COMMIT" : "ROLLBACK", [])
    }
}

private final class SerialTail: JournalTail {
    private let sql: PostgresConnection

    init(_ sql: PostgresConnection) { self.sql = sql }

    func read(after position: Int, limit: Int) throws -> [Seen] {
        try sql.rows(
            "SELECT position, unit, ordinal FROM serial_event WHERE position > $1 ORDER BY position LIMIT $2",
            [SQLValue(position), SQLValue(limit)]
        ) { Seen(position: $0.integer(0), unit: $0.integer(1), ordinal: $0.integer(2)) }
    }
}
