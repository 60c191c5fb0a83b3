import EventSourcing
import Messages
import Testing

@testable import VisitPlanningDomain

/// The life of a visit request, one test per outcome.
struct VisitRequestTests {
    private static let admitted = VisitRequest.Event.candidateAdmitted(Example.candidacy())
    private static let planned = VisitRequest.Event.visitPlanned(
        PlannedVisit(request: Example.reference(), booking: Example.booking()))
    private static let performed = VisitRequest.Event.visitPerformed(
        VisitReport(request: Example.reference(), Example.performance()))
    private static let withdrawn = VisitRequest.Event.requestClosed(Example.closure(.withdrawn))

    private static func failed(_ outcome: VisitOutcome, returns: Bool) -> VisitRequest.Event {
        .visitNotPerformed(
            VisitFailure(request: Example.reference(), Example.failure(outcome), returnsToNextPlan: returns))
    }

    private func given(_ history: VisitRequest.Event...) -> Given<VisitRequest> { Given(VisitRequest.self, history) }

    // MARK: Candidates

    @Test func `a validated request becomes a candidate`() {
        given().when(.admit(Example.candidacy())).then([Self.admitted])
    }

    @Test func `a validation that arrives twice changes nothing`() {
        given(Self.admitted).when(.admit(Example.candidacy())).then([])
        given(Self.admitted, Self.planned).when(.admit(Example.candidacy())).then([])
    }

    @Test func `a validation after the withdrawal changes nothing`() {
        let early = VisitRequest.Event.withdrawnBeforeCandidacy(EarlyWithdrawal(withdrawnAt: Example.noon))
        given().when(.withdraw(at: Example.noon, on: Example.monday)).then([early])
        given(early).when(.admit(Example.candidacy())).then([])
    }

    // MARK: Planning

    @Test func `a candidate is planned`() {
        given(Self.admitted).when(.book(Example.booking())).then([Self.planned])
    }

    @Test func `a candidate may be planned on the day of its validation and not before`() {
        let sameDay = Example.booking(on: Example.monday)
        given(Self.admitted).when(.book(sameDay))
            .then([.visitPlanned(PlannedVisit(request: Example.reference(), booking: sameDay))])
        given(Self.admitted).when(.book(Example.booking(on: Example.day(1))))
            .rejects(.dayTooEarly(earliest: Example.monday))
    }

    @Test func `planning the same visit twice changes nothing`() {
        given(Self.admitted, Self.planned).when(.book(Example.booking())).then([])
    }

    @Test func `a published visit moves to another morning`() {
        let later = Example.booking(on: Example.day(10), team: "T2")
        given(Self.admitted, Self.planned).when(.book(later))
            .then([.visitMoved(PlannedVisit(request: Example.reference(), booking: later))])
    }

    @Test func `a request is in one plan only`() {
        given(Self.admitted, Self.planned).when(.book(Example.booking("visit-2"))).rejects(.alreadyPlanned)
    }

    @Test func `what is unknown or ended is not planned`() {
        given().when(.book(Example.booking())).rejects(.unknownRequest)
        given(Self.admitted, Self.planned, Self.performed).when(.book(Example.booking("visit-2"))).rejects(.ended)
        given(Self.admitted, Self.withdrawn).when(.book(Example.booking())).rejects(.ended)
    }

    // MARK: Performed

    @Test func `a planned visit is performed and keeps the day of the visit and of typing`() throws {
        let events = try given(Self.admitted, Self.planned).when(.recordPerformed(Example.performance())).get()
        #expect(events == [Self.performed])
        guard case .visitPerformed(let report) = try #require(events.first) else { return }
        #expect(report.performedOn == Example.tuesday)
        #expect(report.recordedOn == Example.day(5))
    }

    @Test func `the same report twice changes nothing and another one is refused`() {
        let history = given(Self.admitted, Self.planned, Self.performed)
        history.when(.recordPerformed(Example.performance())).then([])
        history.when(.recordPerformed(Example.performance(seen: [Example.child]))).rejects(.ended)
    }

    @Test func `each person seen is counted and others of the household too`() throws {
        let events = try given(Self.admitted, Self.planned)
            .when(.recordPerformed(Example.performance(seen: [Example.head, Example.child], others: 2))).get()
        guard case .visitPerformed(let report) = try #require(events.first) else { return }
        #expect(report.personsSeen == 4)
    }

    @Test func `a report that cannot be true is refused`() {
        let history = given(Self.admitted, Self.planned)
        history.when(.recordPerformed(Example.performance(seen: []))).rejects(.nobodySeen)
        history.when(.recordPerformed(Example.performance(seen: [PersonID("stranger")]))).rejects(.personNotInRequest)
        history.when(.recordPerformed(Example.performance("visit-2"))).rejects(.otherVisit)
        history.when(.recordPerformed(Example.performance(on: Example.day(6)))).rejects(.dayInFuture)
        history.when(.recordPerformed(Example.performance(on: Example.day(0))))
            .rejects(.dayTooEarly(earliest: Example.day(1)))
    }

    @Test func `a visit without a published plan is not performed`() {
        given().when(.recordPerformed(Example.performance())).rejects(.unknownRequest)
        given(Self.admitted).when(.recordPerformed(Example.performance())).rejects(.notPlanned)
        given(Self.admitted, Self.withdrawn).when(.recordPerformed(Example.performance())).rejects(.ended)
    }

    // MARK: Not performed

