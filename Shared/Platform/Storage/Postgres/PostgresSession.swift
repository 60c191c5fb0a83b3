import CPostgres
import Glibc

/// One living connection to the server, in pipeline mode: commands go out in bursts, and each burst costs one round
/// trip.
///
/// It knows nothing of transactions; see ``PostgresConnection``. A session whose connection is lost stays lost.
final class PostgresSession {
    private struct Prepared {
        let name: String
        let types: [Oid]
    }

    private enum Expectation {
        case preparation(sql: String)
        case outcome(sql: String)
    }

    private let handle: OpaquePointer
    private let label: String
    private var prepared: [String: Prepared] = [:]
    private var parameters = PostgresParameters()
    private var statementCount = 0
    private var isBroken = false
    private let patience: Double?
    /// Whether the connection was given up because no answer came in time.
    private(set) var isSilent = false

    /// - Parameter patience: seconds after which a server that has not answered a burst counts as lost; `nil` to wait
    ///   as long as it takes.
    init(_ address: PostgresAddress, readOnly: Bool, patience: Double? = nil) throws {
        label = "\(address.host):\(address.port)/\(address.database)"
        self.patience = patience
        handle = try Self.connect(address, readOnly: readOnly, connectSeconds: patience == nil ? 5 : 2)
        guard PQenterPipelineMode(handle) == 1 else { preconditionFailure("a new connection is not idle") }
    }

    /// A new connection, which its owner ends with `PQfinish`.
    static func connect(
        _ address: PostgresAddress, readOnly: Bool, settings: [String] = [], connectSeconds: Int = 5
    ) throws -> OpaquePointer {
        let parameters = address.parameters(readOnly: readOnly, settings: settings, connectSeconds: connectSeconds)
        let opened = withCStrings(parameters.map(\.0)) { keywords in
            withCStrings(parameters.map(\.1)) { PQconnectdbParams(keywords, $0, 0) }
        }
        guard let opened, PQstatus(opened) == CONNECTION_OK else {
            let reason = opened.map { String(cString: PQerrorMessage($0)) } ?? "out of memory"
            PQfinish(opened)
            throw Fault(
                .storage, operation: "connect to \(address.host):\(address.port)/\(address.database)",
                detail: firstLine(reason), retry: .after(seconds: 1))
        }
        return opened
    }

    deinit { PQfinish(handle) }

    /// Whether the connection stands, as far as this side can see without asking: an end that came meanwhile is
    /// noticed.
    var isAlive: Bool {
        !isBroken && PQconsumeInput(handle) == 1 && PQstatus(handle) == CONNECTION_OK
    }

    /// Sends the commands together and waits for all of them.
    ///
    /// - Returns: the result of the last one.
    /// - Throws: the fault of the first that failed; the server has not run those behind it.
    @discardableResult
    func run(_ commands: [PostgresCommand]) throws -> PostgresResult {
        var expectations: [Expectation] = []
        expectations.reserveCapacity(commands.count)
        for command in commands {
            let statement = try statement(for: command, &expectations)
            parameters.load(command.values, types: statement.types)
            guard parameters.send(statement.name, over: handle) else { throw lost() }
            expectations.append(.outcome(sql: command.sql))
        }
        guard PQpipelineSync(handle) == 1 else { throw lost() }
        return try collect(expectations)
    }

    /// Runs several statements without values; a transaction that is open goes on.
    func runScript(_ sql: String) throws {
        guard PQexitPipelineMode(handle) == 1 else { throw lost() }
        let result = PQexec(handle, sql).map { PostgresResult($0) }
        guard let result, PQenterPipelineMode(handle) == 1 else { throw lost() }
        guard result.status == PGRES_COMMAND_OK || result.status == PGRES_TUPLES_OK else {
            throw PostgresFailure.fault(result, operation: "script")
        }
    }

    /// What the server stores of a password (SCRAM-SHA-256, RFC 5803); it holds no quote.
    func passwordVerifier(_ password: String, of role: String) throws -> String {
        guard let text = PQencryptPasswordConn(handle, password, role, "scram-sha-256") else { throw lost() }
        defer { PQfreemem(text) }
        return String(cString: text)
    }

