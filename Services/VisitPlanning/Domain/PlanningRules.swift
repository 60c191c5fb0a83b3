package import Messages
package import VisitSolver

/// The numbers by which visits are planned: points of priority, minutes of service, speed of travel.
///
/// Data, not logic: an operator changes them in a file (`visit-rules.csv`), and a plan records the points it used.
package struct PlanningRules: Sendable, Equatable {
    /// The keys of the file, with the values used when a key is missing.
    ///
    /// The order of the groups follows Constitution art. 35 and the practice of first-level care; the numbers are a
    /// proposal that the institute confirms.
    package static let standard: [String: Int] = [
        "points.palliative": 40, "points.violence": 40, "points.bedridden": 35, "points.catastrophic-disease": 35,
        "points.pregnancy": 30, "points.tuberculosis": 30, "points.disability": 25, "points.older-adult": 25,
        "points.child-under-five": 20, "points.chronic-disease": 20, "points.per-waiting-day": 1,
        "points.per-visit-not-performed": 15, "days.until-mandatory": 60, "minutes.per-stop": 10,
        "minutes.medical": 20, "minutes.dental": 20, "minutes.per-further-person": 10,
        "travel.detour-percent": 145, "travel.kilometres-per-hour": 25, "travel.minutes-without-coordinates": 20,
    ]

    private let values: [String: Int]

    /// A key that the rules do not know, or a number outside 0...10,000.
    package enum Flaw: Error, Equatable, Sendable {
        case unknownKey(String)
        case outOfRange(String)
    }

    package init() { values = Self.standard }

    /// Takes the given values over the standard ones.
    package init(_ changed: [String: Int]) throws(Flaw) {
        var values = Self.standard
        for (key, value) in changed.sorted(by: { $0.key < $1.key }) {
            guard values[key] != nil else { throw .unknownKey(key) }
            guard (0...10_000).contains(value) else { throw .outOfRange(key) }
            values[key] = value
        }
        self.values = values
    }

    private func value(_ key: String) -> Int {
        guard let value = values[key] else { preconditionFailure("no rule \(key)") }
        return value
    }

    /// Why a request goes before others on a day, point by point.
    package func priority(of candidacy: Candidacy, attempts: Int, on day: LocalDay) -> VisitPriority {
        let groups = Set(candidacy.needs.priorityGroups)
        var points = PriorityGroup.allCases.filter(groups.contains).map { group in
            PriorityPoints(name: group.rawValue, count: 1, points: value("points.\(group.rawValue)"))
        }
        let waited = max(0, day.daysSinceEpoch - candidacy.filedOn.daysSinceEpoch)
        let forWaiting = waited * value("points.per-waiting-day")
        points.append(PriorityPoints(name: "waiting-days", count: waited, points: forWaiting))
        if attempts > 0 {
            let forAttempts = attempts * value("points.per-visit-not-performed")
            points.append(PriorityPoints(name: "visits-not-performed", count: attempts, points: forAttempts))
        }
        return VisitPriority(points: points, isMandatory: waited >= value("days.until-mandatory"), waitingDays: waited)
    }

    /// Minutes in the home: arriving and leaving, each service, each further person.
    package func serviceMinutes(of candidacy: Candidacy) -> Int {
        let services = Set(candidacy.needs.services)
        let care = services.reduce(0) { $0 + value("minutes.\($1.rawValue)") }
        let further = max(0, Set(candidacy.persons).count - 1) * value("minutes.per-further-person")
        return value("minutes.per-stop") + care + further
    }

    package var terrain: TravelTimes.Terrain {
        .init(
            detourPercent: value("travel.detour-percent"),
            kilometresPerHour: value("travel.kilometres-per-hour"),
            unknownMinutes: value("travel.minutes-without-coordinates"))
    }
}

/// Additive points with their names, so that "why this family first?" has an answer.
package struct VisitPriority: Codable, Sendable, Equatable {
    package let points: [PriorityPoints]
    /// Waited so long that it goes before every other.
    package let isMandatory: Bool
    package let waitingDays: Int

    package var total: Int { points.reduce(0) { $0 + $1.points } }

    package init(points: [PriorityPoints], isMandatory: Bool, waitingDays: Int) {
        self.points = points
        self.isMandatory = isMandatory
        self.waitingDays = waitingDays
    }
}

/// One reason for priority: a group of people, waiting days, or visits not performed.
package struct PriorityPoints: Codable, Sendable, Equatable {
    package let name: String
    /// How often it counts: days, visits, or 1 for a group.
    package let count: Int
    package let points: Int

    package init(name: String, count: Int, points: Int) {
        self.name = name
        self.count = count
        self.points = points
    }
}
