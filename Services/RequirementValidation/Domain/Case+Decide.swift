import Messages

extension Case {
    package static func decide(_ command: Command, _ state: State) throws(Rejection) -> [Event] {
        guard case .opened(let file) = state else {
            guard case .open(let filing, let family, let findings, let rules, let at) = command else {
                throw .notOpened
            }
            return opening(filing, family: family, findings: findings, rules: rules, at: at)
        }
        switch command {
        case .open(let filing, _, _, _, _):
            guard filing.caseNumber == file.filing.caseNumber else { throw .otherCaseNumber }
            return []
        case .claim(let official, let at): return try file.claiming(by: official, at: at)
        case .release(let official, let isSupervisor, let at):
            return try file.releasing(by: official, isSupervisor: isSupervisor, at: at)
        case .observe(let observations, let official, let rules, let at):
            try file.checkReview(by: official)
            guard !observations.isEmpty else { throw .nothingObserved }
            return [.observed(file.observing(observations, by: official, rules: rules, at: at))]
        case .receiveCorrection(let correction, let findings, let at):
            return try file.receiving(correction, findings: findings, at: at)
        case .validateVisit(let official, let at):
            try file.checkReview(by: official)
            guard let validated = file.validating(by: official, at: at) else { throw .wrongProcedure }
            return [.visitValidated(validated)]
        case .approveExit(let plan, let official, let rules, let at):
            return try file.approving(plan, by: official, rules: rules, at: at)
        case .returnToReview(let official, let at):
            guard case .awaitingSecondApproval = file.phase else { throw file.isEndedOr(.notAwaitingSecondApproval) }
            return [.returnedToReview(.init(by: official, at: at))]
        case .refuse(let reason, let grounds, let official, let at):
            return [.refused(try file.refusing(reason, grounds: grounds, by: official, at: at))]
        case .lapse(let at): return try file.lapsing(at: at)
        case .withdraw(let at): return file.phase.kind.isOpen ? [.withdrawn(.init(at: at))] : []
        case .recountTerms(let calendar, let at): return file.recounting(calendar, at: at)
        }
    }

    /// Opens the case and lets the automatic checks do what they may: validate a visit, or ask for a correction.
    private static func opening(
        _ filing: Filing, family: FamilyID?, findings: [Finding], rules: CaseRules, at: Instant
    ) -> [Event] {
        let opened = CaseEvent.Opened(
            filing: filing, familyID: family, findings: findings, answerTermDays: rules.answerTermDays,
            answerDue: rules.calendar.adding(businessDays: rules.answerTermDays, to: filing.legalDay), at: at)
        let file = CaseFile(opened)
        let barring = findings.filter(\.bars)
        if barring.isEmpty {
            guard rules.validatesVisitsAutomatically, let validated = file.validating(by: nil, at: at) else {
                return [.opened(opened)]
            }
            return [.opened(opened), .visitValidated(validated)]
        }
        let observations = barring.compactMap(\.observation)
        guard rules.observesAutomatically, observations.count == barring.count else { return [.opened(opened)] }
        return [.opened(opened), .observed(file.observing(observations, by: nil, rules: rules, at: at))]
    }
}

extension CaseFile {
    /// Ended cases say so before anything else.
    fileprivate func isEndedOr(_ rejection: CaseRejection) -> CaseRejection {
        phase.kind.isOpen ? rejection : .alreadyEnded
    }

    /// Whether this official may decide now: in review, and not claimed by another.
    fileprivate func checkReview(by official: StaffID) throws(CaseRejection) {
        switch phase {
        case .inReview(let claimedBy):
            if let claimedBy, claimedBy != official { throw .claimedByAnother(claimedBy) }
        case .observed: throw .awaitingCorrection
        case .awaitingSecondApproval: throw .awaitingSecondApproval
        case .validated, .exitExecuted, .refused, .lapsed, .withdrawn: throw .alreadyEnded
        }
    }

    fileprivate func claiming(by official: StaffID, at: Instant) throws(CaseRejection) -> [CaseEvent] {
        try checkReview(by: official)
        return phase == .inReview(claimedBy: official) ? [] : [.reviewClaimed(.init(by: official, at: at))]
    }

    fileprivate func releasing(
        by official: StaffID, isSupervisor: Bool, at: Instant
    ) throws(CaseRejection) -> [CaseEvent] {
        guard case .inReview(let claimedBy) = phase else { throw isEndedOr(.notClaimed) }
        guard let claimedBy else { return [] }
        guard claimedBy == official || isSupervisor else { throw .claimedByAnother(claimedBy) }
        return [.reviewReleased(.init(by: official, at: at))]
    }

    fileprivate func observing(
        _ observations: [Observation], by official: StaffID?, rules: CaseRules, at: Instant
    ) -> CaseEvent.Observed {
        let day = at.day(in: zone)
        return CaseEvent.Observed(
            reference: reference, observations: observations, termDays: rules.correctionTermDays,
            correctBy: rules.calendar.adding(businessDays: rules.correctionTermDays, to: day), by: official, at: at,
            legalDay: day)
    }

