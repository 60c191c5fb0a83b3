/// What a visit needs and a team can do, as a set of bits that the caller gives a meaning.
package struct Skills: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// One morning of one team: a vehicle in the words of vehicle routing.
package struct TeamDay: Hashable, Sendable {
    /// Day of the period, counted by the caller; only compared and looked up in ``RequestedVisit/allowedDays``.
    package let day: Int
    package let skills: Skills
    /// Time from leaving the start to being back.
    package let minutes: Int
    package let visitsMax: Int
    /// Place where the morning starts and ends.
    package let start: Int

    package init(day: Int, skills: Skills, minutes: Int, visitsMax: Int, start: Int) {
        self.day = day
        self.skills = skills
        self.minutes = minutes
        self.visitsMax = visitsMax
        self.start = start
    }
}

/// A visit that somebody asks for; it is optional unless mandatory.
package struct RequestedVisit: Hashable, Sendable {
    package let place: Int
    package let serviceMinutes: Int
    package let skills: Skills
    package let allowedDays: Set<Int>
    /// Higher goes first.
    package let priority: Int
    /// Goes before every optional visit.
    package let isMandatory: Bool
    /// The only team-day that a person allows for it.
    package let pinnedTo: Int?

    package init(
        place: Int, serviceMinutes: Int, skills: Skills, allowedDays: Set<Int>, priority: Int,
        isMandatory: Bool = false, pinnedTo: Int? = nil
    ) {
        self.place = place
        self.serviceMinutes = serviceMinutes
        self.skills = skills
        self.allowedDays = allowedDays
        self.priority = priority
        self.isMandatory = isMandatory
        self.pinnedTo = pinnedTo
    }
}

/// Team-days, requested visits and travel of one dispensary and period. Team-days and visits are named by index.
package struct Problem: Sendable {
    package let teamDays: [TeamDay]
    package let visits: [RequestedVisit]
    package let travel: TravelTimes

    /// A number or index that makes no sense.
    package enum Flaw: Error, Equatable, Sendable {
        case teamDay(Int)
        case visit(Int)
    }

    /// - Throws: The first team-day or visit with a negative number or an index outside its list.
    package init(teamDays: [TeamDay], visits: [RequestedVisit], travel: TravelTimes) throws(Flaw) {
        for (index, teamDay) in teamDays.enumerated() {
            guard teamDay.minutes >= 0, teamDay.visitsMax >= 0, travel.places.contains(teamDay.start) else {
                throw .teamDay(index)
            }
        }
        for (index, visit) in visits.enumerated() {
            let pinExists = visit.pinnedTo.map { teamDays.indices.contains($0) } ?? true
            guard visit.serviceMinutes >= 0, visit.priority >= 0, travel.places.contains(visit.place), pinExists else {
                throw .visit(index)
            }
        }
        self.teamDays = teamDays
        self.visits = visits
        self.travel = travel
    }
}
