import EventSourcing
package import Messages

/// The teams of a dispensary: what they can do, on which mornings they go out, and when they are absent.
///
/// The stream is `dispensary-<dispensary id>`.
package enum Dispensary: Decider {
    package static let category = "dispensary"

    /// More teams than any dispensary has; a bound against mistakes.
    package static let teamsMax = 20
    /// Minutes of a morning that make sense: half an hour to ten hours.
    package static let morningMinutes = 30...600
    /// Visits of a morning that make sense.
    package static let visitsPerMorning = 1...60
    /// A team's label is a few words, such as "Equipo 1"; never a person's name.
    package static let labelLengthMax = 40

    package struct State: Sendable, Equatable {
        /// In the order of their ids.
        package var teams: [Team] = []
        package var absences: [Absence] = []

        package func team(_ id: TeamID) -> Team? { teams.first { $0.id == id } }

        /// Whether a team is away on a day.
        package func isAbsent(_ team: TeamID, on day: LocalDay) -> Bool {
            absences.contains { $0.team == team && $0.from <= day && day <= $0.through }
        }
    }

    package static var initial: State { State() }

    package enum Command: Sendable {
        /// Registers a team or changes it.
        case setTeam(DispensaryID, Team)
        case retireTeam(DispensaryID, TeamID)
        case recordAbsence(DispensaryID, Absence)
        case cancelAbsence(DispensaryID, Absence)
    }

    package enum Rejection: Error, Equatable, Sendable {
        case unknownTeam
        case unknownAbsence
        case tooManyTeams
        case teamWithoutSkills
        case teamWithoutMornings
        /// A weekday is outside 1...7, occurs twice, or its minutes are outside ``morningMinutes``.
        case morningOutOfRange(weekday: Int)
        case visitsOutOfRange
        case labelOutOfRange
        case absenceEndsBeforeItStarts
    }

    package static func decide(_ command: Command, _ state: State) throws(Rejection) -> [Event] {
        switch command {
        case .setTeam(let dispensary, let team):
            try check(team)
            guard let current = state.team(team.id) else {
                guard state.teams.count < teamsMax else { throw .tooManyTeams }
                return [.teamRegistered(.init(dispensaryID: dispensary, team: team))]
            }
            return current == team ? [] : [.teamChanged(.init(dispensaryID: dispensary, team: team))]
        case .retireTeam(let dispensary, let team):
            guard state.team(team) != nil else { throw .unknownTeam }
            return [.teamRetired(.init(dispensaryID: dispensary, team: team))]
        case .recordAbsence(let dispensary, let absence):
            guard state.team(absence.team) != nil else { throw .unknownTeam }
            guard absence.from <= absence.through else { throw .absenceEndsBeforeItStarts }
            if state.absences.contains(absence) { return [] }
            return [.absenceRecorded(.init(dispensaryID: dispensary, absence: absence))]
        case .cancelAbsence(let dispensary, let absence):
            guard state.absences.contains(absence) else { throw .unknownAbsence }
            return [.absenceCancelled(.init(dispensaryID: dispensary, absence: absence))]
        }
    }

    private static func check(_ team: Team) throws(Rejection) {
        guard (1...labelLengthMax).contains(team.label.count) else { throw .labelOutOfRange }
        guard !team.skills.isEmpty else { throw .teamWithoutSkills }
        guard !team.mornings.isEmpty else { throw .teamWithoutMornings }
        var seen: Set<Int> = []
        for morning in team.mornings {
            let isUsable = (1...7).contains(morning.weekday) && morningMinutes.contains(morning.minutes)
            guard isUsable, seen.insert(morning.weekday).inserted else {
                throw .morningOutOfRange(weekday: morning.weekday)
            }
        }
        guard visitsPerMorning.contains(team.visitsMax) else { throw .visitsOutOfRange }
    }

    package static func evolve(_ state: inout State, _ event: Event) {
        switch event {
        case .teamRegistered(let change), .teamChanged(let change):
            state.teams.removeAll { $0.id == change.team.id }
            state.teams.append(change.team)
            state.teams.sort { $0.id < $1.id }
        case .teamRetired(let retirement):
            state.teams.removeAll { $0.id == retirement.team }
            state.absences.removeAll { $0.team == retirement.team }
        case .absenceRecorded(let change): state.absences.append(change.absence)
        case .absenceCancelled(let change): state.absences.removeAll { $0 == change.absence }
        }
    }
}
