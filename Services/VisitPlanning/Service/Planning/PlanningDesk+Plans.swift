import EventSourcing
import Messages
import Platform
import VisitPlanningDomain

/// Plans: propose, change, publish, close.
extension PlanningDesk {
    /// Months ahead that can be planned; farther away nobody knows the teams.
    private static let monthsAheadMax = 3

    /// Proposes a plan from `from`, or from today, to the end of the month.
    /// - Throws: `InvalidInput` for a month that is over or too far away, or a day outside it.
    func draftPlan(
        at dispensary: DispensaryID, month: Period, from: LocalDay?, _ act: Act
    ) async throws -> PlanID {
        let today = today(at: dispensary)
        var check = Validation()
        check.require(
            month <= today.period.adding(months: Self.monthsAheadMax), "/month", "too-far", PlanningTexts.monthTooFar)
        check.require(
            from != nil || month >= today.period, "/month", "over", PlanningTexts.monthOver)
        if let from { check.require(from.period == month, "/from", "outside-month", PlanningTexts.dayOutsideMonth) }
        try check.finish()
        let start = from ?? max(today, month.firstDay)
        let plan = PlanIdentity(dispensaryID: dispensary, month: month)
        try await once(act) { transaction in
            try PlanMaking(transaction: transaction, desk: self, plan: plan).draft(from: start)
        }
        return plan.planID
    }

    /// One change by the planner.
    enum PlanMove: Sendable {
        case place(CaseID, TeamID, LocalDay)
        case remove(CaseID)
        case pin(CaseID)
        case unpin(CaseID)
    }

    func change(_ plan: PlanIdentity, _ move: PlanMove, _ act: Act) async throws {
        try await once(act) { transaction in
            let making = PlanMaking(transaction: transaction, desk: self, plan: plan)
            switch move {
            case .place(let caseID, let team, let date): try making.move(caseID, to: .init(team: team, date: date))
            case .remove(let caseID): try making.remove(caseID)
            case .pin(let caseID): try making.pin(caseID, true)
            case .unpin(let caseID): try making.pin(caseID, false)
            }
        }
    }

    /// - Returns: the number of visits that were published now, or by this act before.
    func publish(_ plan: PlanIdentity, _ act: Act) async throws -> Int {
        let published = try await store.writeOnce(act.metadata, actID: act.actID) { transaction in
            try PlanMaking(transaction: transaction, desk: self, plan: plan).publish()
        }
        if let published { return published }
        let history = try await store.history(of: VisitPlan.self, id: plan.planID.text)
        let issues = history.compactMap { past -> PlanIssue? in
            if case .planPublished(let issue) = past.event { issue } else { nil }
        }
        return issues.last?.visits.count ?? 0
    }

    func close(_ plan: PlanIdentity, _ act: Act) async throws {
        try await once(act) { transaction in
            try PlanMaking(transaction: transaction, desk: self, plan: plan).close()
        }
    }
}

extension PlanningDesk {
    /// Mornings that could take a request of a plan, cheapest first.
    func possibilities(
        for caseID: CaseID, in plan: PlanIdentity, _ act: Act
    ) async throws -> [PlanMaking.Possibility] {
        try await store.write(act.metadata) { transaction in
            try PlanMaking(transaction: transaction, desk: self, plan: plan).possibilities(for: caseID)
        }
    }
}
