/// Which numbered messages of one origin and type were taken: ranges in the table `inbox_seen`, one row while nothing
/// is missing, kept for ever. There is no time window after which a repeat would count as new.
package enum SeenRanges {
    /// Numbers between taken ones that have not been taken.
    package struct Hole: Sendable, Hashable, Codable {
        package let origin, topic: String
        package let from, to: Int

        package var count: Int { to - from + 1 }
    }

    /// Holes told at once; more say nothing new.
    static let holesMax = 1_000

    /// Every hole, lowest numbers of a topic first.
    ///
    /// What lies before the first range is none: a service need not have been there from the beginning.
    static func holes(_ sql: any SQLConnection) throws -> [Hole] {
        try sql.rows(
            """
            SELECT origin, topic, hi + 1, following - 1 FROM (
                SELECT origin, topic, hi, lead(lo) OVER (PARTITION BY origin, topic ORDER BY lo) AS following
                FROM inbox_seen) AS ranges
            WHERE following IS NOT NULL ORDER BY topic, origin, hi LIMIT $1
            """, [SQLValue(holesMax)]
        ) { Hole(origin: $0.text(0), topic: $0.text(1), from: $0.integer(2), to: $0.integer(3)) }
    }

    /// Marks a number as taken.
    /// - Returns: false when it was taken before.
    static func take(_ sequence: Int, origin: String, topic: String, _ sql: any SQLConnection) throws -> Bool {
        // The range that begins right after the number, if there is one, and the one below.
        let near = try sql.rows(
            """
            SELECT lo, hi FROM inbox_seen WHERE origin = $1 AND topic = $2 AND lo <= $3 ORDER BY lo DESC LIMIT 2
            """, [.text(origin), .text(topic), SQLValue(sequence + 1)]
        ) { (lo: $0.integer(0), hi: $0.integer(1)) }
        let above = near.first { $0.lo == sequence + 1 }
        let below = near.first { $0.lo <= sequence }
        if let below, below.hi >= sequence { return false }
        if above != nil {
            try sql.execute(
                "DELETE FROM inbox_seen WHERE origin = $1 AND topic = $2 AND lo = $3",
                [.text(origin), .text(topic), SQLValue(sequence + 1)])
        }
        let lo = below.map { $0.hi == sequence - 1 ? $0.lo : sequence } ?? sequence
        try sql.execute(
            """
            INSERT INTO inbox_seen (origin, topic, lo, hi) VALUES ($1, $2, $3, $4)
            ON CONFLICT (origin, topic, lo) DO UPDATE SET hi = excluded.hi
            """, [.text(origin), .text(topic), SQLValue(lo), SQLValue(above?.hi ?? sequence)])
        return true
    }
}
