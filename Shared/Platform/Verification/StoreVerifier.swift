import EventSourcing
import Messages

/// Checks one service's store against the invariants that can be seen in it, reading the log once.
///
/// Everything is compared at one moment, in a read transaction; nothing is written. The log is replayed into an empty
/// database in memory, so a check of a large log takes the memory of its projections.
package struct StoreVerifier: Sendable {
    let service: String
    let events: EventCatalogue
    let projections: [any Projection.Type]
    let publication: any Publication.Type
    /// Stored names of events that say that an effect succeeded.
    let effects: Set<String>
    let vault: Vault

    /// Violations reported of one kind; the first ones say where to look.
    private static let violationsMax = 20
    static let batch = 1_000

    package init(_ definition: ServiceDefinition, vault: Vault) {
        service = definition.name
        events = EventCatalogue(definition.events + [ParkedEvent.self])
        projections = definition.projections
        publication = definition.publication
        effects = definition.effects
        self.vault = vault
    }

    /// - Parameter sql: a connection that nobody else uses meanwhile.
    package func run(_ sql: any SQLConnection) throws -> StoreReport { try sql.snapshot { try examine(sql).report } }

    /// What ``run(_:)`` finds, inside the caller's snapshot; besides the rebuilt projections and the last hash.
    func examine(
        _ sql: any SQLConnection
    ) throws -> (report: StoreReport, rebuilt: ProjectionRebuild, head: String) {
        try keepProjections(sql)
        let rebuilt = try ProjectionRebuild(projections, json: MessageJSON(sealer: vault))
        var walk = LogWalk(verifier: self, relayed: try relayed(sql), epochStart: try LogEpoch.start(sql))
        let log = SQLEventLog(sql)
        while true {
            let batch = try log.read(afterPosition: walk.position, limit: Self.batch)
            guard !batch.isEmpty else { break }
            try walk.take(batch, rebuilt)
        }
        let topics = try Dictionary(
            sql.rows("SELECT topic, seq FROM relay_topic") { ($0.text(0), $0.integer(1)) }
        ) { first, _ in first }
        var violations = walk.violations + relayViolations(walk, topics)
        violations += try laneViolations(sql) + erasureViolations(sql)
        if walk.isReadable {
            violations += try rebuilt.differences(from: sql, vault: vault).map {
                InvariantViolation(.projections, "\(service) \($0.table)", $0.what)
            }
        }
        let report = StoreReport(
            service: service,
            origin: try sql.first("SELECT origin FROM store_identity WHERE one = 1") { $0.text(0) } ?? "",
            events: walk.position, relayed: walk.relayed, published: topics, taken: try Self.taken(sql),
            violations: Self.limited(violations))
        return (report, rebuilt, walk.headHash)
    }

    /// In PostgreSQL a table that a rebuild has replaced meanwhile looks empty to an older snapshot, so the rebuild is
    /// kept from it.
    private func keepProjections(_ sql: any SQLConnection) throws {
        guard sql.dialect == .postgres else { return }
        for table in projections.flatMap({ $0.tables }) { try sql.execute("LOCK TABLE \(table) IN ACCESS SHARE MODE") }
    }

    private func relayed(_ sql: any SQLConnection) throws -> Int {
        try sql.first("SELECT position FROM relay_checkpoint WHERE one = 1") { $0.integer(0) } ?? 0
    }

    private func relayViolations(_ walk: LogWalk, _ topics: [String: Int]) -> [InvariantViolation] {
        var violations: [InvariantViolation] = []
        if walk.relayed > walk.position {
            violations.append(
                .init(.checkpoint, service, "the relay is at \(walk.relayed), the log ends at \(walk.position)"))
        }
        for topic in Set(topics.keys).union(walk.published.keys).sorted() {
            let (noted, counted) = (topics[topic, default: 0], walk.published[topic, default: 0])
            if noted != counted {
                violations.append(
                    .init(.numbering, "\(service) \(topic)", "\(noted) noted, \(counted) in the log up to the relay"))
            }
        }
        return violations
    }

    /// Behind the first message of a subject every other one waits; the first itself does not.
    func laneViolations(_ sql: any SQLConnection) throws -> [InvariantViolation] {
        var lane = ""
        return try sql.rows("SELECT lane, state, seq, error FROM inbox ORDER BY lane, seq") {
            (lane: $0.text(0), state: $0.text(1), sequence: $0.integer(2), error: $0.text(3))
        }.compactMap { row in
            // One that waits for another message holds nothing up.
            if row.state == InboxState.pending.rawValue, row.error.hasPrefix(NotYet.prefix) { return nil }
            // What came while older messages are fetched waits for their end.
            if row.state == InboxState.waiting.rawValue, row.error == CatchUp.held { return nil }
            let isFirst = row.lane != lane
            lane = row.lane
            switch (InboxState(rawValue: row.state), isFirst) {
            case (.pending, false):
                return InvariantViolation(.order, "\(service) inbox \(row.sequence)", "would overtake")
            case (.waiting, true):
                return InvariantViolation(.order, "\(service) inbox \(row.sequence)", "waits for nothing")
            default: return nil
            }
        }
    }

    private func erasureViolations(_ sql: any SQLConnection) throws -> [InvariantViolation] {
        let open = try sql.rows("SELECT seq FROM inbox WHERE sealed <> 1") { $0.integer(0) }
        let withKey = try vault.erasedWithKey()
        return open.map { InvariantViolation(.erasure, "\(service) inbox \($0)", "the body is not sealed") }
            + withKey.map { InvariantViolation(.erasure, "vault", "\($0.text) is erased and has a key") }
    }

    private static func taken(_ sql: any SQLConnection) throws -> [StoreReport.TakenRange] {
        try sql.rows("SELECT origin, topic, lo, hi FROM inbox_seen ORDER BY origin, topic, lo") {
            StoreReport.TakenRange(origin: $0.text(0), topic: $0.text(1), first: $0.integer(2), last: $0.integer(3))
        }
    }

    private static func limited(_ violations: [InvariantViolation]) -> [InvariantViolation] {
        Invariant.allCases.flatMap { kind in violations.filter { $0.invariant == kind }.prefix(violationsMax) }
    }
}
