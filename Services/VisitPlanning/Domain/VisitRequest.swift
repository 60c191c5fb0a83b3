import EventSourcing
package import Messages

/// A household's request for a home visit, from candidate to the visit that ends it.
///
/// `candidate → planned → performed`, with `not performed → candidate` as often as needed, and `closed` when it ends
/// without a visit. The stream is `visit-request-<case id>`.
package enum VisitRequest: Decider {
    package static let category = "visit-request"

    package enum State: Sendable, Equatable {
        case unknown
        case candidate(Candidacy, attempts: [Attempt])
        case planned(Candidacy, Booking, attempts: [Attempt])
        case performed(Candidacy, VisitReport)
        /// Without candidacy when the withdrawal came before the validation.
        case closed(Candidacy?, VisitClosing, attempts: [Attempt])
    }

    package static var initial: State { .unknown }

    package enum Command: Sendable {
        /// The requirements are met; the request waits for a plan.
        case admit(Candidacy)
        /// A plan with this visit was published, or its published visit was moved.
        case book(Booking)
        case recordPerformed(Performance)
        case recordNotPerformed(NonPerformance)
        case withdraw(at: Instant, on: LocalDay)
        /// The dispensary learns without a visit that none is needed any more.
        case close(VisitClosing, at: Instant, on: LocalDay)
    }

    /// What a team reports of a visit.
    package struct Performance: Sendable, Equatable {
        package let visitID: VisitID
        package let performedOn: LocalDay
        package let seen: [SeenPerson]
        /// Members of the household who were not named in the request.
        package let othersSeen: Int
        package let recordedAt: Instant
        /// The day of typing at the dispensary; later than `performedOn` when typed in late.
        package let recordedOn: LocalDay

        package init(
            visitID: VisitID, performedOn: LocalDay, seen: [SeenPerson], othersSeen: Int, recordedAt: Instant,
            recordedOn: LocalDay
        ) {
            self.visitID = visitID
            self.performedOn = performedOn
            self.seen = seen
            self.othersSeen = othersSeen
            self.recordedAt = recordedAt
            self.recordedOn = recordedOn
        }
    }

    /// What a team reports when nobody was attended.
    package struct NonPerformance: Sendable, Equatable {
        package let visitID: VisitID
        package let outcome: VisitOutcome
        package let on: LocalDay
        package let recordedAt: Instant
        package let recordedOn: LocalDay

        package init(
            visitID: VisitID, outcome: VisitOutcome, on: LocalDay, recordedAt: Instant, recordedOn: LocalDay
        ) {
            self.visitID = visitID
            self.outcome = outcome
            self.on = on
            self.recordedAt = recordedAt
            self.recordedOn = recordedOn
        }
    }

    package enum Rejection: Error, Equatable, Sendable {
        case unknownRequest
        /// It is in a plan already, with another visit.
        case alreadyPlanned
        case notPlanned
        /// The report names a visit that is not the planned one.
        case otherVisit
        /// The visit was performed, or the request was closed.
        case ended
        /// The day is after the day of typing.
        case dayInFuture
        /// The day is before the request could be planned or was filed; the earliest possible day.
        case dayTooEarly(earliest: LocalDay)
        case nobodySeen
        case personNotInRequest
    }

    package static func evolve(_ state: inout State, _ event: Event) {
        switch (event, state) {
        case (.candidateAdmitted(let candidacy), _):
            state = .candidate(candidacy, attempts: [])
        case (.visitPlanned(let planned), .candidate(let candidacy, let attempts)),
            (.visitMoved(let planned), .planned(let candidacy, _, let attempts)):
            state = .planned(candidacy, planned.booking, attempts: attempts)
        case (.visitPerformed(let report), .planned(let candidacy, _, _)):
            state = .performed(candidacy, report)
        case (.visitNotPerformed(let failure), .planned(let candidacy, _, let attempts)):
            state = .candidate(candidacy, attempts: attempts + [failure.attempt])
        case (.requestClosed(let closure), .candidate(let candidacy, let attempts)),
            (.requestClosed(let closure), .planned(let candidacy, _, let attempts)):
            state = .closed(candidacy, closure.reason, attempts: attempts)
        case (.withdrawnBeforeCandidacy, _):
            state = .closed(nil, .withdrawn, attempts: [])
        case (.visitPlanned, _), (.visitMoved, _), (.visitPerformed, _), (.visitNotPerformed, _), (.requestClosed, _):
            preconditionFailure("a history of a visit request is out of order")
        }
    }
}

extension VisitRequest.State {
    package var candidacy: Candidacy? {
        switch self {
        case .unknown: nil
        case .candidate(let candidacy, _), .planned(let candidacy, _, _), .performed(let candidacy, _): candidacy
        case .closed(let candidacy, _, _): candidacy
        }
    }

    /// Visits that did not take place, in order.
    package var attempts: [Attempt] {
        switch self {
        case .unknown, .performed: []
        case .candidate(_, let attempts), .planned(_, _, let attempts), .closed(_, _, let attempts): attempts
        }
    }
}
