import CPostgres

/// What the server's errors mean. See the list of codes in the manual, appendix A.
enum PostgresFailure {
    /// Classes after which the same work can succeed: connection, serialisation and deadlock, resources, lock not
    /// there, ended by an operator or a time limit, the server's disk.
    private static let transientClasses: Set<Substring> = ["08", "25", "40", "53", "55", "57", "58"]
    /// Classes whose message can quote a value: data that does not fit its type.
    private static let quotingClasses: Set<Substring> = ["22"]

    /// The fault holds the code, the names of constraint and column, and never a value: the detail and the context of
    /// the server's message quote rows.
    static func fault(_ result: PostgresResult, operation: String) -> Fault {
        let code = result.field("C") ?? "-----"
        var parts: [String] = []
        if !quotingClasses.contains(code.prefix(2)), let message = result.field("M") { parts.append(message) }
        if let constraint = result.field("n") { parts.append("constraint \(constraint)") }
        if let column = result.field("c") { parts.append("column \(column)") }
        parts.append("(\(code))")
        return Fault(
            .storage, operation: String(operation.prefix(80)), detail: parts.joined(separator: " "),
            retry: transientClasses.contains(code.prefix(2)) ? .after(seconds: 1) : .never)
    }
}
