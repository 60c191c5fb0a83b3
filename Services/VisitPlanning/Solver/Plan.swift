/// Who goes where and in which order, and who waits and why.
package struct Plan: Sendable, Equatable {
    /// One visit in a morning.
    package struct Stop: Hashable, Sendable {
        package let visit: Int
        /// Minutes after the start of the morning at which the visit begins.
        package let startMinute: Int

        package init(visit: Int, startMinute: Int) {
            self.visit = visit
            self.startMinute = startMinute
        }
    }

    /// A visit without a place in the plan.
    package struct Waiting: Hashable, Sendable {
        package let visit: Int
        package let reason: WaitingReason

        package init(visit: Int, reason: WaitingReason) {
            self.visit = visit
            self.reason = reason
        }
    }

    /// Stops of each team-day, in the order of ``Problem/teamDays``.
    package let routes: [[Stop]]
    /// In priority order.
    package let waiting: [Waiting]

    package init(routes: [[Stop]], waiting: [Waiting]) {
        self.routes = routes
        self.waiting = waiting
    }
}

/// Why a visit found no place; each reason can be checked by hand.
package enum WaitingReason: Hashable, Sendable {
    case noTeamWithSkill
    case noDayInPeriod
    case noRoad
    /// Does not fit even an empty morning; so many minutes are missing on the best one.
    case impossibleAlone(minutesShort: Int)
    /// Fits an empty morning but not one that holds only what people pinned.
    case blockedByPins
    /// Every morning is taken by visits that go first. The nearest misses, best first.
    case noRoom([NearMiss])

    /// A morning that would nearly take the visit.
    package struct NearMiss: Hashable, Sendable {
        package let teamDay: Int
        /// 0 when only the number of visits is exhausted.
        package let minutesShort: Int
    }
}

/// What a plan is judged by, in this order: mandatory visits missed, priority served, minutes of travel.
package struct PlanCost: Sendable, Equatable, Comparable {
    package let mandatoryMissed: Int
    package let priorityServed: Int
    package let travelMinutes: Int

    package init(mandatoryMissed: Int, priorityServed: Int, travelMinutes: Int) {
        self.mandatoryMissed = mandatoryMissed
        self.priorityServed = priorityServed
        self.travelMinutes = travelMinutes
    }

    /// Smaller is better.
    package static func < (left: Self, right: Self) -> Bool {
        (left.mandatoryMissed, -left.priorityServed, left.travelMinutes)
            < (right.mandatoryMissed, -right.priorityServed, right.travelMinutes)
    }
}
