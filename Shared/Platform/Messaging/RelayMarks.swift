/// Where in a log the numbers of a topic stand: a sparse index, so that a replay need not read the log from its start.
///
/// A mark says: after this position, this topic had this number. One is written when a topic has moved on by
/// ``spacing`` numbers; a log without marks is read from position 1.
enum RelayMarks {
    /// Numbers between two marks of a topic.
    static let spacing = 256

    static func note(_ topic: String, _ sequence: Int, at position: Int, _ sql: any SQLConnection) throws {
        try sql.execute(
            """
            INSERT INTO relay_mark (topic, seq, position) SELECT $1, $2, $3
            WHERE NOT EXISTS (SELECT 1 FROM relay_mark WHERE topic = $1 AND seq > $4)
            """,
            [.text(topic), SQLValue(sequence), SQLValue(position), SQLValue(sequence - spacing)])
    }

    /// The last mark before a number, or where the numbers of the present origin begin.
    static func before(
        _ sequence: Int, of topic: String, _ sql: any SQLConnection
    ) throws -> (sequence: Int, position: Int) {
        try sql.first(
            "SELECT seq, position FROM relay_mark WHERE topic = $1 AND seq < $2 ORDER BY seq DESC LIMIT 1",
            [.text(topic), SQLValue(sequence)]
        ) { (sequence: $0.integer(0), position: $0.integer(1)) }
            ?? (sequence: 0, position: try LogEpoch.start(sql))
    }
}
