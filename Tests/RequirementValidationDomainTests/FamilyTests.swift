import EventSourcing
import Messages
import Testing

@testable import RequirementValidationDomain

private typealias FamilyScenario = Scenario<Family>

@Suite struct FamilyRegistrationTests {
    @Test func `a registration is one event for all members`() {
        FamilyScenario.given().when(.register(.example())).then(.registeredExample)
    }

    @Test func `a registration told again changes nothing`() {
        FamilyScenario.given(.registeredExample).when(.register(.example())).thenNothing()
    }

    @Test func `a registration told anew adds only the new member`() {
        let newborn = MemberEntry.example(stranger, .child)
        FamilyScenario.given(.registeredExample)
            .when(.register(.example(members: FamilyRegistration.entries + [newborn])))
            .then(.memberAdded(.init(member: newborn, on: march(1))))
    }

    @Test func `a registration told anew changes only the member who differs`() {
        let renamed = MemberEntry.example(spouse, .cohabitant, name: "Otro Nombre")
        var members = FamilyRegistration.entries
        members[1] = renamed
        FamilyScenario.given(.registeredExample).when(.register(.example(members: members)))
            .then(.memberChanged(.init(member: renamed)))
    }

    @Test func `a member whom a new registration does not name is marked and stays active`() throws {
        let state = try FamilyScenario.given(.registeredExample)
            .when(.register(.example(members: Array(FamilyRegistration.entries.dropLast())))).state()
        let member = try #require(state.record?.member(baby))
        #expect(member.isUnlisted)
        #expect(member.isActive)
    }

    @Test func `a marked member who is named again is listed again`() throws {
        let state = try FamilyScenario.given(
            .registeredExample, .membersUnlisted(.init(persons: [baby], on: march(2)))
        ).when(.register(.example())).state()
        #expect(state.record?.member(baby)?.isUnlisted == false)
    }

    @Test func `a family that moved to another dispensary is moved`() {
        FamilyScenario.given(.registeredExample)
            .when(.register(.example(dispensary: DispensaryID("0602-01"))))
            .then(.moved(.init(dispensaryID: DispensaryID("0602-01"), provinceCode: "06")))
    }

    @Test func `a registration told anew with another head designates the head`() throws {
        var members = FamilyRegistration.entries
        members[0] = .example(head, .relative, born: LocalDay(year: 1970, month: 1, day: 2))
        members[1] = .example(spouse, .head, born: LocalDay(year: 1972, month: 1, day: 2))
        let state = try FamilyScenario.given(.registeredExample).when(.register(.example(members: members))).state()
        #expect(state.record?.head == spouse)
        #expect(state.record?.member(head)?.kinship == .relative)
    }

    @Test func `a paid month told anew never moves back`() {
        FamilyScenario.given(.registeredExample)
            .when(.register(.example(paidThrough: Period(year: 2025, month: 6)))).thenNothing()
    }

    @Test func `a member who left comes back with a registration of a later day`() throws {
        let state = try FamilyScenario.given(.registeredExample, .exited(son))
            .when(.register(.example(on: march(20)))).state()
        #expect(state.record?.member(son)?.isActive == true)
    }

    @Test func `a member who left stays out when an older registration is told late`() {
        FamilyScenario.given(.registeredExample, .exited(son)).when(.register(.example(on: march(9)))).thenNothing()
    }

    @Test func `an erased identity told as nothing keeps what is known`() {
        var members = FamilyRegistration.entries
        members[2] = MemberEntry(person: son, memberNumber: "M-p-son", kinship: .child, identity: nil)
        FamilyScenario.given(.registeredExample).when(.register(.example(members: members))).thenNothing()
    }
}

@Suite struct FamilyMemberTests {
    @Test func `nothing can be told of a family before its registration`() {
        FamilyScenario.given().when(.payContribution(month: Period(year: 2026, month: 1)))
            .then(rejected: .familyNotRegistered)
    }

    @Test func `a dependent is added`() {
        let entry = MemberEntry.example(stranger, .relative)
        FamilyScenario.given(.registeredExample).when(.addMember(entry, on: march(4)))
            .then(.memberAdded(.init(member: entry, on: march(4))))
    }

    @Test func `a dependent who is added again changes nothing`() {
        FamilyScenario.given(.registeredExample).when(.addMember(FamilyRegistration.entries[3], on: march(4)))
            .thenNothing()
    }

