package import Messages

/// What other services and the applicant made of a filed case, as the status page tells it.
///
/// The facts come from RequirementValidation, VisitPlanning and Notification; Intake repeats them in its own log so
/// that it can answer a citizen while every other service is down.
package enum CaseProgress: Sendable, Equatable {
    case correctionRequested(CorrectionRequested)
    case exitExecuted(ExitDone)
    case refused(Refused)
    case lapsed(Moment)
    case visitValidated(Moment)
    case visitPlanned(VisitDate)
    case visitPerformed(VisitDone)
    case visitNotPerformed(VisitMissed)
    case visitClosed(VisitClosed)
    case noticeSent(NoticeDelivery)
    case noticeFailed(NoticeProblem)

    package struct CorrectionRequested: Sendable, Codable, Equatable {
        package let observations: [Observation]
        package let correctBy: LocalDay
        package let at: Instant

        package init(observations: [Observation], correctBy: LocalDay, at: Instant) {
            self.observations = observations
            self.correctBy = correctBy
            self.at = at
        }
    }

    package struct ExitDone: Sendable, Codable, Equatable {
        package let effectiveOn: LocalDay
        package let at: Instant

        package init(effectiveOn: LocalDay, at: Instant) {
            self.effectiveOn = effectiveOn
            self.at = at
        }
    }

    package struct Refused: Sendable, Codable, Equatable {
        package let reason: RefusalReason
        package let grounds: Personal<String>?
        package let at: Instant

        package init(reason: RefusalReason, grounds: Personal<String>?, at: Instant) {
            self.reason = reason
            self.grounds = grounds
            self.at = at
        }
    }

    package struct Moment: Sendable, Codable, Equatable {
        package let at: Instant

        package init(at: Instant) { self.at = at }
    }

    package struct VisitDate: Sendable, Codable, Equatable {
        package let visitID: VisitID
        package let date: LocalDay
        package let at: Instant

        package init(visitID: VisitID, date: LocalDay, at: Instant) {
            self.visitID = visitID
            self.date = date
            self.at = at
        }
    }

    package struct VisitDone: Sendable, Codable, Equatable {
        package let visitID: VisitID
        package let on: LocalDay
        package let personsSeen: Int
        package let at: Instant

        package init(visitID: VisitID, on: LocalDay, personsSeen: Int, at: Instant) {
            self.visitID = visitID
            self.on = on
            self.personsSeen = personsSeen
            self.at = at
        }
    }

    package struct VisitMissed: Sendable, Codable, Equatable {
        package let visitID: VisitID
        package let outcome: VisitOutcome
        package let on: LocalDay
        package let returnsToNextPlan: Bool
        package let at: Instant

        package init(visitID: VisitID, outcome: VisitOutcome, on: LocalDay, returnsToNextPlan: Bool, at: Instant) {
            self.visitID = visitID
            self.outcome = outcome
            self.on = on
            self.returnsToNextPlan = returnsToNextPlan
            self.at = at
        }
    }

    package struct VisitClosed: Sendable, Codable, Equatable {
        package let reason: VisitClosing
        package let at: Instant

        package init(reason: VisitClosing, at: Instant) {
            self.reason = reason
            self.at = at
        }
    }

    package struct NoticeDelivery: Sendable, Codable, Equatable {
        package let noticeID: NoticeID
        package let kind: NoticeKind
        package let channel: NoticeChannel
        package let at: Instant

        package init(noticeID: NoticeID, kind: NoticeKind, channel: NoticeChannel, at: Instant) {
            self.noticeID = noticeID
            self.kind = kind
            self.channel = channel
            self.at = at
        }
    }

    package struct NoticeProblem: Sendable, Codable, Equatable {
        package let noticeID: NoticeID
        package let kind: NoticeKind
        package let channel: NoticeChannel
        package let code: NoticeFailure
        package let at: Instant

        package init(
            noticeID: NoticeID, kind: NoticeKind, channel: NoticeChannel, code: NoticeFailure, at: Instant
        ) {
            self.noticeID = noticeID
            self.kind = kind
            self.channel = channel
            self.code = code
            self.at = at
        }
    }
}

/// Where a filed case stands, in the words of the status page.
package enum CaseStatus: String, Sendable, Codable, CaseIterable {
    case received
    case correctionRequested = "correction-requested"
    case corrected
    /// The visit request is in order and waits for the next plan of its dispensary.
    case waitingForPlan = "waiting-for-plan"
    case planned
    case performed
    case executed
    case refused
    /// The corrections did not come in time; the case counts as withdrawn.
    case lapsed
    case withdrawn
    /// Ended without a visit.
    case closed

    package var isOpen: Bool {
        switch self {
        case .received, .correctionRequested, .corrected, .waitingForPlan, .planned: true
        case .performed, .executed, .refused, .lapsed, .withdrawn, .closed: false
        }
    }

    /// The status after a fact.
    ///
    /// Facts of different services may overtake one another: an end stays an end, except that a decision taken before
    /// the withdrawal was heard of stands (the official decides, COA art. 201), and a plan is not undone by a late
    /// "validated".
    package func after(_ progress: CaseProgress) -> CaseStatus {
        switch progress {
        case .correctionRequested: isOpen ? .correctionRequested : self
        case .exitExecuted: ended(as: .executed)
        case .refused: ended(as: .refused)
        case .lapsed: ended(as: .lapsed)
        case .visitValidated: isOpen && self != .planned ? .waitingForPlan : self
        case .visitPlanned: isOpen ? .planned : self
        case .visitPerformed: ended(as: .performed)
        case .visitNotPerformed(let missed): isOpen && missed.returnsToNextPlan ? .waitingForPlan : self
        case .visitClosed(let closed): ended(as: closed.reason == .withdrawn ? .withdrawn : .closed)
        case .noticeSent, .noticeFailed: self
        }
    }

    private func ended(as end: CaseStatus) -> CaseStatus { isOpen || self == .withdrawn ? end : self }
}
