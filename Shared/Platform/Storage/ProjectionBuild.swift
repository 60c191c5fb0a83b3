import EventSourcing

/// Makes projections anew beside the living ones, in short transactions of the caller's, and puts them in their place
/// when they have caught up.
///
/// What a crash leaves is a copy that nobody reads; the next build begins without it. A build hands events to
/// ``Projection/apply(_:_:_:)`` and to nothing else, so it cannot repeat an effect.
struct ProjectionBuild: Sendable {
    /// How a turn at the end of the log ended.
    enum Outcome: Equatable {
        /// Up to this position; there is more to read.
        case behind(Int)
        /// Somebody reads the living tables at the moment, so they cannot be replaced.
        case inUse(Int)
        case swapped
    }

    /// Events of one transaction, which others wait for: some milliseconds.
    static let batch = 256
    /// Milliseconds between two tries to swap while somebody reads.
    static let pauseMilliseconds = 20
    /// How long tries go on: longer than a check or a backup reads.
    static let patienceSeconds = 600
    /// Milliseconds that the swap waits for a reader who began in the same moment.
    private static let lockMilliseconds = 2_000

    static var inUseFault: Fault {
        Fault(
            .storage, operation: "swap the projections",
            detail: "the tables have been read without a pause for \(patienceSeconds) s; end that reader and try again",
            retry: .after(seconds: 60))
    }

    let projections: [any Projection.Type]
    private let set: ProjectionSet
    private let names: BesideNames

    init(_ projections: [any Projection.Type], of set: ProjectionSet) {
        self.projections = projections
        self.set = set
        names = BesideNames(projections)
    }

    /// Removes what an earlier build left and makes empty tables.
    func start(_ sql: any SQLConnection) throws {
        try discard(sql)
        let beside = BesideConnection(sql, names)
        for projection in projections { try beside.executeScript(projection.schema) }
    }

    func discard(_ sql: any SQLConnection) throws {
        for table in names.tables { try sql.execute("DROP TABLE IF EXISTS \(table)\(BesideNames.mark)") }
    }

    /// - Returns: the position reached.
    func apply(_ events: [StoredEvent], _ sql: any SQLConnection) throws -> Int? {
        let beside = BesideConnection(sql, names)
        for stored in events {
            try FaultPoint.eventReplayed.reach()
            let recorded = try set.catalogue.decode(stored, set.json)
            for projection in projections { try projection.apply(recorded, beside, set.json) }
        }
        return events.last?.position
    }

    /// Takes the rest of the log, as the transaction sees it, and swaps when that was less than a batch.
    func finish(after position: Int, _ sql: any SQLConnection, _ log: any EventLog) throws -> Outcome {
        let rest = try log.read(afterPosition: position, limit: Self.batch)
        let reached = try apply(rest, sql) ?? position
        if rest.count == Self.batch { return .behind(reached) }
        if try isInUse(sql) { return .inUse(reached) }
        try swap(sql)
        try set.note(projections, at: reached, sql)
        return .swapped
    }

    /// PostgreSQL replaces a table only when nobody reads it; waiting for a long reader would hold up all writes.
    private func isInUse(_ sql: any SQLConnection) throws -> Bool {
        guard sql.dialect == .postgres else { return false }
        let tables = names.tables.map { "'\($0)'" }.joined(separator: ", ")
        return try sql.first(
            """
            SELECT count(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relname IN (\(tables))
            AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND l.pid <> pg_backend_pid()
            """, []
        ) { $0.integer(0) > 0 } ?? false
    }

    private func swap(_ sql: any SQLConnection) throws {
        if sql.dialect == .postgres { try sql.execute("SET LOCAL lock_timeout = \(Self.lockMilliseconds)") }
        for table in names.tables {
            try sql.execute("DROP TABLE IF EXISTS \(table)")
            try sql.execute("ALTER TABLE \(table)\(BesideNames.mark) RENAME TO \(table)")
        }
        switch sql.dialect {
        case .sqlite:
            // SQLite cannot rename an index.
            for index in names.indexes { try sql.execute("DROP INDEX IF EXISTS \(index)\(BesideNames.mark)") }
            for projection in projections { try sql.executeScript(projection.schema) }
        case .postgres:
            try renameIndexes(sql)
            try sql.execute("SET LOCAL lock_timeout = 0")
        }
    }

    private func renameIndexes(_ sql: any SQLConnection) throws {
        let tables = names.tables.map { "'\($0)'" }.joined(separator: ", ")
        let indexes = try sql.rows(
            "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND tablename IN (\(tables))"
        ) { $0.text(0) }
        for index in indexes where index.contains(BesideNames.mark) {
            try sql.execute("ALTER INDEX \(index) RENAME TO \(index.replacing(BesideNames.mark, with: ""))")
        }
    }
}
