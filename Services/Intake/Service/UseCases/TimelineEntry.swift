import IntakeDomain
import Messages

/// One line of the status page: facts and codes only, the sentences are looked up.
struct TimelineEntry: Sendable, Equatable {
    enum Kind: String, Sendable, Encodable, CaseIterable {
        case filed
        case correctionRequested = "correction-requested"
        case correctionSubmitted = "correction-submitted"
        case withdrawn
        case visitValidated = "visit-validated"
        case visitPlanned = "visit-planned"
        case visitPerformed = "visit-performed"
        case visitNotPerformed = "visit-not-performed"
        case visitClosed = "visit-closed"
        case exitExecuted = "exit-executed"
        case refused
        case lapsed
        case noticeSent = "notice-sent"
        case noticeFailed = "notice-failed"
    }

    let kind: Kind
    let at: Instant
    /// The day that the line is about: of a visit, of effect, or the last one for corrections.
    var on: LocalDay?
    var observations: [Observation]?
    var refusal: RefusalReason?
    /// What the official wrote.
    var grounds: Personal<String>?
    var outcome: VisitOutcome?
    var closing: VisitClosing?
    var noticeKind: NoticeKind?
    var noticeChannel: NoticeChannel?

    init(_ kind: Kind, at: Instant) {
        self.kind = kind
        self.at = at
    }

    /// What happened after the filing; `nil` for everything else.
    init?(_ event: ServiceRequestEvent) {
        switch event {
        case .correctionSubmitted(let correction): self.init(.correctionSubmitted, at: correction.at)
        case .withdrawn(let withdrawal): self.init(.withdrawn, at: withdrawal.at)
        case .progressed(let fact): self.init(fact)
        case .started, .contactChanged, .codeSent, .wrongCodeEntered, .emailVerified, .placeChosen, .personsChosen,
            .documentAttached, .documentRemoved, .submitted, .consentGiven, .consentRefused, .abandoned,
            .documentsPurged, .filed, .accessConfirmed:
            return nil
        }
    }

    private init(_ fact: CaseProgress) {
        switch fact {
        case .correctionRequested(let request):
            self.init(.correctionRequested, at: request.at)
            on = request.correctBy
            observations = request.observations
        case .exitExecuted(let exit):
            self.init(.exitExecuted, at: exit.at)
            on = exit.effectiveOn
        case .refused(let refused):
            self.init(.refused, at: refused.at)
            refusal = refused.reason
            grounds = refused.grounds
        case .lapsed(let moment): self.init(.lapsed, at: moment.at)
        case .visitValidated(let moment): self.init(.visitValidated, at: moment.at)
        case .visitPlanned(let visit):
            self.init(.visitPlanned, at: visit.at)
            on = visit.date
        case .visitPerformed(let visit):
            self.init(.visitPerformed, at: visit.at)
            on = visit.on
        case .visitNotPerformed(let visit):
            self.init(.visitNotPerformed, at: visit.at)
            on = visit.on
            outcome = visit.outcome
        case .visitClosed(let closed):
            self.init(.visitClosed, at: closed.at)
            closing = closed.reason
        case .noticeSent(let notice):
            self.init(.noticeSent, at: notice.at)
            (noticeKind, noticeChannel) = (notice.kind, notice.channel)
        case .noticeFailed(let notice):
            self.init(.noticeFailed, at: notice.at)
            (noticeKind, noticeChannel) = (notice.kind, notice.channel)
        }
    }
}
