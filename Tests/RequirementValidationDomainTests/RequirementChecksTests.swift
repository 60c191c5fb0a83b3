import EventSourcing
import Messages
import Testing

@testable import RequirementValidationDomain

/// Facts in which every check is satisfied, unless an argument changes that.
private func facts(
    _ procedure: Procedure = .voluntaryExit, channel: Channel = .inPerson, applicant: PersonID = head,
    persons: [PersonID] = [son], requirements: [PresentedRequirement]? = nil, formMark: FormMark? = .signature,
    family: FamilyRecord? = record(), openCases: [PersonID] = [], tolerance: Int = 0
) -> CheckFacts {
    let shown = [
        PresentedRequirement(kind: .identityCard, presentation: .shownOriginal),
        PresentedRequirement(kind: .exitForm, presentation: .handedIn),
    ]
    return CheckFacts(
        procedure: procedure, channel: channel, applicant: applicant, persons: persons,
        requirements: requirements ?? shown, formMark: formMark, day: march(2), family: family,
        personsWithOpenCases: openCases, toleranceMonths: tolerance)
}

private func identity(
    _ kind: RequirementKind, because reason: MissingAlternativeReason? = nil
) -> [PresentedRequirement] {
    [PresentedRequirement(kind: kind, presentation: .shownOriginal, missingAlternativeReason: reason)]
}

private func uploaded(_ kinds: RequirementKind...) -> [PresentedRequirement] {
    kinds.map { PresentedRequirement(kind: $0, presentation: .uploaded, document: .example) }
}

private let unpaid = FamilyEvent.arrearsDetected(.init(since: Period(year: 2026, month: 1)))
private let dead = FamilyEvent.memberDied(.init(person: son, on: march(1)))
private let retired = FamilyEvent.headRetired(.init(person: head, on: march(1)))

@Suite struct RequirementChecksTests {
    @Test func `a plain request of either procedure satisfies every check`() {
        for procedure in Procedure.allCases {
            #expect(RequirementChecks.run(facts(procedure)).allSatisfy { $0.outcome == .satisfied })
        }
    }

    @Test func `only an exit is asked for form, scans and head`() {
        let visit = RequirementChecks.run(facts(.homeVisit)).map(\.check)
        #expect(visit == [.identification, .applicant, .entitlement, .persons, .contributions, .otherCases])
        #expect(Set(RequirementChecks.run(facts()).map(\.check)) == Set(RequirementCheck.allCases))
    }

    @Test(arguments: [
        (identity(.identityCard), Finding.satisfied(.identification)),
        (identity(.affiliationCard, because: .lost), .satisfied(.identification)),
        (identity(.affiliationCard), .observed(.identification, .affiliationCard, .incomplete)),
        (identity(.paymentReceipt, because: .stolen), .satisfied(.identification)),
        (identity(.paymentReceipt), .observed(.identification, .paymentReceipt, .incomplete)),
        ([], .observed(.identification, .identityCard, .incomplete)),
        (identity(.identityCard) + identity(.paymentReceipt), .satisfied(.identification)),
        (
            identity(.paymentReceipt, because: .lost) + identity(.affiliationCard),
            .observed(.identification, .affiliationCard, .incomplete)
        ),
    ])
    func `identity for a visit is proven in the published order`(
        requirements: [PresentedRequirement], expected: Finding
    ) {
        #expect(RequirementChecks.identification(facts(.homeVisit, requirements: requirements)) == expected)
    }

