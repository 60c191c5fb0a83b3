import EventSourcing
import Messages
import Platform
import VisitPlanningDomain

/// The use cases of visit planning; pages and program interface share them. Each one is a single transaction.
struct PlanningDesk: Sendable {
    let store: Store
    let json: MessageJSON
    let catalogue: Catalogue
    let rules: PlanningRules
    let clock: ServiceClock

    /// Who does something, for the log: the request and the member of staff.
    struct Act: Sendable {
        let requestID: String
        let staff: StaffIdentity
        /// The same when the act is repeated, which then changes nothing; `nil` without an idempotency key.
        let actID: String?

        var metadata: EventMetadata {
            EventMetadata(correlationID: requestID, causationID: requestID, actor: "staff:\(staff.id.text)")
        }
    }

    func today(at dispensary: DispensaryID) -> LocalDay { clock.now.day(in: catalogue.timeZone(of: dispensary)) }

    /// Runs an act once, however often it is repeated.
    func once(_ act: Act, _ unit: @escaping @Sendable (Transaction) throws -> Void) async throws {
        _ = try await store.writeOnce(act.metadata, actID: act.actID, unit)
    }

    // MARK: Teams

    func setTeam(_ team: Team, at dispensary: DispensaryID, _ act: Act) async throws {
        try await handle(.setTeam(dispensary, team), at: dispensary, act)
    }

    func retireTeam(_ team: TeamID, at dispensary: DispensaryID, _ act: Act) async throws {
        try await handle(.retireTeam(dispensary, team), at: dispensary, act)
    }

    func recordAbsence(_ absence: Absence, at dispensary: DispensaryID, _ act: Act) async throws {
        try await handle(.recordAbsence(dispensary, absence), at: dispensary, act)
    }

    func cancelAbsence(_ absence: Absence, at dispensary: DispensaryID, _ act: Act) async throws {
        try await handle(.cancelAbsence(dispensary, absence), at: dispensary, act)
    }

    private func handle(_ command: Dispensary.Command, at dispensary: DispensaryID, _ act: Act) async throws {
        try await once(act) { transaction in
            _ = try transaction.handle(Dispensary.self, id: dispensary.text, command)
        }
    }

    // MARK: Results of visits

    /// What a team reports, before it is matched with the request.
    struct PerformanceReport: Sendable {
        let performedOn: LocalDay
        let seen: [SeenPerson]
        let othersSeen: Int
    }

    func recordPerformed(_ report: PerformanceReport, of visit: VisitRow, _ act: Act) async throws {
        let today = today(at: visit.dispensaryID)
        try await once(act) { transaction in
            let performance = VisitRequest.Performance(
                visitID: visit.visitID, performedOn: report.performedOn, seen: report.seen,
                othersSeen: report.othersSeen, recordedAt: transaction.now, recordedOn: today)
            _ = try transaction.handle(VisitRequest.self, id: visit.caseID.text, .recordPerformed(performance))
        }
    }

    func recordNotPerformed(
        _ outcome: VisitOutcome, on day: LocalDay, of visit: VisitRow, _ act: Act
    ) async throws {
        let today = today(at: visit.dispensaryID)
        try await once(act) { transaction in
            let failure = VisitRequest.NonPerformance(
                visitID: visit.visitID, outcome: outcome, on: day, recordedAt: transaction.now, recordedOn: today)
            _ = try transaction.handle(VisitRequest.self, id: visit.caseID.text, .recordNotPerformed(failure))
        }
    }

    func closeRequest(
        _ request: CaseID, _ reason: VisitClosing, at dispensary: DispensaryID, _ act: Act
    ) async throws {
        let today = today(at: dispensary)
        try await once(act) { transaction in
            _ = try transaction.handle(
                VisitRequest.self, id: request.text, .close(reason, at: transaction.now, on: today))
        }
    }

    // MARK: Reading

    func visit(_ id: VisitID) async throws -> VisitRow {
        guard let row = try await store.read({ [json] sql in try VisitRow.find(id, sql, json) }) else {
            throw NotFound()
        }
        return row
    }

    func request(_ id: CaseID) async throws -> RequestRow {
        guard let row = try await store.read({ [json] sql in try RequestRow.find(id, sql, json) }) else {
            throw NotFound()
        }
        return row
    }

    /// A plan with its visits.
    func plan(_ id: PlanID) async throws -> (plan: PlanRow, visits: [VisitRow]) {
        let found = try await store.read { [json] sql in
            try PlanRow.find(id, sql, json).map { ($0, try VisitRow.ofPlan(id, sql, json)) }
        }
        guard let (plan, visits) = found else { throw NotFound() }
        return (plan, visits)
    }

    func teams(of dispensary: DispensaryID) async throws -> (teams: [Team], absences: [Absence]) {
        try await store.read { [json] sql in
            (try TeamsProjection.teams(of: dispensary, sql, json), try TeamsProjection.absences(of: dispensary, sql))
        }
    }

    /// A candidate with what is computed on a day.
    struct Candidate: Sendable {
        let row: RequestRow
        let priority: VisitPriority
    }

    /// Candidates in the order of planning.
    func candidates(of dispensary: DispensaryID) async throws -> [Candidate] {
        let rows = try await store.read { [json] sql in
            try RequestRow.candidates(of: dispensary, limit: PlanMaking.candidatesMax, sql, json)
        }
        let today = today(at: dispensary)
        return rows.map { row in
            Candidate(row: row, priority: rules.priority(of: row.candidacy, attempts: row.attempts, on: today))
        }.sorted {
            ($0.priority.isMandatory ? 0 : 1, -$0.priority.total, $0.row.caseID)
                < ($1.priority.isMandatory ? 0 : 1, -$1.priority.total, $1.row.caseID)
        }
    }

    /// How many requests and visits of a dispensary are in which status.
    struct Counts: Sendable, Encodable {
        let candidates, planned, performed, closed, visitsNotPerformed: Int
    }

    func counts(of dispensary: DispensaryID) async throws -> Counts {
        try await store.read { sql in
            let requests = try RequestRow.counts(of: dispensary, sql)
            let visits = try VisitRow.counts(of: dispensary, sql)
            return Counts(
                candidates: requests["candidate"] ?? 0, planned: requests["planned"] ?? 0,
                performed: requests["performed"] ?? 0, closed: requests["closed"] ?? 0,
                visitsNotPerformed: visits[VisitRow.Status.notPerformed.rawValue] ?? 0)
        }
    }

    func visits(on day: LocalDay, at dispensary: DispensaryID) async throws -> [VisitRow] {
        try await store.read { [json] sql in try VisitRow.ofDay(day, at: dispensary, sql, json) }
    }

    /// Published visits of the days before, whose result nobody typed in yet; a page shows this many.
    static let unreportedMax = 30

    func unreported(before day: LocalDay, at dispensary: DispensaryID) async throws -> [VisitRow] {
        try await store.read { [json] sql in
            try VisitRow.unreported(before: day, at: dispensary, limit: Self.unreportedMax, sql, json)
        }
    }

    /// The newest plans of a dispensary; a page shows this many.
    static let plansMax = 6

    func plans(of dispensary: DispensaryID) async throws -> [PlanRow] {
        try await store.read { [json] sql in try PlanRow.all(of: dispensary, limit: Self.plansMax, sql, json) }
    }
}
