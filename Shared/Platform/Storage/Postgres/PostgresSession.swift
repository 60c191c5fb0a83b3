import CPostgres

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

    init(_ address: PostgresAddress, readOnly: Bool) throws {
        label = "\(address.host):\(address.port)/\(address.database)"
        let parameters = address.parameters(readOnly: readOnly)
        let opened = Self.withCStrings(parameters.map(\.0)) { keywords in
            Self.withCStrings(parameters.map(\.1)) { PQconnectdbParams(keywords, $0, 0) }
        }
        guard let opened, PQstatus(opened) == CONNECTION_OK, PQenterPipelineMode(opened) == 1 else {
            let reason = opened.map { String(cString: PQerrorMessage($0)) } ?? "out of memory"
            PQfinish(opened)
            throw Fault(
                .storage, operation: "connect to \(label)", detail: Self.firstLine(reason), retry: .after(seconds: 1))
        }
        handle = opened
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
        var last: PostgresResult?
        var failure: Fault?
        for expectation in expectations {
            let result = try next()
            // The end of this command's results.
            guard PQgetResult(handle) == nil else { throw lost() }
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
        let sync = try next()
        guard sync.status == PGRES_PIPELINE_SYNC, PQstatus(handle) == CONNECTION_OK else { throw failure ?? lost() }
        if let failure { throw failure }
        guard let last else { preconditionFailure("an empty burst") }
        return last
    }

    private func next() throws -> PostgresResult {
        guard let result = PQgetResult(handle) else { throw lost() }
        let next = PostgresResult(result)
        // A connection that ends while a result is awaited gives a failure without a code.
        if next.status == PGRES_FATAL_ERROR, next.field("C") == nil { throw lost() }
        return next
    }

    /// Nothing can be said any more about what the server did with the burst.
    private func lost() -> Fault {
        isBroken = true
        return Fault(
            .storage, operation: "talk to \(label)",
            detail: "the connection is lost: \(Self.firstLine(String(cString: PQerrorMessage(handle))))",
            retry: .after(seconds: 1))
    }

    private static func firstLine(_ text: String) -> String {
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