    @Test func `a receipt proves identity only while contributions are up to date`() {
        let requirements = identity(.paymentReceipt, because: .lost)
        let owing = record(unpaid)
        #expect(
            RequirementChecks.identification(facts(.homeVisit, requirements: requirements, family: owing))
                == .observed(.identification, .paymentReceipt, .contributionsNotUpToDate))
        #expect(
            RequirementChecks.identification(facts(.homeVisit, requirements: requirements, family: owing, tolerance: 2))
                == .satisfied(.identification))
        #expect(
            RequirementChecks.identification(facts(.homeVisit, requirements: requirements, family: nil))
                == .needsOfficial(.identification, .contributionsUnknown))
    }

    @Test func `an exit with another proof of identity goes to an official`() {
        let requirements = identity(.affiliationCard, because: .lost)
        #expect(
            RequirementChecks.identification(facts(requirements: requirements))
                == .needsOfficial(.identification, .alternativeIdentification))
    }

    @Test(arguments: [
        (head, record(), Finding.satisfied(.applicant)),
        (stranger, record(), .needsOfficial(.applicant, .notInRegister, [stranger])),
        (son, record(.exited(son)), .needsOfficial(.applicant, .alreadyExited, [son])),
        (son, record(dead), .needsOfficial(.applicant, .personDeceased, [son])),
        (
            son, record(.membersUnlisted(.init(persons: [son], on: march(1)))),
            .needsOfficial(.applicant, .unlisted, [son])
        ),
        (
            son, record(.otherInsuranceRegistered(.init(person: son, on: march(1)))),
            .warning(.applicant, .otherInsurance, [son])
        ),
    ])
    func `the applicant is an active member`(applicant: PersonID, family: FamilyRecord, expected: Finding) {
        #expect(RequirementChecks.applicant(facts(applicant: applicant, family: family)) == expected)
    }

    @Test(arguments: [
        (head, [son, spouse], Finding.satisfied(.entitlement)),
        (spouse, [spouse], .satisfied(.entitlement)),
        (son, [son], .satisfied(.entitlement)),
        (spouse, [spouse, baby], .needsOfficial(.entitlement, .askedByDependent, [spouse])),
        (spouse, [head], .needsOfficial(.entitlement, .askedByDependent, [spouse])),
        (baby, [baby], .needsOfficial(.entitlement, .representativeNeeded, [baby])),
        (stranger, [son], .needsOfficial(.entitlement, .notInRegister, [stranger])),
    ])
    func `the head asks for all and a person of age for themselves`(
        applicant: PersonID, persons: [PersonID], expected: Finding
    ) {
        #expect(RequirementChecks.entitlement(facts(applicant: applicant, persons: persons)) == expected)
    }

    @Test func `a child without a known birth date is judged by an official`() {
        let family = record(.memberAdded(.init(member: .example(stranger, .child), on: march(1))))
        #expect(
            RequirementChecks.entitlement(facts(applicant: stranger, persons: [stranger], family: family))
                == .needsOfficial(.entitlement, .ageUnknown, [stranger]))
    }

    @Test func `a pensioner asks for the household's visit but not for the exit of others`() {
        let family = record(retired)
        #expect(
            RequirementChecks.entitlement(facts(.homeVisit, persons: [spouse], family: family))
                == .satisfied(.entitlement))
        #expect(
            RequirementChecks.entitlement(facts(persons: [spouse], family: family))
                == .needsOfficial(.entitlement, .askedByDependent, [head]))
    }

    @Test(arguments: [
        ([son, spouse], record(), Finding.satisfied(.persons)),
        ([son, stranger], record(), .observed(.persons, nil, .notInFamily, [stranger])),
        ([son], record(.exited(son)), .needsOfficial(.persons, .alreadyExited, [son])),
        ([son, spouse], record(dead), .needsOfficial(.persons, .personDeceased, [son])),
    ])
    func `the persons are active members of the family`(
        persons: [PersonID], family: FamilyRecord, expected: Finding
    ) {
        #expect(RequirementChecks.persons(facts(persons: persons, family: family)) == expected)
    }

    @Test func `a family that the register does not know is a question, never a refusal`() {
        let findings = RequirementChecks.run(facts(family: nil))
        #expect(findings.contains(.needsOfficial(.persons, .notInRegister, [son])))
        #expect(!findings.contains { $0.outcome == .observed })
    }

    @Test func `unpaid months are a warning`() {
        #expect(
            RequirementChecks.contributions(facts(family: record(unpaid))) == .warning(.contributions, .inArrears))
    }

    @Test(
        arguments: [
            ([PresentedRequirement(kind: .exitForm, presentation: .handedIn)], .signature, nil),
            ([PresentedRequirement(kind: .exitForm, presentation: .handedIn)], .fingerprint, nil),
            ([PresentedRequirement(kind: .exitForm, presentation: .handedIn)], nil, .notSigned),
            ([], .signature, .incomplete),
        ] as [([PresentedRequirement], FormMark?, ObservationCode?)])
    func `the exit form is there and signed or fingerprinted`(
        requirements: [PresentedRequirement], mark: FormMark?, observation: ObservationCode?
    ) {
        let finding = RequirementChecks.exitForm(facts(requirements: requirements, formMark: mark))
        #expect(finding.observation?.code == observation)
        #expect(finding.outcome == (observation == nil ? .satisfied : .observed))
    }

    @Test(
        arguments: [
            (uploaded(.identityCard, .exitForm), nil), (uploaded(.identityCard), .exitForm),
            (uploaded(.exitForm), .identityCard), ([], .identityCard),
        ] as [([PresentedRequirement], RequirementKind?)])
    func `online both papers are uploaded`(requirements: [PresentedRequirement], missing: RequirementKind?) {
        let finding = RequirementChecks.scans(facts(channel: .online, requirements: requirements))
        #expect(finding == missing.map { .observed(.scans, $0, .incomplete) } ?? .satisfied(.scans))
    }

    @Test(arguments: [
        ([son], record(), Finding.satisfied(.head)),
        ([head], record(), .needsOfficial(.head, .headLeavesOthersStay, [spouse, son, baby])),
        ([head, spouse, son, baby], record(), .warning(.head, .wholeFamilyLeaves)),
        ([head], record(.exited(spouse, son, baby)), .satisfied(.head)),
    ])
    func `the head who leaves others behind is a question for an official`(
        persons: [PersonID], family: FamilyRecord, expected: Finding
    ) {
        #expect(RequirementChecks.head(facts(persons: persons, family: family)) == expected)
    }

    @Test func `another open case of a person is a question for an official`() {
        #expect(
            RequirementChecks.otherCases(facts(persons: [son, spouse], openCases: [son]))
                == .needsOfficial(.otherCases, .otherOpenCase, [son]))
    }
}

