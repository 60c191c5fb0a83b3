import Messages
import Platform

/// One dispensary's planner, team and window: plans when all its requests are candidates, visits, and hands notices
/// over.
struct VisitDesk: Sendable {
    private static let patience = Duration.seconds(600)
    /// Attempts to find room for everybody, each with one team more.
    private static let draftsMax = 6

    let dispensary: Catalogue.Dispensary
    let month: Period
    let staff: StaffRoom
    let ledger: Ledger
    /// The dispensary's visit requests.
    let scripts: [CaseScript]

    func makeTeams() async throws {
        for number in 1...2 { try await makeTeam(number) }
    }

    private func makeTeam(_ number: Int) async throws {
        try await planning().setTeam(
            .init(
                team: "T\(number)", label: "Equipo \(number)", skills: HealthService.allCases,
                mornings: [1, 2, 3, 4, 5].map { .init(weekday: $0, minutes: 300) }, visitsMax: 10), at: dispensary.id)
    }

    func run() async {
        do {
            try await planAndVisit()
            try await handOver()
        } catch {
            if let script = scripts.first { ledger.note(error, script, "visits of a dispensary") }
        }
    }

    private func planning() throws -> PlanningClient { PlanningClient(api: try staff.dispensary(dispensary.id)) }

    private func planAndVisit() async throws {
        _ = try await Parallel.poll(for: Self.patience) {
            ledger.visitsAttempted(at: dispensary.id) >= scripts.count ? true : nil
        }
        let filed = ledger.visitRequests(at: dispensary.id)
        guard !filed.isEmpty else { return }
        let client = try planning()
        let isReady = try await Parallel.poll(for: Self.patience) {
            try await client.counts(dispensary.id).candidates >= filed.count ? true : nil
        }
        guard isReady != nil else {
            throw OperatorError(
                "not all visit requests became candidates", fix: "look at ssc status and ssc parked list")
        }
        for visit in try await publishedVisits(client, expected: filed.count) {
            guard let known = ledger.filedCase(visit.caseID) else { continue }
            if known.script.ending == .closedByFamily {
                try await client.notPerformed(visit, .refusedByFamily)
            } else if known.script.missesFirstVisit {
                try await client.notPerformed(visit, .nobodyHome)
            } else {
                try await client.performed(visit)
            }
            if !known.script.missesFirstVisit { ledger.noteVisit() }
        }
        let missed = filed.filter(\.script.missesFirstVisit).count
        guard missed > 0 else { return }
        for visit in try await publishedVisits(client, expected: missed) {
            try await client.performed(visit)
            ledger.noteVisit()
        }
    }

    /// Drafts, adds a team while somebody finds no room, publishes, and gives the visits that are to be made.
    private func publishedVisits(_ client: PlanningClient, expected: Int) async throws -> [PlanningClient.Visit] {
        for attempt in 1...Self.draftsMax {
            let plan = try await client.draft(month, at: dispensary.id)
            guard plan.waiting.isEmpty else {
                try await makeTeam(attempt + 2)
                continue
            }
            try await client.publish(plan.planID)
            let visits = try await client.plan(plan.planID).visits.filter { $0.status == "planned" }
            guard visits.count == expected else {
                throw OperatorError(
                    "the plan has \(visits.count) visits to make instead of \(expected)", fix: "look at the plan")
            }
            return visits
        }
        throw OperatorError("the plan has no room for every request", fix: "add teams to the dispensary")
    }

    /// People without an address are told at the window.
    private func handOver() async throws {
        var left = ledger.visitRequests(at: dispensary.id).map(\.script.noticesToHandOver).reduce(0, +)
        guard left > 0 else { return }
        let client = NoticeClient(api: try staff.dispensary(dispensary.id))
        let done = try await Parallel.poll(for: Self.patience) { () -> Bool? in
            for notice in try await client.waiting() {
                try await client.handOver(notice.id)
                left -= 1
            }
            return left <= 0 ? true : nil
        }
        guard done != nil else {
            throw OperatorError("\(left) notices to hand over never came", fix: "look at ssc status")
        }
    }
}
