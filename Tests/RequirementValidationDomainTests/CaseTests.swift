import EventSourcing
import Messages
import Testing

@testable import RequirementValidationDomain

private typealias CaseScenario = Scenario<Case>

@Suite struct CaseOpeningTests {
    private func open(
        _ filing: Filing, _ findings: [Finding], _ rules: CaseRules = .example
    ) -> CaseCommand {
        .open(filing, family: theFamily, findings: findings, rules: rules, at: morning(march(2)))
    }

    @Test func `an exit waits for an official even when every check is satisfied`() {
        CaseScenario.given().when(open(.example(), clean)).then(.openedExample())
    }

    @Test func `a visit that satisfies every check is validated at once`() {
        let filing = Filing.example(.homeVisit)
        CaseScenario.given().when(open(filing, clean)).then(
            .openedExample(filing),
            .visitValidated(
                .init(
                    reference: .visitExample, applicant: head, persons: [son], visit: .example,
                    filedAt: morning(march(2)), by: nil, at: morning(march(2)), legalDay: march(2))))
    }

    @Test func `a visit with a mere warning is validated at once`() throws {
        let state = try CaseScenario.given()
            .when(open(.example(.homeVisit), [.warning(.contributions, .inArrears)])).state()
        #expect(state.file?.phase == .validated)
    }

    @Test func `a visit waits for an official when the installation says so`() throws {
        let rules = CaseRules(calendar: BusinessCalendar(restDays: []), validatesVisitsAutomatically: false)
        let state = try CaseScenario.given().when(open(.example(.homeVisit), clean, rules)).state()
        #expect(state.file?.phase == .inReview(claimedBy: nil))
    }

    @Test func `a request with a mere correctable gap is observed at once`() throws {
        let state = try CaseScenario.given().when(open(.example(), unsigned)).state()
        guard case .observed(let term) = state.file?.phase else {
            Issue.record("not observed")
            return
        }
        #expect(term.observations == [unsignedForm])
        #expect(term.correctBy == march(16))
    }

    @Test func `a question for an official keeps the gaps for the official too`() throws {
        let findings = unsigned + [.needsOfficial(.persons, .notInRegister, [son])]
        let state = try CaseScenario.given().when(open(.example(), findings)).state()
        #expect(state.file?.phase == .inReview(claimedBy: nil))
    }

    @Test func `gaps wait for an official when the installation says so`() throws {
        let rules = CaseRules(calendar: BusinessCalendar(restDays: []), observesAutomatically: false)
        let state = try CaseScenario.given().when(open(.example(), unsigned, rules)).state()
        #expect(state.file?.phase == .inReview(claimedBy: nil))
    }

    @Test func `a request told again opens nothing`() {
        CaseScenario.given(.openedExample()).when(open(.example(), clean)).thenNothing()
    }

    @Test func `nothing is decided before the opening`() {
        CaseScenario.given().when(.claim(by: ana, at: morning(march(3)))).then(rejected: .notOpened)
    }
}

@Suite struct CaseReviewTests {
    private let at = morning(march(4))

    @Test func `an official claims a case`() {
        CaseScenario.given(.openedExample()).when(.claim(by: ana, at: at))
            .then(.reviewClaimed(.init(by: ana, at: at)))
    }

    @Test func `a case is claimed once by the same official`() {
        CaseScenario.given(.openedExample(), .claimedExample()).when(.claim(by: ana, at: at)).thenNothing()
    }

    @Test func `a claimed case is not taken by another official`() {
        CaseScenario.given(.openedExample(), .claimedExample()).when(.claim(by: luis, at: at))
            .then(rejected: .claimedByAnother(ana))
    }

    @Test func `the official gives the case back`() {
        CaseScenario.given(.openedExample(), .claimedExample())
            .when(.release(by: ana, isSupervisor: false, at: at)).then(.reviewReleased(.init(by: ana, at: at)))
    }

    @Test func `only a supervisor gives back what another claimed`() {
        let given = CaseScenario.given(.openedExample(), .claimedExample())
        given.when(.release(by: luis, isSupervisor: false, at: at)).then(rejected: .claimedByAnother(ana))
        given.when(.release(by: luis, isSupervisor: true, at: at)).then(.reviewReleased(.init(by: luis, at: at)))
    }

    @Test func `an unclaimed case has nothing to give back`() {
        CaseScenario.given(.openedExample()).when(.release(by: ana, isSupervisor: false, at: at)).thenNothing()
    }

    @Test func `what another claimed is not decided`() {
        CaseScenario.given(.openedExample(), .claimedExample())
            .when(.refuse(.notInFamily, grounds: "No consta", by: luis, at: at))
            .then(rejected: .claimedByAnother(ana))
    }

    @Test func `a refusal carries reason and grounds`() {
        CaseScenario.given(.openedExample(), .claimedExample())
            .when(.refuse(.notInFamily, grounds: "No consta", by: ana, at: at))
            .then(
                .refused(
                    .init(
                        reference: .example, reason: .notInFamily, grounds: Personal("No consta", of: head), by: ana,
                        at: at, legalDay: march(4))))
    }

    @Test func `a refusal without grounds is not accepted`() {
        CaseScenario.given(.openedExample()).when(.refuse(.notInFamily, grounds: " \n", by: ana, at: at))
            .then(rejected: .missingGrounds)
    }

    @Test func `an official validates a visit`() throws {
        let state = try CaseScenario.given(.openedExample(.example(.homeVisit)))
            .when(.validateVisit(by: ana, at: at)).state()
        #expect(state.file?.phase == .validated)
    }

    @Test func `an exit is not validated as a visit`() {
        CaseScenario.given(.openedExample()).when(.validateVisit(by: ana, at: at)).then(rejected: .wrongProcedure)
    }

