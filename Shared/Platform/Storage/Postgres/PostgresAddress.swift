import Foundation

/// One schema of a PostgreSQL database and the role that works in it.
package struct PostgresAddress: Sendable, Equatable {
    package let user: String
    package let host: String
    package let port: Int
    package let database: String
    package let schema: String
    let password: String?

    private static let form = "write postgres://user@host:port/database?schema=name"

    /// Reads `postgres://user@host:port/database?schema=name`. A host that starts with `%2F` is a folder of sockets.
    ///
    /// - Parameter password: never part of the address, so that addresses can be shown and logged.
    /// - Throws: `Fault` that says what is missing.
    package init(_ text: String, password: String?) throws {
        guard let parts = URLComponents(string: text), parts.scheme == "postgres", parts.password == nil,
            let user = parts.user, !user.isEmpty, let host = parts.percentEncodedHost?.removingPercentEncoding,
            !host.isEmpty, parts.path.count > 1
        else { throw Self.fault(Self.form + "; the password comes from a file") }
        let schema = parts.queryItems?.first { $0.name == "schema" }?.value ?? user
        guard schema.wholeMatch(of: /[a-z][a-z0-9_]{0,39}/) != nil else {
            throw Self.fault("a schema has lower case letters, digits and underscores")
        }
        self.user = user
        self.host = host
        port = parts.port ?? 5_432
        database = String(parts.path.dropFirst())
        self.schema = schema
        self.password = password
    }

    private static func fault(_ detail: String) -> Fault {
        Fault(.configuration, operation: "read SSC_STORE", detail: detail, retry: .never)
    }

    /// The address as written, without a password.
    package var text: String { "postgres://\(user)@\(host):\(port)/\(database)?schema=\(schema)" }

    /// Milliseconds after which a peer that acknowledges nothing counts as gone.
    private static let silenceMilliseconds = 10_000
    /// Milliseconds after which the server ends a transaction whose process stands still: it holds the lock of the log.
    private static let stalledTransactionMilliseconds = 5_000
    /// Milliseconds that one statement, or the wait for another instance's transaction, may take.
    private static let statementMilliseconds = 60_000

    /// Keywords and values of `PQconnectdbParams`.
    ///
    /// - Parameter settings: further settings of the session, as `name=value`.
    /// - Parameter connectSeconds: how long to wait for a connection, 2 at least.
    func parameters(
        readOnly: Bool, settings: [String] = [], connectSeconds: Int = 5
    ) -> [(String, String)] {
        let options =
            [
                "search_path=\(schema)", "client_min_messages=warning", "synchronous_commit=on",
                "statement_timeout=\(Self.statementMilliseconds)",
                "idle_in_transaction_session_timeout=\(Self.stalledTransactionMilliseconds)",
                "default_transaction_isolation=read\\ committed",
                "default_transaction_read_only=\(readOnly ? "on" : "off")",
            ] + settings
        var result = [
            ("host", host), ("port", String(port)), ("user", user), ("dbname", database), ("client_encoding", "UTF8"),
            ("application_name", "ssc"), ("connect_timeout", String(connectSeconds)),
            ("tcp_user_timeout", String(Self.silenceMilliseconds)), ("keepalives_idle", "5"),
            ("keepalives_interval", "2"), ("keepalives_count", "3"),
            ("options", options.map { "-c \($0)" }.joined(separator: " ")),
        ]
        if let password { result.append(("password", password)) }
        return result
    }
}
