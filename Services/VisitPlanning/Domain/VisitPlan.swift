import EventSourcing
package import Messages

/// The visit plan of one dispensary and month: drafted, changed by the planner, published, closed.
///
/// A search never runs in here. The service runs it and submits the result; `decide` checks it again with the
/// independent checker. After publication a further draft may add new candidates: published visits keep their place.
/// The stream is `plan-<dispensary id>-<month>`.
package enum VisitPlan: Decider {
    package static let category = "plan"

    /// The id of the plan of a dispensary and month, such as `130150-01-2026-03`.
    package static func id(of dispensary: DispensaryID, month: Period) -> PlanID {
        PlanID("\(dispensary.text)-\(month)")
    }

    package struct State: Sendable, Equatable {
        package var phase = Phase.absent
        package var draft: PlanDraft?
        /// Standing visits by case, drafted and published.
        package var visits: [CaseID: PlanVisit] = [:]
        package var published: Set<VisitID> = []

        package func isPublished(_ visit: PlanVisit) -> Bool { published.contains(visit.visitID) }
    }

    package enum Phase: String, Sendable, Codable, CaseIterable {
        case absent
        /// Nothing of it is published.
        case drafted
        case published
        case closed
    }

    package static var initial: State { State() }

    package enum Command: Sendable {
        case draft(PlanDraft, PlanningInputs)
        /// Puts one visit, or a waiting request, on another morning; the visits as they are afterwards.
        case move(CaseID, revised: [PlanVisit], PlanningInputs, at: Instant)
        case remove(CaseID, revised: [PlanVisit], PlanningInputs, at: Instant)
        case pin(CaseID, Bool, at: Instant)
        /// Publishes what is drafted; visits whose request is not among the inputs any more are dropped.
        case publish(PlanningInputs, at: Instant)
        case close(at: Instant)
    }

    package enum Rejection: Error, Equatable, Sendable {
        case unknownPlan
        case closed
        /// Requests of another dispensary.
        case foreignCandidates([CaseID])
        case notFeasible([PlanFlaw])
        /// A draft may not touch what was promised; the cases.
        case publishedVisitsMoved([CaseID])
        /// A change may touch one visit only; the others that were moved.
        case otherVisitsMoved([CaseID])
        case notInPlan
        case alreadyPublished
        case nothingToPublish
    }

    package static func evolve(_ state: inout State, _ event: Event) {
        switch event {
        case .planDrafted(let draft):
            state.draft = draft
            if state.phase == .absent { state.phase = .drafted }
            state.visits = Dictionary(draft.visits.map { ($0.caseID, $0) }, uniquingKeysWith: { first, _ in first })
        case .visitMoved(let change):
            for visit in change.visits { state.visits[visit.caseID] = visit }
        case .visitRemoved(let removal):
            state.visits[removal.caseID] = nil
            for visit in removal.visits { state.visits[visit.caseID] = visit }
        case .visitPinned(let pin):
            state.visits[pin.caseID]?.isPinned = pin.isPinned
        case .planPublished(let issue):
            state.phase = .published
            state.published.formUnion(issue.visits)
        case .planClosed:
            state.phase = .closed
        }
    }
}
