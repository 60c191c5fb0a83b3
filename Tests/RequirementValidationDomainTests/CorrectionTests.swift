import EventSourcing
import Messages
import Testing

@testable import RequirementValidationDomain

private typealias CaseScenario = Scenario<Case>

private let signedForm = PresentedRequirement(kind: .exitForm, presentation: .handedIn)

private func correction(on day: LocalDay) -> Correction {
    Correction(requirements: [signedForm], formMark: .signature, note: nil, legalDay: day)
}

private func received(on day: LocalDay, findings: [Finding] = clean) -> CaseEvent {
    .correctionReceived(
        .init(
            requirements: [signedForm], formMark: .signature, note: nil, findings: findings, at: morning(day),
            legalDay: day))
}

@Suite struct CorrectionTests {
    @Test func `an official asks for a correction within ten business days`() {
        CaseScenario.given(.openedExample())
            .when(.observe([unsignedForm], by: ana, rules: .example, at: morning(march(3))))
            .then(.observedExample())
    }

    @Test func `an observation names what to correct`() {
        CaseScenario.given(.openedExample()).when(.observe([], by: ana, rules: .example, at: morning(march(3))))
            .then(rejected: .nothingObserved)
    }

    @Test func `nothing is decided while a correction is awaited`() {
        CaseScenario.given(.openedExample(), .observedExample())
            .when(.refuse(.other, grounds: "Motivo", by: ana, at: morning(march(4))))
            .then(rejected: .awaitingCorrection)
    }

    @Test func `a correction brings the case back to review`() throws {
        let scenario = CaseScenario.given(.openedExample(), .observedExample())
            .when(.receiveCorrection(correction(on: march(9)), findings: clean, at: morning(march(9))))
        scenario.then(received(on: march(9)))
        let file = try #require(try scenario.state().file)
        #expect(file.phase == .inReview(claimedBy: nil))
        #expect(file.corrections == 1)
    }

    @Test func `what was presented again replaces the same kind only`() throws {
        let file = try #require(
            Case.fold([.openedExample(), .observedExample(), received(on: march(9))]).file)
        #expect(file.requirements.map(\.kind) == [.identityCard, .exitForm])
    }

    @Test func `a correction that leaves a gap goes to an official and is not observed by itself`() throws {
        let state = try CaseScenario.given(.openedExample(), .observedExample())
            .when(.receiveCorrection(correction(on: march(9)), findings: unsigned, at: morning(march(9)))).state()
        #expect(state.file?.phase == .inReview(claimedBy: nil))
    }

    @Test func `a corrected case is observed again by an official`() throws {
        let state = try CaseScenario.given(.openedExample(), .observedExample(), received(on: march(9)))
            .when(.observe([unsignedForm], by: ana, rules: .example, at: morning(march(10)))).state()
        #expect(state.file?.phase.kind == .observed)
    }

    @Test func `the case lapses after the last day of the term`() {
        CaseScenario.given(.openedExample(), .observedExample()).when(.lapse(at: morning(march(18))))
            .then(.lapsedExample)
    }

    @Test func `the case does not lapse on the last day of the term`() {
        CaseScenario.given(.openedExample(), .observedExample()).when(.lapse(at: morning(march(17))))
            .then(rejected: .termRuns(march(17)))
    }

    @Test func `the last day ends at midnight of the dispensary's zone`() throws {
        // 2026-03-18T05:30Z is 00:30 on the mainland and 23:30 of the day before in the Galápagos.
        let at = try #require(Instant("2026-03-18T05:30:00Z"))
        let mainland = CaseScenario.given(.openedExample(), .observedExample()).when(.lapse(at: at))
        #expect(try mainland.state().file?.phase.kind == .lapsed)
        CaseScenario.given(.openedExample(.example(province: "20")), .observedExample()).when(.lapse(at: at))
            .then(rejected: .termRuns(march(17)))
    }

    @Test func `a corrected case does not lapse`() {
        CaseScenario.given(.openedExample(), .observedExample(), received(on: march(9)))
            .when(.lapse(at: morning(march(18)))).thenNothing()
    }

    @Test func `a correction made in time reopens a case that lapsed while it was on its way`() throws {
        let state = try CaseScenario.given(.openedExample(), .observedExample(), .lapsedExample)
            .when(.receiveCorrection(correction(on: march(17)), findings: clean, at: morning(march(18)))).state()
        #expect(state.file?.phase == .inReview(claimedBy: nil))
    }

    @Test func `a late correction of a lapsed case is not accepted`() {
        CaseScenario.given(.openedExample(), .observedExample(), .lapsedExample)
            .when(.receiveCorrection(correction(on: march(18)), findings: clean, at: morning(march(18))))
            .then(rejected: .alreadyEnded)
    }
}

