import Foundation
package import Messages

/// What becomes of a message that was kept.
package enum InboxState: String, Sendable {
    /// Tried again at its due time.
    case pending
    /// Behind an earlier message of the same subject.
    case waiting
    /// Needs a person: `ssc parked`.
    case parked
}

/// A message that is kept in the inbox.
package struct InboxRow: Sendable {
    package let sequence: Int
    package let header: EnvelopeHeader
    package let lane: String
    package let state: InboxState
    package let attempts: Int
    package let receivedAt: Instant
    package let dueAt: Instant
    package let error: String
    /// Sealed.
    let body: [UInt8]

    private static let columns = "seq, header, lane, state, attempts, received_at, due_at, error, body"

    package static func read(_ sequence: Int, _ sql: any SQLConnection) throws -> InboxRow? {
        try sql.rows("SELECT \(columns) FROM inbox WHERE seq = $1", [SQLValue(sequence)], row).first
    }

    /// Kept messages in one state, oldest first.
    package static func list(_ state: InboxState, limit: Int, _ sql: any SQLConnection) throws -> [InboxRow] {
        try sql.rows(
            "SELECT \(columns) FROM inbox WHERE state = $1 ORDER BY seq LIMIT $2",
            [.text(state.rawValue), SQLValue(limit)], row)
    }

    /// Parked messages of a selection, in the order of their numbers.
    static func parked(_ selection: ParkedSelection, limit: Int, _ sql: any SQLConnection) throws -> [InboxRow] {
        let (condition, values) = selection.condition
        return try sql.rows(
            "SELECT \(columns) FROM inbox WHERE \(condition) ORDER BY seq LIMIT $\(values.count + 1)",
            values + [SQLValue(limit)], row)
    }

    /// How many messages are kept, by state.
    package static func counts(_ sql: any SQLConnection) throws -> [String: Int] {
        let pairs = try sql.rows("SELECT state, count(*) FROM inbox GROUP BY state") { ($0.text(0), $0.integer(1)) }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    private static func row(_ row: any SQLRow) throws -> InboxRow {
        let stored = try MessageJSON(sealer: nil).decode(StoredHeader.self, from: Array(row.text(1).utf8))
        guard let state = InboxState(rawValue: row.text(3)) else { preconditionFailure("unknown inbox state") }
        return InboxRow(
            sequence: row.integer(0), header: stored.header, lane: row.text(2), state: state,
            attempts: row.integer(4), receivedAt: Instant(millisecondsSinceEpoch: row.integer(5)),
            dueAt: Instant(millisecondsSinceEpoch: row.integer(6)), error: row.text(7), body: row.blob(8))
    }
}

/// The envelope header as kept in the inbox.
struct StoredHeader: Codable {
    let id, source, type, subject: String
    let time: Instant
    let correlationID, causationID: String
    let origin: String?
    let position, topicSequence: Int?

    init(_ header: EnvelopeHeader) {
        id = header.id
        source = header.source
        type = header.type
        subject = header.subject
        time = header.time
        correlationID = header.correlationID
        causationID = header.causationID
        origin = header.origin
        position = header.position
        topicSequence = header.topicSequence
    }

    var header: EnvelopeHeader {
        EnvelopeHeader(
            id: id, source: source, type: type, subject: subject, time: time, correlationID: correlationID,
            causationID: causationID, origin: origin, position: position, topicSequence: topicSequence)
    }
}
