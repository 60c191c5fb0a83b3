package import EventSourcing
import Foundation
package import Messages

/// A read model that is brought up to date in the transaction of each append.
///
/// Because it is inline, a page that follows a write sees the write. It can be rebuilt from position 1 at any time and
/// then equals the live one, so `apply` depends on nothing but the event and the tables of the projection. It has no
/// way to send anything.
/// Personal fields are stored as sealed JSON only.
package protocol Projection: Sendable {
    static var name: String { get }
    /// Raising it makes the next start build the tables anew, before the service answers.
    static var version: Int { get }
    static var tables: [String] { get }
    /// `CREATE TABLE IF NOT EXISTS …` in the SQL that SQLite and PostgreSQL share.
    static var schema: String { get }
    static func apply(_ recorded: RecordedEvent, _ sql: any SQLConnection, _ json: MessageJSON) throws
}

/// Keeps the projections of one service at the end of its log.
struct ProjectionSet: Sendable {
    let projections: [any Projection.Type]
    let catalogue: EventCatalogue
    let json: MessageJSON

    /// Events read at once while replaying.
    private static let replayBatch = 1_000

    func apply(_ recorded: RecordedEvent, _ sql: any SQLConnection) throws {
        for projection in projections { try projection.apply(recorded, sql, json) }
    }

    /// Makes missing tables and replays new projections, inside the caller's transaction.
    /// - Returns: those of another version than this build's, whose tables are still as they were.
    func prepare(
        _ sql: any SQLConnection, _ log: any EventLog
    ) throws -> (replayed: [any Projection.Type], outdated: [any Projection.Type]) {
        var (new, outdated): ([any Projection.Type], [any Projection.Type]) = ([], [])
        for projection in projections {
            let version = try sql.first("SELECT version FROM projection WHERE name = $1", [.text(projection.name)]) {
                $0.integer(0)
            }
            switch version {
            case projection.version: try sql.executeScript(projection.schema)
            case nil: new.append(projection)
            default: outdated.append(projection)
            }
        }
        if !new.isEmpty { try replay(new, sql, log) }
        return (new, outdated)
    }

    /// Makes projections of another version anew in many short transactions, so that what is there stays whole until it
    /// is replaced, and other processes go on writing.
    func update(_ outdated: [any Projection.Type], _ sql: any SQLConnection, _ log: any EventLog) throws {
        guard !outdated.isEmpty else { return }
        let build = ProjectionBuild(outdated, of: self)
        try sql.transaction { try build.start(sql) }
        var position = 0
        let end = ContinuousClock.now + .seconds(ProjectionBuild.patienceSeconds)
        while true {
            switch try sql.transaction({ try build.finish(after: position, sql, log) }) {
            case .swapped: return
            case .behind(let reached): position = reached
            case .inUse(let reached):
                guard ContinuousClock.now < end else { throw ProjectionBuild.inUseFault }
                position = reached
                usleep(UInt32(ProjectionBuild.pauseMilliseconds) * 1_000)
            }
        }
    }

    /// Makes projections that nobody has used yet.
    private func replay(_ chosen: [any Projection.Type], _ sql: any SQLConnection, _ log: any EventLog) throws {
        for projection in chosen {
            for table in projection.tables { try sql.execute("DROP TABLE IF EXISTS \(table)") }
            try sql.executeScript(projection.schema)
        }
        var position = 0
        while true {
            let events = try log.read(afterPosition: position, limit: Self.replayBatch)
            guard let last = events.last else { break }
            for stored in events {
                try FaultPoint.eventReplayed.reach()
                let recorded = try catalogue.decode(stored, json)
                for projection in chosen { try projection.apply(recorded, sql, json) }
            }
            position = last.position
        }
        try note(chosen, at: position, sql)
    }

    /// Says that the tables are of this build's version.
    func note(_ chosen: [any Projection.Type], at position: Int, _ sql: any SQLConnection) throws {
        for projection in chosen {
            try sql.execute(
                """
                INSERT INTO projection (name, version, position) VALUES ($1, $2, $3)
                ON CONFLICT (name) DO UPDATE SET version = excluded.version, position = excluded.position
                """,
                [.text(projection.name), SQLValue(projection.version), SQLValue(position)])
        }
    }
}
