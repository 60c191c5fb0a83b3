import EventSourcing
import Messages
import Testing

@testable import VisitPlanningDomain

/// Teams and absences, one test per outcome.
struct DispensaryTests {
    private static let registered = Dispensary.Event.teamRegistered(
        TeamChange(dispensaryID: Example.dispensary, team: Example.team))
    private static let absence = Absence(team: TeamID("T1"), from: Example.day(3), through: Example.day(9))

    private func given(_ history: Dispensary.Event...) -> Given<Dispensary> { Given(Dispensary.self, history) }

    private static func team(
        label: String = "Equipo 1", skills: [HealthService] = [.medical],
        mornings: [Morning] = [Morning(weekday: 2, minutes: 240)], visitsMax: Int = 6
    ) -> Team {
        Team(id: TeamID("T1"), label: label, skills: skills, mornings: mornings, visitsMax: visitsMax)
    }

    @Test func `a team is registered, changed and retired`() {
        let changed = Self.team(visitsMax: 9)
        given().when(.setTeam(Example.dispensary, Example.team)).then([Self.registered])
        given(Self.registered).when(.setTeam(Example.dispensary, changed))
            .then([.teamChanged(TeamChange(dispensaryID: Example.dispensary, team: changed))])
        given(Self.registered).when(.setTeam(Example.dispensary, Example.team)).then([])
        given(Self.registered).when(.retireTeam(Example.dispensary, TeamID("T1")))
            .then([.teamRetired(TeamRetirement(dispensaryID: Example.dispensary, team: TeamID("T1")))])
        given().when(.retireTeam(Example.dispensary, TeamID("T1"))).rejects(.unknownTeam)
    }

    @Test(arguments: [
        (team(label: ""), Dispensary.Rejection.labelOutOfRange), (team(skills: []), .teamWithoutSkills),
        (team(mornings: []), .teamWithoutMornings),
        (team(mornings: [Morning(weekday: 8, minutes: 240)]), .morningOutOfRange(weekday: 8)),
        (team(mornings: [Morning(weekday: 2, minutes: 20)]), .morningOutOfRange(weekday: 2)),
        (
            team(mornings: [Morning(weekday: 2, minutes: 200), Morning(weekday: 2, minutes: 240)]),
            .morningOutOfRange(weekday: 2)
        ),
        (team(visitsMax: 0), .visitsOutOfRange),
    ])
    func `a team that could never go out is refused`(team: Team, rejection: Dispensary.Rejection) {
        given().when(.setTeam(Example.dispensary, team)).rejects(rejection)
    }

    @Test func `a dispensary has a bounded number of teams`() {
        let teams = (1...Dispensary.teamsMax).map { number in
            Dispensary.Event.teamRegistered(
                TeamChange(
                    dispensaryID: Example.dispensary,
                    team: Team(
                        id: TeamID("X\(number)"), label: "Equipo", skills: [.medical],
                        mornings: [Morning(weekday: 1, minutes: 240)], visitsMax: 6)))
        }
        Given(Dispensary.self, teams).when(.setTeam(Example.dispensary, Example.team)).rejects(.tooManyTeams)
    }

    @Test func `an absence is recorded once and cancelled`() {
        let recorded = Dispensary.Event.absenceRecorded(
            AbsenceChange(dispensaryID: Example.dispensary, absence: Self.absence))
        given(Self.registered).when(.recordAbsence(Example.dispensary, Self.absence)).then([recorded])
        given(Self.registered, recorded).when(.recordAbsence(Example.dispensary, Self.absence)).then([])
        given(Self.registered, recorded).when(.cancelAbsence(Example.dispensary, Self.absence))
            .then([.absenceCancelled(AbsenceChange(dispensaryID: Example.dispensary, absence: Self.absence))])
        given(Self.registered).when(.cancelAbsence(Example.dispensary, Self.absence)).rejects(.unknownAbsence)
        given().when(.recordAbsence(Example.dispensary, Self.absence)).rejects(.unknownTeam)
        let backwards = Absence(team: TeamID("T1"), from: Example.day(9), through: Example.day(3))
        given(Self.registered).when(.recordAbsence(Example.dispensary, backwards)).rejects(.absenceEndsBeforeItStarts)
    }

    @Test func `a team goes out on its weekday except on rest days and absences`() {
        let recorded = Dispensary.Event.absenceRecorded(
            AbsenceChange(dispensaryID: Example.dispensary, absence: Self.absence))
        let state = Dispensary.fold([Self.registered, recorded])
        let mornings = PlanningInputs.mornings(
            of: state, from: Example.day(1), through: Example.day(31), calendar: [Example.day(17)])
        // Tuesdays of March 2026 are 3, 10, 17, 24 and 31; the 3rd is an absence and the 17th a rest day.
        #expect(mornings.map(\.date) == [Example.day(10), Example.day(24), Example.day(31)])
        let none = PlanningInputs.mornings(
            of: state, from: Example.day(31), through: Example.day(1), calendar: [])
        #expect(none.isEmpty)
    }
}