    @Test func `a member becomes the head and the earlier head a relative`() throws {
        let scenario = FamilyScenario.given(.registeredExample)
            .when(.designateHead(memberNumber: "M-p-spouse", on: march(4)))
        scenario.then(.headDesignated(.init(person: spouse, on: march(4))))
        #expect(try scenario.state().record?.member(head)?.kinship == .relative)
    }

    @Test func `the head who is designated again changes nothing`() {
        FamilyScenario.given(.registeredExample).when(.designateHead(memberNumber: "M-p-head", on: march(4)))
            .thenNothing()
    }

    @Test func `a head is not designated before being told`() {
        FamilyScenario.given(.registeredExample).when(.designateHead(memberNumber: "M-9", on: march(4)))
            .then(rejected: .memberNotRegistered)
    }

    @Test func `a member who left cannot become the head`() {
        FamilyScenario.given(.registeredExample, .exited(spouse))
            .when(.designateHead(memberNumber: "M-p-spouse", on: march(14))).then(rejected: .memberNotActive(spouse))
    }

    @Test func `other insurance is recorded once`() {
        let event = FamilyEvent.otherInsuranceRegistered(.init(person: son, on: march(4)))
        FamilyScenario.given(.registeredExample).when(.registerOtherInsurance(son, on: march(4))).then(event)
        FamilyScenario.given(.registeredExample, event).when(.registerOtherInsurance(son, on: march(5))).thenNothing()
    }

    @Test func `a new address keeps the rest of the identity`() throws {
        let state = try FamilyScenario.given(.registeredExample)
            .when(.updateContact(head, email: EmailAddress("nueva@example.ec"), phone: nil)).state()
        let identity = try #require(state.record?.member(head)?.identity?.value)
        #expect(identity.email?.text == "nueva@example.ec")
        #expect(identity.name == "Nombre Apellido")
    }

    @Test func `the address that is known changes nothing`() {
        FamilyScenario.given(.registeredExample).when(.updateContact(head, email: nil, phone: nil)).thenNothing()
    }

    @Test func `the death of a dependent concerns only the dependent`() {
        FamilyScenario.given(.registeredExample)
            .when(.registerDeath(son, on: march(4), at: morning(march(5))))
            .then(.memberDied(.init(person: son, on: march(4))))
    }

    @Test func `a death told twice is recorded once`() {
        FamilyScenario.given(.registeredExample, .memberDied(.init(person: son, on: march(4))))
            .when(.registerDeath(son, on: march(4), at: morning(march(6)))).thenNothing()
    }
}

@Suite struct HeadLossTests {
    private func lost(_ cause: HeadLossCause, since: LocalDay, at: Instant) -> FamilyEvent {
        .headLost(
            .init(
                familyID: theFamily, cause: cause, since: since,
                memberNumbers: ["M-p-spouse", "M-p-son", "M-p-baby"], at: at))
    }

    @Test func `the death of the head leaves a group without head whose members stay active`() throws {
        let at = morning(march(5))
        let scenario = FamilyScenario.given(.registeredExample).when(.registerDeath(head, on: march(4), at: at))
        scenario.then(
            .memberDied(.init(person: head, on: march(4))), lost(.death, since: march(4), at: at))
        let record = try #require(try scenario.state().record)
        #expect(record.head == nil)
        #expect(record.activeMembers.map(\.person) == [spouse, son, baby])
    }

    @Test func `a retired head becomes a pensioner and the others need a head`() throws {
        let at = morning(march(5))
        let scenario = FamilyScenario.given(.registeredExample).when(.grantRetirement(head, on: march(4), at: at))
        scenario.then(
            .headRetired(.init(person: head, on: march(4))), lost(.retirement, since: march(4), at: at))
        let record = try #require(try scenario.state().record)
        #expect(record.head == nil)
        #expect(record.member(head)?.isPensioner == true)
        #expect(record.member(head)?.isActive == true)
    }

    @Test func `the head who leaves alone leaves a group without head`() throws {
        let at = morning(march(5))
        FamilyScenario.given(.registeredExample)
            .when(.executeExit(try plan(head), caseID: theCase, at: at))
            .then(.exited(head, on: march(6)), lost(.exit, since: march(6), at: at))
    }