    @Test func `a withdrawn case is over`() {
        CaseScenario.given(.openedExample()).when(.withdraw(at: at)).then(.withdrawn(.init(at: at)))
        CaseScenario.given(.openedExample(), .withdrawn(.init(at: at))).when(.claim(by: ana, at: at))
            .then(rejected: .alreadyEnded)
    }

    @Test func `a withdrawal of a case that ended changes nothing`() {
        CaseScenario.given(.openedExample(), .observedExample(), .lapsedExample).when(.withdraw(at: at)).thenNothing()
    }
}

@Suite struct ExitApprovalTests {
    private let at = morning(march(5))

    private func approve(
        _ plan: ExitPlan, by official: StaffID = ana, _ rules: CaseRules = .example
    ) -> CaseCommand {
        .approveExit(plan, by: official, rules: rules, at: at)
    }

    private func executed(_ plan: ExitPlan, by officials: StaffID...) -> CaseEvent {
        .exitExecuted(
            .init(
                reference: .example, plan: plan, cause: .voluntary, approvedBy: officials, at: at, legalDay: march(5)))
    }

    private func approved(_ plan: ExitPlan, by official: StaffID, needsSecond: Bool) -> CaseEvent {
        .exitApproved(.init(plan: plan, by: official, needsSecond: needsSecond, at: at))
    }

    @Test func `the exit of a dependent is executed with one approval`() throws {
        let plan = try plan(son)
        CaseScenario.given(.openedExample()).when(approve(plan))
            .then(approved(plan, by: ana, needsSecond: false), executed(plan, by: ana))
    }

    @Test func `the exit of a head with dependents waits for a second official`() throws {
        let plan = try plan(head)
        CaseScenario.given(.openedExample(.example(persons: [head]))).when(approve(plan))
            .then(approved(plan, by: ana, needsSecond: true))
    }

    @Test func `the exit of a whole family waits for a second official`() throws {
        let plan = try plan(head, spouse, son, baby)
        CaseScenario.given(.openedExample(.example(persons: [head, spouse, son, baby]))).when(approve(plan))
            .then(approved(plan, by: ana, needsSecond: true))
    }

    @Test func `the exit of a head without dependents needs one approval`() throws {
        let plan = try plan(head, after: .exited(spouse, son, baby))
        CaseScenario.given(.openedExample(.example(persons: [head]))).when(approve(plan))
            .then(approved(plan, by: ana, needsSecond: false), executed(plan, by: ana))
    }

    @Test func `one approval is enough where the installation asks for no second`() throws {
        let plan = try plan(head)
        let rules = CaseRules(calendar: BusinessCalendar(restDays: []), needsFourEyes: false)
        CaseScenario.given(.openedExample(.example(persons: [head]))).when(approve(plan, by: ana, rules))
            .then(approved(plan, by: ana, needsSecond: false), executed(plan, by: ana))
    }

    @Test func `a second official executes the exit`() throws {
        let plan = try plan(head)
        CaseScenario.given(.openedExample(.example(persons: [head])), approved(plan, by: ana, needsSecond: true))
            .when(approve(plan, by: luis))
            .then(approved(plan, by: luis, needsSecond: false), executed(plan, by: ana, luis))
    }

    @Test func `nobody approves twice`() throws {
        let plan = try plan(head)
        CaseScenario.given(.openedExample(.example(persons: [head])), approved(plan, by: ana, needsSecond: true))
            .when(approve(plan, by: ana)).then(rejected: .sameOfficial)
    }

    @Test func `a plan that changed meanwhile counts as a first approval`() throws {
        let first = try plan(head)
        let changed = try plan(head, newHead: spouse)
        CaseScenario.given(.openedExample(.example(persons: [head])), approved(first, by: ana, needsSecond: true))
            .when(approve(changed, by: luis)).then(approved(changed, by: luis, needsSecond: true))
    }

    @Test func `the second official returns the case to review`() throws {
        let plan = try plan(head)
        CaseScenario.given(.openedExample(.example(persons: [head])), approved(plan, by: ana, needsSecond: true))
            .when(.returnToReview(by: luis, at: at)).then(.returnedToReview(.init(by: luis, at: at)))
    }

    @Test func `a case without a first approval is not returned`() {
        CaseScenario.given(.openedExample()).when(.returnToReview(by: luis, at: at))
            .then(rejected: .notAwaitingSecondApproval)
    }

    @Test func `nothing else is decided while a second approval is awaited`() throws {
        let plan = try plan(head)
        CaseScenario.given(.openedExample(.example(persons: [head])), approved(plan, by: ana, needsSecond: true))
            .when(.refuse(.other, grounds: "Motivo", by: luis, at: at)).then(rejected: .awaitingSecondApproval)
    }

    @Test func `a plan for other people than the request is not approved`() throws {
        CaseScenario.given(.openedExample()).when(approve(try plan(spouse))).then(rejected: .otherPersons)
    }

    @Test func `an exit takes no effect before it was asked for`() throws {
        CaseScenario.given(.openedExample()).when(approve(try plan(son, on: march(1))))
            .then(rejected: .effectBeforeFiling(march(2)))
    }

    @Test func `a visit is not approved as an exit`() throws {
        CaseScenario.given(.openedExample(.example(.homeVisit))).when(approve(try plan(son)))
            .then(rejected: .wrongProcedure)
    }

    @Test func `an executed exit is not approved again`() throws {
        let plan = try plan(son)
        CaseScenario.given(
            .openedExample(), approved(plan, by: ana, needsSecond: false), executed(plan, by: ana)
        ).when(approve(plan, by: luis)).then(rejected: .alreadyEnded)
    }
}
