package import Messages

extension Case {
    package static func evolve(_ state: inout State, _ event: Event) {
        if case .opened(let opened) = event {
            state = .opened(CaseFile(opened))
            return
        }
        guard case .opened(var file) = state else { preconditionFailure("a case begins with its opening") }
        file.apply(event)
        state = .opened(file)
    }
}

extension CaseFile {
    init(_ opened: CaseEvent.Opened) {
        filing = opened.filing
        familyID = opened.familyID
        answerTermDays = opened.answerTermDays
        requirements = opened.filing.requirements
        formMark = opened.filing.formMark
        notes = opened.filing.remark.map { [$0] } ?? []
        findings = opened.findings
        phase = .inReview(claimedBy: nil)
        answerDue = opened.answerDue
        earlierAnswerDue = []
        corrections = 0
    }

    mutating func apply(_ event: CaseEvent) {
        switch event {
        case .opened: preconditionFailure("a case is opened once")
        case .reviewClaimed(let claimed): phase = .inReview(claimedBy: claimed.by)
        case .reviewReleased, .returnedToReview: phase = .inReview(claimedBy: nil)
        case .observed(let observed):
            phase = .observed(
                CorrectionTerm(
                    observations: observed.observations, observedOn: observed.legalDay, termDays: observed.termDays,
                    correctBy: observed.correctBy, earlier: []))
        case .correctionReceived(let correction): correct(correction)
        case .termsRecounted(let recounted): recount(recounted)
        case .visitValidated: phase = .validated
        case .exitApproved(let approved):
            phase =
                approved.needsSecond
                ? .awaitingSecondApproval(approved.plan, first: approved.by) : .inReview(claimedBy: approved.by)
        case .exitExecuted(let executed): phase = .exitExecuted(effectiveOn: executed.plan.effectiveOn)
        case .refused(let refused): phase = .refused(refused.reason)
        case .lapsed:
            guard case .observed(let term) = phase else { preconditionFailure("only an observed case lapses") }
            phase = .lapsed(term)
        case .withdrawn: phase = .withdrawn
        }
    }

    private mutating func correct(_ correction: CaseEvent.CorrectionReceived) {
        requirements = requirements.replacing(with: correction.requirements)
        formMark = correction.formMark ?? formMark
        if let note = correction.note { notes.append(note) }
        findings = correction.findings
        corrections += 1
        if case .inReview = phase { return }
        phase = .inReview(claimedBy: nil)
    }

    private mutating func recount(_ recounted: CaseEvent.TermsRecounted) {
        if recounted.answerDue != answerDue {
            earlierAnswerDue.append(answerDue)
            answerDue = recounted.answerDue
        }
        guard case .observed(var term) = phase, let correctBy = recounted.correctBy, correctBy != term.correctBy else {
            return
        }
        term.earlier.append(term.correctBy)
        term.correctBy = correctBy
        phase = .observed(term)
    }
}

extension [PresentedRequirement] {
    /// What was presented again takes the place of the same kind.
    package func replacing(with presented: [PresentedRequirement]) -> [PresentedRequirement] {
        filter { old in !presented.contains { $0.kind == old.kind } } + presented
    }
}