    @Test func `the head who leaves with everybody leaves no group behind`() throws {
        FamilyScenario.given(.registeredExample)
            .when(.executeExit(try plan(head, spouse, son, baby), caseID: theCase, at: morning(march(5))))
            .then(.exited(head, spouse, son, baby, on: march(6)))
    }

    @Test func `a new head takes over before the old one leaves`() throws {
        let scenario = FamilyScenario.given(.registeredExample)
            .when(.executeExit(try plan(head, newHead: spouse), caseID: theCase, at: morning(march(5))))
        scenario.then(.headDesignated(.init(person: spouse, on: march(6))), .exited(head, on: march(6)))
        #expect(try scenario.state().record?.head == spouse)
    }

    @Test func `a dependent who leaves touches nobody else`() throws {
        let scenario = FamilyScenario.given(.registeredExample)
            .when(.executeExit(try plan(son), caseID: theCase, at: morning(march(5))))
        scenario.then(.exited(son, on: march(6)))
        #expect(try scenario.state().record?.activeMembers.map(\.person) == [head, spouse, baby])
    }

    @Test func `nobody leaves twice`() throws {
        FamilyScenario.given(.registeredExample, .exited(son))
            .when(.executeExit(try plan(son), caseID: theCase, at: morning(march(12))))
            .then(rejected: .memberNotActive(son))
    }

    @Test func `a head who is designated later ends the group without head`() throws {
        let state = try FamilyScenario.given(
            .registeredExample, .memberDied(.init(person: head, on: march(4))),
            lost(.death, since: march(4), at: morning(march(5)))
        ).when(.designateHead(memberNumber: "M-p-spouse", on: march(9))).state()
        #expect(state.record?.headLoss == nil)
        #expect(state.record?.head == spouse)
    }
}

@Suite struct ContributionTests {
    private func paid(_ year: Int, _ month: Int) -> FamilyEvent {
        .contributionPaid(.init(month: Period(year: year, month: month)))
    }

    @Test func `a paid month is recorded`() {
        FamilyScenario.given(.registeredExample).when(.payContribution(month: Period(year: 2026, month: 3)))
            .then(paid(2026, 3))
    }

    @Test func `a month that is paid already changes nothing`() {
        FamilyScenario.given(.registeredExample).when(.payContribution(month: Period(year: 2026, month: 2)))
            .thenNothing()
    }

    @Test func `a month after a gap counts when the gap is paid`() {
        #expect(record(paid(2026, 4)).paidThrough == Period(year: 2026, month: 2))
        #expect(record(paid(2026, 4), paid(2026, 3)).paidThrough == Period(year: 2026, month: 4))
    }

    @Test func `arrears are recorded once and end when they are settled`() throws {
        let detected = FamilyEvent.arrearsDetected(.init(since: Period(year: 2026, month: 1)))
        FamilyScenario.given(.registeredExample).when(.detectArrears(since: Period(year: 2026, month: 1)))
            .then(detected)
        FamilyScenario.given(.registeredExample, detected).when(.detectArrears(since: Period(year: 2026, month: 1)))
            .thenNothing()
        let state = try FamilyScenario.given(.registeredExample, detected)
            .when(.settleArrears(paidThrough: Period(year: 2026, month: 3))).state()
        #expect(state.record?.arrearsSince == nil)
        #expect(state.record?.paidThrough == Period(year: 2026, month: 3))
    }

    @Test(arguments: [
        (Period(year: 2026, month: 2), 0, true), (Period(year: 2026, month: 1), 0, false),
        (Period(year: 2026, month: 1), 1, true), (Period(year: 2025, month: 12), 1, false),
        (Period(year: 2026, month: 3), 0, true),
    ])
    func `contributions are up to date in March when February is paid, less the tolerance`(
        paidThrough: Period, tolerance: Int, expected: Bool
    ) throws {
        let record = try #require(
            Family.fold([.registered(.init(.example(paidThrough: paidThrough)))]).record)
        #expect(record.isUpToDate(in: Period(year: 2026, month: 3), toleranceMonths: tolerance) == expected)
    }

    @Test func `an arrears notice takes back months that were told as paid`() {
        let record = record(.arrearsDetected(.init(since: Period(year: 2026, month: 1))))
        #expect(!record.isUpToDate(in: Period(year: 2026, month: 3), toleranceMonths: 0))
        #expect(record.isUpToDate(in: Period(year: 2026, month: 3), toleranceMonths: 2))
    }
}
