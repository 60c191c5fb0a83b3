import CPostgres

/// A connection on which a process keeps the lock of the leader, and hears when others have appended.
///
/// The lock belongs to the session, and the server ends a session that asks nothing for ``idleMilliseconds``: it is
/// free again whether the process died, stands still or cannot be reached. Every answer is awaited until a deadline
/// only, so that a silent server cannot keep a leader from noticing.
/// - Important: Confined to one thread.
final class PostgresLease {
    /// Silence after which the server ends the session. The setting exists since PostgreSQL 14.
    static let idleMilliseconds = 1_500

    private let handle: OpaquePointer
    private let label: String
    private let channel: String

    /// Connects and listens; waits five seconds for a server at most.
    init(_ address: PostgresAddress) throws {
        label = "\(address.host):\(address.port)/\(address.database)"
        // A channel belongs to the whole database; schemas are told apart by its name, which needs no quoting.
        channel = "ssc_\(address.schema)"
        handle = try PostgresSession.connect(
            address, readOnly: false, settings: ["idle_session_timeout=\(Self.idleMilliseconds)"])
        do {
            try ask("LISTEN \(channel)", until: monotonicNanoseconds() + 5_000_000_000)
        } catch {
            PQfinish(handle)
            throw error
        }
    }

    deinit { PQfinish(handle) }

    var socket: Int32 { PQsocket(handle) }

    /// Takes the lock if nobody has it.
    func tryLock(until deadline: UInt64) throws -> Bool {
        try ask(
            "SELECT pg_try_advisory_lock(hashtextextended('ssc.leader:' || current_schema(), 0))", until: deadline
        ) == "t"
    }

    /// Shows the server that this process lives, and this process that the session does.
    func ping(until deadline: UInt64) throws { try ask("SELECT 1", until: deadline) }

    /// Wakes the leader.
    func notify(until deadline: UInt64) throws { try ask("NOTIFY \(channel)", until: deadline) }

    /// Whether somebody has appended since the last call.
    /// - Throws: `Fault` when the connection has ended.
    func takeNotifications() throws -> Bool {
        guard PQconsumeInput(handle) == 1 else { throw lost(reason) }
        var isNotified = false
        while let notification = PQnotifies(handle) {
            PQfreemem(notification)
            isNotified = true
        }
        return isNotified
    }

    /// - Parameter deadline: on the monotonic clock, in nanoseconds.
    /// - Returns: the first value of the answer, if there is one.
    @discardableResult
    private func ask(_ sql: String, until deadline: UInt64) throws -> String? {
        guard PQsendQuery(handle, sql) == 1 else { throw lost(reason) }
        var answer: String?
        var failure: Fault?
        while true {
            try awaitAnswer(until: deadline)
            guard let result = PQgetResult(handle).map({ PostgresResult($0) }) else { break }
            if result.status == PGRES_TUPLES_OK { answer = result.firstText }
            if result.status == PGRES_FATAL_ERROR { failure = PostgresFailure.fault(result, operation: sql) }
        }
        if let failure { throw failure }
        return answer
    }

    private func awaitAnswer(until deadline: UInt64) throws {
        guard PostgresSession.hasAnswer(handle, until: deadline) else { throw lost("the server is silent") }
        guard PQstatus(handle) == CONNECTION_OK else { throw lost(reason) }
    }

    private var reason: String { PostgresSession.firstLine(String(cString: PQerrorMessage(handle))) }

    private func lost(_ reason: String) -> Fault {
        Fault(.storage, operation: "lead at \(label)", detail: reason, retry: .after(seconds: 1))
    }
}