    private func statement(for command: PostgresCommand, _ expectations: inout [Expectation]) throws -> Prepared {
        if let known = prepared[command.sql] { return known }
        statementCount += 1
        let new = Prepared(name: "s\(statementCount)", types: command.types)
        guard PQsendPrepare(handle, new.name, command.sql, Int32(new.types.count), new.types) == 1 else { throw lost() }
        prepared[command.sql] = new
        expectations.append(.preparation(sql: command.sql))
        return new
    }

    private func collect(_ expectations: [Expectation]) throws -> PostgresResult {
        let deadline = patience.map { monotonicNanoseconds() + UInt64($0 * 1e9) }
        var last: PostgresResult?
        var failure: Fault?
        for expectation in expectations {
            let result = try next(deadline)
            // The end of this command's results.
            guard try take(deadline) == nil else { throw lost() }
            let isDone = result.status == PGRES_COMMAND_OK || result.status == PGRES_TUPLES_OK
            switch expectation {
            case .preparation(let sql):
                if !isDone { prepared[sql] = nil }
                if !isDone, failure == nil { failure = PostgresFailure.fault(result, operation: sql) }
            case .outcome(let sql):
                if !isDone, failure == nil { failure = PostgresFailure.fault(result, operation: sql) }
                last = result
            }
        }
        let sync = try next(deadline)
        guard sync.status == PGRES_PIPELINE_SYNC, PQstatus(handle) == CONNECTION_OK else { throw failure ?? lost() }
        if let failure { throw failure }
        guard let last else { preconditionFailure("an empty burst") }
        return last
    }

    private func take(_ deadline: UInt64?) throws -> OpaquePointer? {
        if let deadline, !Self.hasAnswer(handle, until: deadline) {
            isSilent = true
            throw lost("the server is silent")
        }
        return PQgetResult(handle)
    }

    private func next(_ deadline: UInt64?) throws -> PostgresResult {
        guard let result = try take(deadline) else { throw lost() }
        let next = PostgresResult(result)
        // A connection that ends while a result is awaited gives a failure without a code.
        if next.status == PGRES_FATAL_ERROR, next.field("C") == nil { throw lost() }
        return next
    }

    /// Nothing can be said any more about what the server did with the burst.
    private func lost(_ reason: String? = nil) -> Fault {
        isBroken = true
        let reason = reason ?? Self.firstLine(String(cString: PQerrorMessage(handle)))
        return Fault(
            .storage, operation: "talk to \(label)", detail: "the connection is lost: \(reason)",
            retry: .after(seconds: 1))
    }

    /// Waits until a result can be taken without waiting, or the connection has ended.
    ///
    /// - Parameter deadline: on the monotonic clock, in nanoseconds.
    /// - Returns: false when the deadline passed first.
    static func hasAnswer(_ handle: OpaquePointer, until deadline: UInt64) -> Bool {
        while PQisBusy(handle) == 1 {
            let now = monotonicNanoseconds()
            guard now < deadline else { return false }
            var descriptors = [pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)]
            _ = poll(&descriptors, 1, Int32(clamping: (deadline - now) / 1_000_000 + 1))
            if descriptors[0].revents != 0, PQconsumeInput(handle) == 0 { return true }
        }
        return true
    }

    static func firstLine(_ text: String) -> String {
        text.split(separator: "\n").first.map(String.init) ?? "no reason given"
    }

    /// The texts as a list of C strings that ends with a null pointer.
    private static func withCStrings<Value>(
        _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Value
    ) -> Value {
        var bytes: [CChar] = []
        let starts = texts.map { text in
            defer { bytes.append(contentsOf: text.utf8CString) }
            return bytes.count
        }
        return bytes.withUnsafeBufferPointer { buffer in
            body(starts.map { start in buffer.baseAddress.map { $0 + start } } + [nil])
        }
    }
}
