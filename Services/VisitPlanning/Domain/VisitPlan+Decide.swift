import EventSourcing
import Messages

/// What follows from a command; every plan and every change is checked before it is recorded.
extension VisitPlan {
    package static func decide(_ command: Command, _ state: State) throws(Rejection) -> [Event] {
        switch command {
        case .draft(let draft, let inputs): return try self.draft(draft, inputs, state)
        case .move(let caseID, let revised, let inputs, let instant):
            let changed = try changes(to: revised, touching: caseID, inputs, state)
            return changed.isEmpty
                ? [] : [.visitMoved(.init(plan: try identity(state), caseID: caseID, visits: changed, at: instant))]
        case .remove(let caseID, let revised, let inputs, let instant):
            return try remove(caseID, revised, inputs, at: instant, state)
        case .pin(let caseID, let isPinned, let instant):
            let plan = try identity(state)
            guard let visit = state.visits[caseID] else { throw .notInPlan }
            if visit.isPinned == isPinned { return [] }
            return [.visitPinned(.init(plan: plan, caseID: caseID, isPinned: isPinned, at: instant))]
        case .publish(let inputs, let instant): return try publish(inputs, at: instant, state)
        case .close(let instant):
            if state.phase == .closed { return [] }
            return [.planClosed(.init(plan: try identity(state), at: instant))]
        }
    }

    /// The plan's names, of a plan that can still change.
    private static func identity(_ state: State) throws(Rejection) -> PlanIdentity {
        guard let draft = state.draft else { throw .unknownPlan }
        guard state.phase != .closed else { throw .closed }
        return draft.plan
    }

    private static func draft(
        _ draft: PlanDraft, _ inputs: PlanningInputs, _ state: State
    ) throws(Rejection) -> [Event] {
        guard state.phase != .closed else { throw .closed }
        let dispensary = draft.plan.dispensaryID
        let foreign = inputs.requests.filter { $0.dispensaryID != dispensary }.map(\.caseID)
        guard foreign.isEmpty else { throw .foreignCandidates(foreign) }
        let proposed = Dictionary(draft.visits.map { ($0.caseID, $0) }, uniquingKeysWith: { first, _ in first })
        let known = Set(inputs.requests.map(\.caseID))
        // Published visits that were performed or withdrawn are not among the inputs and need no place.
        let moved = state.visits.values
            .filter { state.isPublished($0) && known.contains($0.caseID) }
            .filter { !$0.hasSamePlace(as: proposed[$0.caseID]) }
        // A visit that was not performed comes back as a candidate without its old promise: it has no pin.
        let promised = Set(inputs.requests.filter { $0.pin != nil }.map(\.caseID))
        let broken = moved.map(\.caseID).filter(promised.contains).sorted()
        guard broken.isEmpty else { throw .publishedVisitsMoved(broken) }
        let flaws = inputs.flaws(of: draft.visits)
        guard flaws.isEmpty else { throw .notFeasible(flaws) }
        return [.planDrafted(draft)]
    }

    /// Visits that differ from the present plan, when at most the named one changes its morning.
    private static func changes(
        to revised: [PlanVisit], touching caseID: CaseID?, _ inputs: PlanningInputs, _ state: State
    ) throws(Rejection) -> [PlanVisit] {
        _ = try identity(state)
        let others = revised.filter { $0.caseID != caseID && !$0.hasSamePlace(as: state.visits[$0.caseID]) }
        guard others.isEmpty else { throw .otherVisitsMoved(others.map(\.caseID).sorted()) }
        let kept = Set(revised.map(\.caseID))
        let lost = inputs.requests.map(\.caseID)
            .filter { $0 != caseID && state.visits[$0] != nil && !kept.contains($0) }
        guard lost.isEmpty else { throw .otherVisitsMoved(lost.sorted()) }
        // Flaws that were there before, such as visits of a team that fell ill, must not keep a planner from moving
        // them away one by one.
        let before = inputs.flaws(of: inputs.requests.compactMap { state.visits[$0.caseID] })
        let flaws = inputs.flaws(of: revised).filter { !before.contains($0) }
        guard flaws.isEmpty else { throw .notFeasible(flaws) }
        return revised.filter { $0 != state.visits[$0.caseID] }
    }

    private static func remove(
        _ caseID: CaseID, _ revised: [PlanVisit], _ inputs: PlanningInputs, at instant: Instant, _ state: State
    ) throws(Rejection) -> [Event] {
        let plan = try identity(state)
        guard let visit = state.visits[caseID], !revised.contains(where: { $0.caseID == caseID }) else {
            throw .notInPlan
        }
        guard !state.isPublished(visit) else { throw .alreadyPublished }
        let changed = try changes(to: revised, touching: caseID, inputs, state)
        return [
            .visitRemoved(.init(plan: plan, caseID: caseID, reason: .byPlanner, visits: changed, at: instant))
        ]
    }

    private static func publish(
        _ inputs: PlanningInputs, at instant: Instant, _ state: State
    ) throws(Rejection) -> [Event] {
        let plan = try identity(state)
        let standing = Set(inputs.requests.map(\.caseID))
        let drafted = state.visits.values.filter { !state.isPublished($0) }.sorted { $0.caseID < $1.caseID }
        let gone = drafted.filter { !standing.contains($0.caseID) }
        let issued = drafted.filter { standing.contains($0.caseID) }
        guard !issued.isEmpty else { throw .nothingToPublish }
        let flaws = inputs.flaws(of: state.visits.values.filter { standing.contains($0.caseID) })
        guard flaws.isEmpty else { throw .notFeasible(flaws) }
        let removals = gone.map { visit in
            Event.visitRemoved(
                .init(plan: plan, caseID: visit.caseID, reason: .noLongerCandidate, visits: [], at: instant))
        }
        let waiting = state.draft?.waiting.count { state.visits[$0.caseID] == nil } ?? 0
        let issue = PlanIssue(plan: plan, visits: issued.map(\.visitID), waiting: waiting, at: instant)
        return removals + [.planPublished(issue)]
    }
}
