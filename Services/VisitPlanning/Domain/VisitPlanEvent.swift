package import EventSourcing
package import Messages

extension VisitPlan {
    /// What is stored of a plan.
    package enum Event: DomainEvent {
        case planDrafted(PlanDraft)
        case visitMoved(PlanChange)
        case visitRemoved(PlanRemoval)
        case visitPinned(PlanPin)
        case planPublished(PlanIssue)
        case planClosed(PlanClosing)

        package var stored: StoredForm {
            switch self {
            case .planDrafted(let payload): StoredForm("plan-drafted", payload)
            case .visitMoved(let payload): StoredForm("plan-visit-moved", payload)
            case .visitRemoved(let payload): StoredForm("plan-visit-removed", payload)
            case .visitPinned(let payload): StoredForm("plan-visit-pinned", payload)
            case .planPublished(let payload): StoredForm("plan-published", payload)
            case .planClosed(let payload): StoredForm("plan-closed", payload)
            }
        }

        package static let cases: [EventCase<Event>] = [
            EventCase("plan-drafted") { .planDrafted($0) },
            EventCase("plan-visit-moved") { .visitMoved($0) },
            EventCase("plan-visit-removed") { .visitRemoved($0) },
            EventCase("plan-visit-pinned") { .visitPinned($0) },
            EventCase("plan-published") { .planPublished($0) },
            EventCase("plan-closed") { .planClosed($0) },
        ]
    }
}

/// Names a plan in every event.
package struct PlanIdentity: Codable, Sendable, Equatable {
    package let planID: PlanID
    package let dispensaryID: DispensaryID
    package let month: Period

    package init(dispensaryID: DispensaryID, month: Period) {
        planID = VisitPlan.id(of: dispensaryID, month: month)
        self.dispensaryID = dispensaryID
        self.month = month
    }
}

/// One visit in a plan.
package struct PlanVisit: Codable, Sendable, Equatable {
    package let visitID: VisitID
    package let caseID: CaseID
    package let team: TeamID
    package let date: LocalDay
    /// Minutes after the team leaves the dispensary.
    package let startMinute: Int
    package let serviceMinutes: Int
    /// A new proposal leaves it where it is.
    package var isPinned: Bool

    package init(
        visitID: VisitID, caseID: CaseID, team: TeamID, date: LocalDay, startMinute: Int, serviceMinutes: Int,
        isPinned: Bool
    ) {
        self.visitID = visitID
        self.caseID = caseID
        self.team = team
        self.date = date
        self.startMinute = startMinute
        self.serviceMinutes = serviceMinutes
        self.isPinned = isPinned
    }

    /// The same visit on the same morning; the minute may differ.
    package func hasSamePlace(as other: PlanVisit?) -> Bool {
        visitID == other?.visitID && team == other?.team && date == other?.date
    }
}

/// The result of a search, with all that is needed to explain and to repeat it.
package struct PlanDraft: Codable, Sendable, Equatable {
    package let plan: PlanIdentity
    /// The first day that was planned.
    package let from: LocalDay
    package let visits: [PlanVisit]
    package let waiting: [WaitingRequest]
    /// Points of every request as they were on the day of planning.
    package let priorities: [RequestPriority]
    /// Name and version of the search, such as `greedy-1`.
    package let algorithm: String
    package let seed: Int
    package let cost: Cost
    package let at: Instant

    package init(
        plan: PlanIdentity, from: LocalDay, visits: [PlanVisit], waiting: [WaitingRequest],
        priorities: [RequestPriority], algorithm: String, seed: Int, cost: Cost, at: Instant
    ) {
        self.plan = plan
        self.from = from
        self.visits = visits
        self.waiting = waiting
        self.priorities = priorities
        self.algorithm = algorithm
        self.seed = seed
        self.cost = cost
        self.at = at
    }

    /// What the plan is judged by, most important first.
    package struct Cost: Codable, Sendable, Equatable {
        package let mandatoryMissed: Int
        package let priorityServed: Int
        package let travelMinutes: Int

        package init(mandatoryMissed: Int, priorityServed: Int, travelMinutes: Int) {
            self.mandatoryMissed = mandatoryMissed
            self.priorityServed = priorityServed
            self.travelMinutes = travelMinutes
        }
    }
}

package struct RequestPriority: Codable, Sendable, Equatable {
    package let caseID: CaseID
    package let priority: VisitPriority

    package init(caseID: CaseID, priority: VisitPriority) {
        self.caseID = caseID
        self.priority = priority
    }
}

/// A request without a place and why.
package struct WaitingRequest: Codable, Sendable, Equatable {
    package let caseID: CaseID
    package let reason: Reason
    /// On the best empty morning, for ``Reason/impossibleAlone``.
    package let minutesShort: Int?
    /// Mornings that would nearly take it, for ``Reason/noRoom``.
    package let nearMisses: [NearMiss]

    package init(caseID: CaseID, reason: Reason, minutesShort: Int? = nil, nearMisses: [NearMiss] = []) {
        self.caseID = caseID
        self.reason = reason
        self.minutesShort = minutesShort
        self.nearMisses = nearMisses
    }

    package enum Reason: String, Codable, Sendable, CaseIterable {
        case noTeamWithSkill = "no-team-with-skill"
        case noDayInPeriod = "no-day-in-period"
        case noRoad = "no-road"
        case impossibleAlone = "impossible-alone"
        case blockedByPins = "blocked-by-pins"
        case noRoom = "no-room"
    }

    package struct NearMiss: Codable, Sendable, Equatable {
        package let team: TeamID
        package let date: LocalDay
        /// 0 when only the number of visits is exhausted.
        package let minutesShort: Int

        package init(team: TeamID, date: LocalDay, minutesShort: Int) {
            self.team = team
            self.date = date
            self.minutesShort = minutesShort
        }
    }
}

package struct PlanChange: Codable, Sendable, Equatable {
    package let plan: PlanIdentity
    package let caseID: CaseID
    /// Every visit whose place or minute changed, as it is now.
    package let visits: [PlanVisit]
    package let at: Instant
}

package struct PlanRemoval: Codable, Sendable, Equatable {
    package let plan: PlanIdentity
    package let caseID: CaseID
    package let reason: Reason
    /// Every visit whose minute changed, as it is now.
    package let visits: [PlanVisit]
    package let at: Instant

    package enum Reason: String, Codable, Sendable {
        case byPlanner = "by-planner"
        /// Withdrawn or closed between draft and publication.
        case noLongerCandidate = "no-longer-candidate"
    }
}

package struct PlanPin: Codable, Sendable, Equatable {
    package let plan: PlanIdentity
    package let caseID: CaseID
    package let isPinned: Bool
    package let at: Instant
}

package struct PlanIssue: Codable, Sendable, Equatable {
    package let plan: PlanIdentity
    package let visits: [VisitID]
    package let waiting: Int
    package let at: Instant
}

package struct PlanClosing: Codable, Sendable, Equatable {
    package let plan: PlanIdentity
    package let at: Instant
}
