import EventSourcing
import Messages

/// What follows from a command. Repeated messages and double clicks are "already true": no event, no rejection.
extension VisitRequest {
    package static func decide(_ command: Command, _ state: State) throws(Rejection) -> [Event] {
        switch command {
        case .admit(let candidacy): admit(candidacy, state)
        case .book(let booking): try book(booking, state)
        case .recordPerformed(let performance): try recordPerformed(performance, state)
        case .recordNotPerformed(let failure): try recordNotPerformed(failure, state)
        case .withdraw(let instant, let day): withdraw(at: instant, on: day, state)
        case .close(let reason, let instant, let day): try close(reason, at: instant, on: day, state)
        }
    }

    /// A request that is known, or was withdrawn before its validation arrived, is not admitted again.
    private static func admit(_ candidacy: Candidacy, _ state: State) -> [Event] {
        switch state {
        case .unknown: [.candidateAdmitted(candidacy)]
        case .candidate, .planned, .performed, .closed: []
        }
    }

    private static func book(_ booking: Booking, _ state: State) throws(Rejection) -> [Event] {
        switch state {
        case .unknown: throw .unknownRequest
        case .performed, .closed: throw .ended
        case .candidate(let candidacy, _):
            try requirePlannable(booking.date, candidacy)
            return [.visitPlanned(PlannedVisit(request: candidacy.reference, booking: booking))]
        case .planned(let candidacy, let current, _):
            guard current.visitID == booking.visitID, current.planID == booking.planID else { throw .alreadyPlanned }
            if current.date == booking.date && current.teamID == booking.teamID { return [] }
            try requirePlannable(booking.date, candidacy)
            return [.visitMoved(PlannedVisit(request: candidacy.reference, booking: booking))]
        }
    }

    private static func requirePlannable(_ day: LocalDay, _ candidacy: Candidacy) throws(Rejection) {
        guard day >= candidacy.validatedOn else { throw .dayTooEarly(earliest: candidacy.validatedOn) }
    }

    private static func recordPerformed(_ done: Performance, _ state: State) throws(Rejection) -> [Event] {
        switch state {
        case .unknown: throw .unknownRequest
        case .candidate: throw .notPlanned
        case .closed: throw .ended
        case .performed(_, let report):
            guard report.repeats(done) else { throw .ended }
            return []
        case .planned(let candidacy, let booking, _):
            guard booking.visitID == done.visitID else { throw .otherVisit }
            try requirePast(done.performedOn, recordedOn: done.recordedOn, candidacy)
            guard done.seen.count + done.othersSeen > 0 else { throw .nobodySeen }
            guard Set(done.seen.map(\.person)).isSubset(of: candidacy.persons) else { throw .personNotInRequest }
            return [.visitPerformed(VisitReport(request: candidacy.reference, done))]
        }
    }

    private static func requirePast(
        _ day: LocalDay, recordedOn: LocalDay, _ candidacy: Candidacy
    ) throws(Rejection) {
        guard day <= recordedOn else { throw .dayInFuture }
        guard day >= candidacy.filedOn else { throw .dayTooEarly(earliest: candidacy.filedOn) }
    }

    private static func recordNotPerformed(_ failure: NonPerformance, _ state: State) throws(Rejection) -> [Event] {
        switch state {
        case .unknown: throw .unknownRequest
        case .performed: throw .ended
        case .candidate(_, let attempts):
            guard attempts.contains(where: { $0.repeats(failure) }) else { throw .notPlanned }
            return []
        case .closed(_, _, let attempts):
            guard attempts.contains(where: { $0.repeats(failure) }) else { throw .ended }
            return []
        case .planned(let candidacy, let booking, _):
            guard booking.visitID == failure.visitID else { throw .otherVisit }
            try requirePast(failure.on, recordedOn: failure.recordedOn, candidacy)
            let closing = closing(for: failure.outcome)
            let event = Event.visitNotPerformed(
                VisitFailure(request: candidacy.reference, failure, returnsToNextPlan: closing == nil))
            guard let closing else { return [event] }
            let closure = RequestClosure(
                request: candidacy.reference, reason: closing, closedAt: failure.recordedAt,
                closedOn: failure.recordedOn)
            return [event, .requestClosed(closure)]
        }
    }

    /// Outcomes after which no further visit makes sense; all others return the request to the next plan.
    private static func closing(for outcome: VisitOutcome) -> VisitClosing? {
        switch outcome {
        case .refusedByFamily: .refusedByFamily
        case .patientDeceased: .patientDeceased
        case .emergencyReferred: .emergencyReferred
        case .nobodyHome, .addressNotFound, .accessBlocked, .teamUnavailable: nil
        }
    }

    /// Withdrawing what has ended changes nothing: the visit took place or the request is closed.
    private static func withdraw(at instant: Instant, on day: LocalDay, _ state: State) -> [Event] {
        switch state {
        case .unknown: [.withdrawnBeforeCandidacy(EarlyWithdrawal(withdrawnAt: instant))]
        case .candidate(let candidacy, _), .planned(let candidacy, _, _):
            [.requestClosed(.init(request: candidacy.reference, reason: .withdrawn, closedAt: instant, closedOn: day))]
        case .performed, .closed: []
        }
    }

    private static func close(
        _ reason: VisitClosing, at instant: Instant, on day: LocalDay, _ state: State
    ) throws(Rejection) -> [Event] {
        switch state {
        case .unknown: throw .unknownRequest
        case .candidate(let candidacy, _), .planned(let candidacy, _, _):
            return [
                .requestClosed(.init(request: candidacy.reference, reason: reason, closedAt: instant, closedOn: day))
            ]
        case .closed(_, let current, _):
            guard current == reason else { throw .ended }
            return []
        case .performed: throw .ended
        }
    }
}
