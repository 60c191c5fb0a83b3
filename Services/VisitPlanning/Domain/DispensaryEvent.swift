package import EventSourcing
package import Messages

extension Dispensary {
    /// What is stored of a dispensary.
    package enum Event: DomainEvent {
        case teamRegistered(TeamChange)
        case teamChanged(TeamChange)
        case teamRetired(TeamRetirement)
        case absenceRecorded(AbsenceChange)
        case absenceCancelled(AbsenceChange)

        package var stored: StoredForm {
            switch self {
            case .teamRegistered(let payload): StoredForm("team-registered", payload)
            case .teamChanged(let payload): StoredForm("team-changed", payload)
            case .teamRetired(let payload): StoredForm("team-retired", payload)
            case .absenceRecorded(let payload): StoredForm("absence-recorded", payload)
            case .absenceCancelled(let payload): StoredForm("absence-cancelled", payload)
            }
        }

        package static let cases: [EventCase<Event>] = [
            EventCase("team-registered") { .teamRegistered($0) },
            EventCase("team-changed") { .teamChanged($0) },
            EventCase("team-retired") { .teamRetired($0) },
            EventCase("absence-recorded") { .absenceRecorded($0) },
            EventCase("absence-cancelled") { .absenceCancelled($0) },
        ]
    }
}

/// A visiting team.
package struct Team: Codable, Sendable, Equatable {
    package let id: TeamID
    /// What the dispensary calls it, such as "Equipo 1".
    package let label: String
    package let skills: [HealthService]
    package let mornings: [Morning]
    /// Visits of one morning at most.
    package let visitsMax: Int

    package init(id: TeamID, label: String, skills: [HealthService], mornings: [Morning], visitsMax: Int) {
        self.id = id
        self.label = label
        self.skills = HealthService.allCases.filter(skills.contains)
        self.mornings = mornings.sorted { ($0.weekday, $0.minutes) < ($1.weekday, $1.minutes) }
        self.visitsMax = visitsMax
    }
}

/// A weekly morning of visits.
package struct Morning: Codable, Sendable, Equatable {
    /// 1 is Monday, 7 is Sunday.
    package let weekday: Int
    /// From leaving the dispensary to being back.
    package let minutes: Int

    package init(weekday: Int, minutes: Int) {
        self.weekday = weekday
        self.minutes = minutes
    }
}

/// Days on which a team does not go out, both ends included.
package struct Absence: Codable, Sendable, Equatable {
    package let team: TeamID
    package let from: LocalDay
    package let through: LocalDay

    package init(team: TeamID, from: LocalDay, through: LocalDay) {
        self.team = team
        self.from = from
        self.through = through
    }
}

package struct TeamChange: Codable, Sendable, Equatable {
    package let dispensaryID: DispensaryID
    package let team: Team
}

package struct TeamRetirement: Codable, Sendable, Equatable {
    package let dispensaryID: DispensaryID
    package let team: TeamID
}

package struct AbsenceChange: Codable, Sendable, Equatable {
    package let dispensaryID: DispensaryID
    package let absence: Absence
}
