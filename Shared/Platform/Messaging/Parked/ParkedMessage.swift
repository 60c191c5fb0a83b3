import EventSourcing
package import Messages

/// A kept message as an operator sees it: no body, no personal data.
package struct ParkedMessage: Codable, Sendable, Equatable {
    /// Names the message and what had been done to it when it was seen.
    package let reference: ParkedReference
    package let id, source, type, subject, state, error: String
    package let attempts: Int
    package let receivedAt, dueAt: Instant

    init(_ row: InboxRow, _ sql: any SQLConnection) throws {
        reference = ParkedReference(
            number: row.sequence, key: row.key, revision: try SQLEventLog(sql).version(of: row.actsStream))
        id = row.header.id
        source = row.header.source
        type = row.header.type
        subject = row.header.subject
        state = row.state.rawValue
        error = row.error
        attempts = row.attempts
        receivedAt = row.receivedAt
        dueAt = row.dueAt
    }
}

/// Which message an operator means, and as what they saw it.
///
/// Numbers are used again after a message has gone, so the key (a hash of source and message id) must fit too; the
/// revision is the number of acts on the message so far, and an act on another revision is refused.
package struct ParkedReference: Codable, Sendable, Equatable {
    package let number: Int
    package let key: String
    package let revision: Int

    package init(number: Int, key: String, revision: Int) {
        self.number = number
        self.key = key
        self.revision = revision
    }
}

/// Which parked messages an operator means; what is `nil` does not matter.
package struct ParkedSelection: Sendable, Equatable {
    package var type: String?
    package var subject: String?
    /// The whole text of the reason, or a part of it.
    package var reason: String?
    package var reasonIsWhole = false
    /// Only messages with a higher number: where a long list goes on.
    package var after = 0
    /// Only messages up to this number: what came later was not seen.
    package var upTo = Int(Int32.max)

    package init(type: String? = nil, subject: String? = nil, reason: String? = nil) {
        self.type = type
        self.subject = subject
        self.reason = reason
    }

    /// The condition in SQL with its values.
    var condition: (text: String, values: [SQLValue]) {
        var texts = ["state = 'parked'", "seq > $1", "seq <= $2"]
        var values: [SQLValue] = [SQLValue(after), SQLValue(upTo)]
        func add(_ text: String, _ value: String?) {
            guard let value else { return }
            values.append(.text(value))
            texts.append(text.replacing("?", with: "$\(values.count)"))
        }
        add("type = ?", type)
        add("lane = ?", subject)
        // strpos of PostgreSQL is instr of SQLite; replace is in both, and changes a text exactly when it holds a part.
        add(reasonIsWhole ? "error = ?" : "replace(error, ?, '') <> error", reason)
        return (texts.joined(separator: " AND "), values)
    }
}

/// Parked messages of one type and one reason: most often one mistake, seen many times.
package struct ParkedGroup: Codable, Sendable, Equatable {
    package let type: String
    package let reason: String
    package let count: Int
    package let firstSeen, lastSeen: Instant
    /// The number of the oldest, as an example.
    package let example: Int
    /// The number of the newest.
    package let newest: Int
    /// The entry of the runbook.
    package let cause: String

    static func all(_ sql: any SQLConnection) throws -> [ParkedGroup] {
        try sql.rows(
            """
            SELECT type, error, count(*), min(received_at), max(received_at), min(seq), max(seq) FROM inbox
            WHERE state = 'parked' GROUP BY type, error ORDER BY count(*) DESC, min(seq)
            """, []
        ) { row in
            ParkedGroup(
                type: row.text(0), reason: row.text(1), count: row.integer(2),
                firstSeen: Instant(millisecondsSinceEpoch: row.integer(3)),
                lastSeen: Instant(millisecondsSinceEpoch: row.integer(4)), example: row.integer(5),
                newest: row.integer(6), cause: OperatingCause(reason: row.text(1)).rawValue)
        }
    }
}

/// What became of a message on which an operator acted.
package struct ParkedOutcome: Codable, Sendable, Equatable {
    package enum Result: String, Codable, Sendable {
        /// Handled, or in a trial: it would be.
        case handled
        /// Parked again, or in a trial: it would be.
        case parked
        /// Tried again by itself later, or in a trial: it would be.
        case pending
        case edited
        case discarded
        /// Somebody was faster, or it is no longer parked: nothing was done.
        case changed
    }

    package let number: Int
    package let result: Result
    /// Why it is not handled.
    package let reason: String?
    /// In a trial: how many events of each name the service would store.
    package let events: [String: Int]?

    init(_ number: Int, _ result: Result, reason: String? = nil, events: [String: Int]? = nil) {
        self.number = number
        self.result = result
        self.reason = reason
        self.events = events
    }
}

extension InboxRow {
    /// Tells messages apart: a number may be used again, source and message id never are.
    var key: String {
        Hexadecimal.encode(SHA256.hash(Array("\(header.source)\u{1F}\(header.id)".utf8)).prefix(16))
    }

    /// Where the acts of operators on this message are written.
    var actsStream: StreamName { StreamName(category: "parked", id: key) }
}
