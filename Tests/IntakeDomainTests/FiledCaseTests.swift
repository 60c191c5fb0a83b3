import EventSourcing
import IntakeDomain
import Messages
import Testing

/// What happens after filing: withdrawal, correction, and the facts of the other services.
struct FiledCaseTests {
    private let now = Example.now

    private func status(_ facts: CaseProgress..., from history: History.Request = History.filed) -> CaseStatus? {
        let events = history.events + facts.map(ServiceRequestEvent.progressed)
        guard case .filed(let filed) = ServiceRequest.fold(events) else { return nil }
        return filed.status
    }

    private let executed = CaseProgress.exitExecuted(.init(effectiveOn: .example, at: Example.now))
    private let refused = CaseProgress.refused(.init(reason: .notAffiliated, grounds: nil, at: Example.now))
    private let validated = CaseProgress.visitValidated(.init(at: Example.now))
    private let planned = CaseProgress.visitPlanned(
        .init(visitID: VisitID("v1"), date: .example, at: Example.now))
    private let performed = CaseProgress.visitPerformed(
        .init(visitID: VisitID("v1"), on: .example, personsSeen: 2, at: Example.now))

    private func missed(returns: Bool) -> CaseProgress {
        .visitNotPerformed(
            .init(
                visitID: VisitID("v1"), outcome: .nobodyHome, on: .example, returnsToNextPlan: returns, at: now))
    }

    @Test func `an open case is withdrawn`() {
        let withdrawal = ServiceRequest.Withdrawal(
            caseID: Example.caseID, caseNumber: Example.number, procedure: .voluntaryExit, at: now,
            legalDay: now.day(in: .mainland))
        #expect(History.filed.when(.withdraw(at: now)) == .success([.withdrawn(withdrawal)]))
        #expect(History.withdrawn.when(.withdraw(at: now)) == .success([]))
        #expect(History.executed.when(.withdraw(at: now)) == .failure(.ended(.executed)))
        #expect(History.submitted.when(.withdraw(at: now)) == .failure(.notFiled))
        #expect(History.none.when(.withdraw(at: now)) == .failure(.unknownRequest))
    }

    @Test func `a correction sends what was uploaded again`() {
        let ready = History.correctionRequested.then(History.attach(.identityCard, "d3"))
        let correction = ServiceRequest.Correction(
            caseID: Example.caseID, caseNumber: Example.number, procedure: .voluntaryExit,
            requirements: [
                PresentedRequirement(kind: .identityCard, presentation: .uploaded, document: Example.document("d3"))
            ],
            formMark: nil, note: nil, at: now, legalDay: now.day(in: .mainland))
        #expect(
            ready.when(.submitCorrection(presented: [], formMark: nil, note: nil, at: now))
                == .success([.correctionSubmitted(correction)]))
    }

    @Test func `a correction without anything is refused`() {
        #expect(
            History.correctionRequested.when(.submitCorrection(presented: [], formMark: nil, note: nil, at: now))
                == .failure(.correctionEmpty))
    }

    @Test func `a correction that nobody asked for is refused`() {
        let command = ServiceRequest.Command.submitCorrection(
            presented: [Example.shownCard], formMark: nil, note: nil, at: now)
        #expect(History.filed.when(command) == .failure(.noCorrectionRequested))
        #expect(History.corrected.when(command) == .failure(.noCorrectionRequested))
        #expect(History.executed.when(command) == .failure(.ended(.executed)))
        #expect(History.filed.when(History.attach(.identityCard, "d3")) == .failure(.noCorrectionRequested))
    }

    @Test func `an exit goes from received over correction to executed`() {
        #expect(status() == .received)
        #expect(status(History.correction) == .correctionRequested)
        #expect(status(from: History.corrected) == .corrected)
        #expect(status(executed, from: History.corrected) == .executed)
    }

    @Test func `a visit goes from received over the plan to performed`() {
        #expect(status(validated) == .waitingForPlan)
        #expect(status(validated, planned) == .planned)
        #expect(status(validated, planned, missed(returns: true)) == .waitingForPlan)
        #expect(status(validated, planned, missed(returns: true), planned, performed) == .performed)
    }

    @Test func `a visit that ends the case waits for the closing`() {
        #expect(status(validated, planned, missed(returns: false)) == .planned)
        let closed = CaseProgress.visitClosed(.init(reason: .refusedByFamily, at: now))
        #expect(status(validated, planned, missed(returns: false), closed) == .closed)
        #expect(status(.visitClosed(.init(reason: .withdrawn, at: now))) == .withdrawn)
    }

    @Test func `refused and lapsed end a case`() {
        #expect(status(refused) == .refused)
        #expect(status(.lapsed(.init(at: now)), from: History.correctionRequested) == .lapsed)
    }

    @Test func `facts that overtake one another do not undo an end or a plan`() {
        #expect(status(planned, validated) == .planned)
        #expect(status(executed, History.correction, validated, planned) == .executed)
        #expect(status(executed, refused) == .executed)
        #expect(status(executed, missed(returns: true)) == .executed)
    }

    @Test func `a decision taken before the withdrawal was heard of stands`() {
        #expect(status(executed, from: History.withdrawn) == .executed)
        #expect(status(planned, from: History.withdrawn) == .withdrawn)
    }

    @Test func `a correction that lapsed takes no more papers`() {
        let lapsed = History.correctionRequested.then(.record(.lapsed(.init(at: now))))
        #expect(lapsed.when(History.attach(.identityCard, "d3")) == .failure(.ended(.lapsed)))
    }

    @Test func `notices change no status`() {
        let sent = CaseProgress.noticeSent(
            .init(noticeID: NoticeID("n1"), kind: .exitExecuted, channel: .email, at: now))
        let failed = CaseProgress.noticeFailed(
            .init(
                noticeID: NoticeID("n2"), kind: .exitExecuted, channel: .email, code: .permanentRejection, at: now))
        #expect(status(sent, failed) == .received)
    }

    @Test func `the same fact again changes nothing`() {
        #expect(History.filed.when(.record(executed)) == .success([.progressed(executed)]))
        #expect(History.executed.when(.record(executed)) == .success([]))
        #expect(History.submitted.when(.record(executed)) == .failure(.notFiled))
        #expect(History.none.when(.record(executed)) == .failure(.unknownRequest))
    }

    @Test func `a code opens a filed case for its holder`() {
        let code = Example.code("code-9")
        let sent = History.filed.then(.sendCode(code, at: now))
        #expect(sent.events.last == .codeSent(.init(caseID: Example.caseID, code: code, at: now)))
        #expect(
            sent.when(.enterCode(matching: "code-9", at: now)) == .success([.accessConfirmed(.init(at: now))]))
        #expect(
            sent.when(.enterCode(matching: nil, at: now)) == .success([.wrongCodeEntered(.init(at: now))]))
        let used = sent.then(.enterCode(matching: "code-9", at: now))
        #expect(used.when(.enterCode(matching: "code-9", at: now)) == .failure(.verification(.codeExpired)))
    }
}