@Suite struct TermTests {
    private let decreed = BusinessCalendar(restDays: [march(10), march(11)])

    @Test func `rest days and weekends do not count`() throws {
        let rules = CaseRules(calendar: decreed)
        let events = try CaseScenario.given(.openedExample())
            .when(.observe([unsignedForm], by: ana, rules: rules, at: morning(march(3)))).events()
        #expect(events == [.observedExample(correctBy: march(19))])
    }

    @Test func `a decreed rest day moves both terms and keeps the earlier days`() throws {
        let at = morning(march(6))
        let scenario = CaseScenario.given(.openedExample(), .observedExample())
            .when(.recountTerms(decreed, at: at))
        scenario.then(
            .termsRecounted(
                .init(
                    answerDue: march(46), answerDueBefore: march(44), correctBy: march(19),
                    correctByBefore: march(17), at: at)))
        let file = try #require(try scenario.state().file)
        #expect(file.answerDue == march(46))
        #expect(file.earlierAnswerDue == [march(44)])
        guard case .observed(let term) = file.phase else {
            Issue.record("not observed")
            return
        }
        #expect(term.correctBy == march(19))
        #expect(term.earlier == [march(17)])
    }

    @Test func `a case in review has only its term to answer moved`() {
        let at = morning(march(6))
        CaseScenario.given(.openedExample()).when(.recountTerms(decreed, at: at)).then(
            .termsRecounted(
                .init(
                    answerDue: march(46), answerDueBefore: march(44), correctBy: nil, correctByBefore: nil, at: at)))
    }

    @Test func `a rest day outside the terms changes nothing`() {
        let calendar = BusinessCalendar(restDays: [march(60)])
        CaseScenario.given(.openedExample(), .observedExample()).when(.recountTerms(calendar, at: morning(march(6))))
            .thenNothing()
    }

    @Test func `terms of an ended case stay as they were`() {
        CaseScenario.given(.openedExample(), .observedExample(), .lapsedExample)
            .when(.recountTerms(decreed, at: morning(march(20)))).thenNothing()
    }

    @Test func `an observation does not lapse on its old last day after a recount`() {
        let recounted = CaseEvent.termsRecounted(
            .init(
                answerDue: march(46), answerDueBefore: march(44), correctBy: march(19), correctByBefore: march(17),
                at: morning(march(6))))
        CaseScenario.given(.openedExample(), .observedExample(), recounted).when(.lapse(at: morning(march(18))))
            .then(rejected: .termRuns(march(19)))
    }

    @Test func `a rest day is declared once`() {
        let day = RestDay(day: march(10), name: "Feriado", cantonCode: nil, legalSource: "Decreto 1")
        Scenario<HolidayCalendar>.given().when(.declare(day)).then(.restDayDeclared(day))
        Scenario<HolidayCalendar>.given(.restDayDeclared(day)).when(.declare(day)).thenNothing()
    }

    @Test func `a rest day of one canton does not stand for another`() {
        let one = RestDay(day: march(10), name: "Feriado", cantonCode: "0601", legalSource: "Ordenanza")
        let other = RestDay(day: march(10), name: "Feriado", cantonCode: "0602", legalSource: "Ordenanza")
        Scenario<HolidayCalendar>.given(.restDayDeclared(one)).when(.declare(other)).then(.restDayDeclared(other))
    }
}