@Suite struct ExitPlanTests {
    @Test func `a plan names who leaves and who stays`() throws {
        let plan = try plan(son, spouse)
        #expect(plan.memberNumbers == ["M-p-spouse", "M-p-son"])
        #expect(plan.stayingNumbers == ["M-p-head", "M-p-baby"])
        #expect(!plan.isHeadLeaving)
        #expect(!plan.leavesGroupWithoutHead)
    }

    @Test func `the plan of a head who leaves alone leaves a group without head`() throws {
        #expect(try plan(head).leavesGroupWithoutHead)
        #expect(try !plan(head, newHead: spouse).leavesGroupWithoutHead)
    }

    @Test func `a plan is refused by what the register says`() {
        #expect(throws: ExitPlan.Problem.nobodyLeaves) { try plan() }
        #expect(throws: ExitPlan.Problem.notActiveMembers([stranger])) { try plan(son, stranger) }
        #expect(throws: ExitPlan.Problem.notActiveMembers([son])) { try plan(son, after: .exited(son)) }
        #expect(throws: ExitPlan.Problem.headDoesNotLeave) { try plan(son, newHead: spouse) }
        #expect(throws: ExitPlan.Problem.newHeadDoesNotStay) { try plan(head, spouse, newHead: spouse) }
        #expect(throws: ExitPlan.Problem.newHeadIsMinor) { try plan(head, newHead: baby) }
    }

    @Test(
        arguments: [
            (.endOfPaidMonth, Period(year: 2026, month: 4), LocalDay(year: 2026, month: 5, day: 1)),
            (.endOfPaidMonth, Period(year: 2026, month: 2), LocalDay(year: 2026, month: 3, day: 11)),
            (.endOfPaidMonth, nil, LocalDay(year: 2026, month: 3, day: 11)),
            (.endOfDecisionMonth, Period(year: 2026, month: 2), LocalDay(year: 2026, month: 4, day: 1)),
            (.nextDay, Period(year: 2026, month: 2), LocalDay(year: 2026, month: 3, day: 11)),
        ] as [(EffectRule, Period?, LocalDay?)])
    func `cover ends by the configured rule, never before the decision`(
        rule: EffectRule, paidThrough: Period?, expected: LocalDay?
    ) {
        #expect(rule.effectiveDay(decidedOn: march(10), paidThrough: paidThrough) == expected)
    }
}