    /// A correction counts from the day on which it was submitted: one that was in time reopens a case which lapsed
    /// while the correction was on its way, because doubt favours the person.
    ///
    /// What it leaves open goes to an official: nobody is asked twice by an automatic check.
    fileprivate func receiving(
        _ correction: Correction, findings: [Finding], at: Instant
    ) throws(CaseRejection) -> [CaseEvent] {
        switch phase {
        case .inReview, .observed, .awaitingSecondApproval: break
        case .lapsed(let term): guard correction.legalDay <= term.correctBy else { throw .alreadyEnded }
        case .validated, .exitExecuted, .refused, .withdrawn: throw .alreadyEnded
        }
        return [
            .correctionReceived(
                .init(
                    requirements: correction.requirements, formMark: correction.formMark, note: correction.note,
                    findings: findings, at: at, legalDay: correction.legalDay))
        ]
    }

    /// - Returns: `nil` when this is no visit.
    fileprivate func validating(by official: StaffID?, at: Instant) -> CaseEvent.VisitValidated? {
        guard filing.procedure == .homeVisit, let visit = filing.visit else { return nil }
        return CaseEvent.VisitValidated(
            reference: reference, applicant: filing.applicant, persons: filing.persons, visit: visit,
            filedAt: filing.filedAt, by: official, at: at, legalDay: at.day(in: zone))
    }

    fileprivate func approving(
        _ plan: ExitPlan, by official: StaffID, rules: CaseRules, at: Instant
    ) throws(CaseRejection) -> [CaseEvent] {
        guard filing.procedure == .voluntaryExit else { throw isEndedOr(.wrongProcedure) }
        let earlier = try earlierApproval(than: official)
        guard Set(plan.persons) == Set(filing.persons) else { throw .otherPersons }
        guard plan.effectiveOn >= filing.legalDay else { throw .effectBeforeFiling(filing.legalDay) }
        // A plan that the register or the official has changed since counts as a first approval again.
        let isSecond = earlier.map { $0.plan.hasSameEffect(as: plan) } ?? false
        let needsSecond = rules.needsFourEyes && plan.isHeadLeaving && plan.hasDependents && !isSecond
        let approved = CaseEvent.exitApproved(.init(plan: plan, by: official, needsSecond: needsSecond, at: at))
        if needsSecond { return [approved] }
        let officials = (isSecond ? earlier.map { [$0.first] } ?? [] : []) + [official]
        let executed = CaseEvent.ExitExecuted(
            reference: reference, plan: plan, cause: .voluntary, approvedBy: officials, at: at,
            legalDay: at.day(in: zone))
        return [approved, .exitExecuted(executed)]
    }

    private func earlierApproval(
        than official: StaffID
    ) throws(CaseRejection) -> (plan: ExitPlan, first: StaffID)? {
        guard case .awaitingSecondApproval(let plan, let first) = phase else {
            try checkReview(by: official)
            return nil
        }
        guard first != official else { throw .sameOfficial }
        return (plan, first)
    }

    fileprivate func refusing(
        _ reason: RefusalReason, grounds: String, by official: StaffID, at: Instant
    ) throws(CaseRejection) -> CaseEvent.Refused {
        try checkReview(by: official)
        guard !grounds.allSatisfy(\.isWhitespace) else { throw .missingGrounds }
        return CaseEvent.Refused(
            reference: reference, reason: reason, grounds: Personal(grounds, of: filing.applicant), by: official,
            at: at, legalDay: at.day(in: zone))
    }

    /// Ends the term when its last legal day is over; a case that is no longer observed has nothing to end.
    fileprivate func lapsing(at: Instant) throws(CaseRejection) -> [CaseEvent] {
        guard case .observed(let term) = phase else { return [] }
        let today = at.day(in: zone)
        guard today > term.correctBy else { throw .termRuns(term.correctBy) }
        return [.lapsed(.init(reference: reference, correctBy: term.correctBy, at: at, legalDay: today))]
    }

    fileprivate func recounting(_ calendar: BusinessCalendar, at: Instant) -> [CaseEvent] {
        guard phase.kind.isOpen else { return [] }
        let newAnswerDue = calendar.adding(businessDays: answerTermDays, to: filing.legalDay)
        var correctBy: LocalDay?
        var correctByBefore: LocalDay?
        if case .observed(let term) = phase {
            correctBy = calendar.adding(businessDays: term.termDays, to: term.observedOn)
            correctByBefore = term.correctBy
        }
        guard newAnswerDue != answerDue || correctBy != correctByBefore else { return [] }
        return [
            .termsRecounted(
                .init(
                    answerDue: newAnswerDue, answerDueBefore: answerDue, correctBy: correctBy,
                    correctByBefore: correctByBefore, at: at))
        ]
    }
}