    @Test(arguments: [VisitOutcome.nobodyHome, .addressNotFound, .accessBlocked, .teamUnavailable])
    func `a visit that may be tried again returns to the candidates`(outcome: VisitOutcome) {
        given(Self.admitted, Self.planned).when(.recordNotPerformed(Example.failure(outcome)))
            .then([Self.failed(outcome, returns: true)])
        let state = VisitRequest.fold([Self.admitted, Self.planned, Self.failed(outcome, returns: true)])
        #expect(state.attempts.map(\.outcome) == [outcome])
        #expect(state == .candidate(Example.candidacy(), attempts: state.attempts))
    }

    @Test(arguments: [
        (VisitOutcome.refusedByFamily, VisitClosing.refusedByFamily), (.patientDeceased, .patientDeceased),
        (.emergencyReferred, .emergencyReferred),
    ])
    func `a visit that nobody needs any more closes the request`(outcome: VisitOutcome, closing: VisitClosing) {
        given(Self.admitted, Self.planned).when(.recordNotPerformed(Example.failure(outcome)))
            .then([Self.failed(outcome, returns: false), .requestClosed(Example.closure(closing))])
    }

    @Test func `the same failure twice changes nothing`() {
        let failed = Self.failed(.nobodyHome, returns: true)
        given(Self.admitted, Self.planned, failed).when(.recordNotPerformed(Example.failure())).then([])
        let refused = Self.failed(.refusedByFamily, returns: false)
        let closed = VisitRequest.Event.requestClosed(Example.closure(.refusedByFamily))
        given(Self.admitted, Self.planned, refused, closed)
            .when(.recordNotPerformed(Example.failure(.refusedByFamily))).then([])
    }

    @Test func `a failure that cannot be true is refused`() {
        given().when(.recordNotPerformed(Example.failure())).rejects(.unknownRequest)
        given(Self.admitted).when(.recordNotPerformed(Example.failure())).rejects(.notPlanned)
        given(Self.admitted, Self.planned).when(.recordNotPerformed(Example.failure(visit: "visit-2")))
            .rejects(.otherVisit)
        given(Self.admitted, Self.planned).when(.recordNotPerformed(Example.failure(on: Example.day(6))))
            .rejects(.dayInFuture)
        given(Self.admitted, Self.planned, Self.performed).when(.recordNotPerformed(Example.failure())).rejects(.ended)
        given(Self.admitted, Self.withdrawn).when(.recordNotPerformed(Example.failure())).rejects(.ended)
    }

    @Test func `after a failure the next plan makes a new visit`() {
        let failed = Self.failed(.nobodyHome, returns: true)
        let next = Example.booking("visit-2", on: Example.day(10))
        given(Self.admitted, Self.planned, failed).when(.book(next))
            .then([.visitPlanned(PlannedVisit(request: Example.reference(), booking: next))])
    }

    // MARK: Withdrawn and closed

    @Test func `a withdrawal closes a candidate and a planned visit`() {
        let expected = [VisitRequest.Event.requestClosed(Example.closure(.withdrawn))]
        given(Self.admitted).when(.withdraw(at: Example.noon, on: Example.day(5))).then(expected)
        given(Self.admitted, Self.planned).when(.withdraw(at: Example.noon, on: Example.day(5))).then(expected)
    }

    @Test func `a withdrawal after the end changes nothing`() {
        given(Self.admitted, Self.planned, Self.performed)
            .when(.withdraw(at: Example.noon, on: Example.day(5))).then([])
        given(Self.admitted, Self.withdrawn).when(.withdraw(at: Example.noon, on: Example.day(5))).then([])
    }

    @Test func `the dispensary closes a request once`() {
        let close = VisitRequest.Command.close(.patientDeceased, at: Example.noon, on: Example.day(5))
        let closed = VisitRequest.Event.requestClosed(Example.closure(.patientDeceased))
        given(Self.admitted).when(close).then([closed])
        given(Self.admitted, Self.planned).when(close).then([closed])
        given(Self.admitted, closed).when(close).then([])
        given(Self.admitted, Self.withdrawn).when(close).rejects(.ended)
        given(Self.admitted, Self.planned, Self.performed).when(close).rejects(.ended)
        given().when(close).rejects(.unknownRequest)
    }

    // MARK: Everything with everything

    @Test func `every command in every state gives events that fold, or a rejection`() {
        let failed = Self.failed(.nobodyHome, returns: true)
        let early = VisitRequest.Event.withdrawnBeforeCandidacy(EarlyWithdrawal(withdrawnAt: Example.noon))
        let histories: [[VisitRequest.Event]] = [
            [], [Self.admitted], [Self.admitted, Self.planned], [Self.admitted, Self.planned, Self.performed],
            [Self.admitted, Self.planned, failed], [Self.admitted, Self.withdrawn], [early],
        ]
        let commands: [VisitRequest.Command] = [
            .admit(Example.candidacy()), .book(Example.booking()), .book(Example.booking("visit-2")),
            .recordPerformed(Example.performance()), .recordNotPerformed(Example.failure()),
            .recordNotPerformed(Example.failure(.refusedByFamily)), .withdraw(at: Example.noon, on: Example.monday),
            .close(.patientDeceased, at: Example.noon, on: Example.monday),
        ]
        var accepted = 0
        for history in histories {
            for command in commands {
                guard case .success(let events) = Given(VisitRequest.self, history).when(command) else { continue }
                let state = VisitRequest.fold(history + events)
                #expect(history.isEmpty && events.isEmpty || state != .unknown)
                // What was accepted once is "already true" the second time.
                #expect(Given(VisitRequest.self, history + events).when(command) == .success([]))
                accepted += 1
            }
        }
        // In the order of the histories: 2 + 5 + 7 + 3 + 6 + 2 + 2.
        #expect(accepted == 27)
    }
}
