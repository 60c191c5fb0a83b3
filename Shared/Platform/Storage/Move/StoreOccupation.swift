import Foundation

/// Makes sure that no service runs on a database, and keeps services away where the database lets us.
///
/// A SQLite file is locked as a service locks it, until this object goes. A PostgreSQL server is asked once for
/// sessions of the role; what starts later waits for the writer's lock that the move holds.
package final class StoreOccupation: Sendable {
    private let lock: StoreLock?

    /// Sessions of a process that has just ended may be there for a moment.
    private static let attempts = 20
    private static let pauseSeconds = 0.1

    /// - Throws: `Fault` that says what to stop.
    package init(_ location: StoreLocation) throws {
        switch location {
        case .sqlite(let path): lock = try StoreLock(databasePath: path)
        case .postgres(let address):
            lock = nil
            try Self.refuseSessions(of: address)
        }
    }

    private static func refuseSessions(of address: PostgresAddress) throws {
        let sql = try PostgresConnection(address, mode: .reader)
        for _ in 0..<attempts {
            let others = try sql.first(
                """
                SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user
                AND application_name = 'ssc' AND pid <> pg_backend_pid()
                """
            ) { $0.integer(0) }
            if others == 0 { return }
            Thread.sleep(forTimeInterval: pauseSeconds)
        }
        throw Fault(
            .storage, operation: "use \(address.text)",
            detail: "the role \(address.user) has other sessions in the database; stop the service that runs on it",
            retry: .never)
    }
}
