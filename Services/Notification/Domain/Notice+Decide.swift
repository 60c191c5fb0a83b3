package import Messages

extension Notice {
    package enum Command: Sendable {
        case request(NoticeRequest)
        /// Claims the notice for one attempt; stored before the network is touched.
        case attempt(at: Instant)
        case conclude(attempt: Int, DeliveryResult, at: Instant, retry: RetryTerms)
        /// The process that attempted is gone, and with it the outcome.
        case recover(at: Instant)
        case retry(by: StaffID, DeskReason, at: Instant)
        case discard(by: StaffID, DeskReason, at: Instant)
        case handOver(by: StaffID, at: Instant)
        case registerDocument(number: String, on: LocalDay, by: StaffID, at: Instant)
    }

    package enum Rejection: Error, Equatable, Sendable {
        case notRequested
        case notDue(until: Instant)
        /// The notice goes in person and cannot be attempted over the network.
        case notDeliverable
        /// An attempt is under way.
        case inFlight
        /// No attempt of that number is under way.
        case staleResult
        case alreadySent
        case alreadyDiscarded
        case alreadyExpired
        case alreadyFailed
        case heldForPerson
        /// Only a letter gets a number of the document system.
        case notOfficialDocument
        case malformedDocumentNumber
        /// The number's year is not the year of the day of registration.
        case documentNumberOfOtherYear
    }

    package static func decide(_ command: Command, _ state: State) throws(Rejection) -> [NoticeEvent] {
        if case .request(let request) = command { return requested(request, state) }
        guard let request = state.request else { throw .notRequested }
        switch command {
        case .request: return []
        case .attempt(let now): return try attempted(request, state, now)
        case .conclude(let attempt, let result, let now, let retry):
            guard case .attempting(attempt, _) = state.phase else { throw .staleResult }
            return concluded(request, state, attempt, result, now, retry)
        case .recover(let now):
            guard case .attempting(let attempt, _) = state.phase else { return [] }
            return [unknownAtOnce(request, attempt, now)]
        case .retry(let staff, let reason, let now):
            guard request.channel != .inPerson else { throw .notDeliverable }
            try checkOpenForDesk(state)
            return [.requeued(NoticeActedOn(by: staff, reason: reason, at: now))]
        case .discard(let staff, let reason, let now):
            if state.phase == .discarded { return [] }
            try checkOpenForDesk(state)
            return [.discarded(NoticeActedOn(by: staff, reason: reason, at: now))]
        case .handOver(let staff, let now):
            if state.phase == .sent { return [] }
            try checkOpenForDesk(state)
            return [.handedOver(NoticeHandedOver(notice: reference(request, .inPerson), handedOverBy: staff, at: now))]
        case .registerDocument(let number, let day, let staff, let now):
            return try registered(request, state, number, day, staff, now)
        }
    }

    private static func requested(_ request: NoticeRequest, _ state: State) -> [NoticeEvent] {
        guard state.request == nil else { return [] }
        guard request.isHandedOver else { return [.requested(request)] }
        return [
            .requested(request),
            .sent(NoticeDelivered(notice: reference(request), attempt: nil, at: request.requestedAt)),
        ]
    }

    private static func attempted(
        _ request: NoticeRequest, _ state: State, _ now: Instant
    ) throws(Rejection) -> [NoticeEvent] {
        guard request.channel != .inPerson else { throw .notDeliverable }
        switch state.phase {
        case .waiting(let nextTryAt) where now < nextTryAt: throw .notDue(until: nextTryAt)
        case .waiting: break
        case .attempting: throw .inFlight
        case .absent: throw .notRequested
        case .held: throw .heldForPerson
        case .sent: throw .alreadySent
        case .failed: throw .alreadyFailed
        case .expired: throw .alreadyExpired
        case .discarded: throw .alreadyDiscarded
        }
        if request.recipient.value == nil { return [failure(request, .recipientErased, code: nil, now)] }
        if let expiresAt = request.content.expiresAt, expiresAt <= now {
            return [.expired(NoticeHeld(attempt: nil, at: now))]
        }
        return [.attempted(NoticeAttempted(attempt: state.attempts + 1, at: now))]
    }

    private static func concluded(
        _ request: NoticeRequest, _ state: State, _ attempt: Int, _ result: DeliveryResult, _ now: Instant,
        _ retry: RetryTerms
    ) -> [NoticeEvent] {
        let nextTry = retry.policy.nextTry(
            afterTries: state.tries, at: now, jitterPermille: retry.jitterPermille)
        let isOver = nextTry > retry.policy.ceiling(firstTriedAt: state.firstTriedAt ?? now)
        let isExpiring = request.content.expiresAt.map { nextTry >= $0 } ?? false
        switch result {
        case .accepted:
            return [.sent(NoticeDelivered(notice: reference(request), attempt: attempt, at: now))]
        case .registered(let number, let day):
            return [
                .documentRegistered(
                    NoticeDocumentRegistered(
                        notice: reference(request), documentNumber: number, registeredOn: day, registeredBy: nil,
                        at: now))
            ]
        case .unreachable:
            let probeAt = now.adding(seconds: RetryPolicy.probeSeconds)
            return [.postponed(NoticePostponed(attempt: attempt, at: now, nextTryAt: probeAt))]
        case .permanentFailure(let code):
            return [failure(request, .permanentRejection, code: code, now)]
        case .temporaryFailure(let code):
            if isExpiring { return [.expired(NoticeHeld(attempt: attempt, at: now))] }
            if isOver {
                let cause: NoticeFailure = state.lastOutcomeIsUnknown ? .outcomeUnknown : .retriesExhausted
                return [failure(request, cause, code: code, now)]
            }
            return [
                .failedTemporarily(
                    NoticeFailedTemporarily(attempt: attempt, code: code, at: now, nextTryAt: nextTry))
            ]
        case .unknown:
            guard request.channel == .email else { return [.held(NoticeHeld(attempt: attempt, at: now))] }
            if isExpiring { return [.expired(NoticeHeld(attempt: attempt, at: now))] }
            if isOver { return [failure(request, .outcomeUnknown, code: nil, now)] }
            return [.outcomeUnknown(NoticePostponed(attempt: attempt, at: now, nextTryAt: nextTry))]
        }
    }

    /// A repeated e-mail has the same Message-ID and does no harm; a second official letter does.
    private static func unknownAtOnce(_ request: NoticeRequest, _ attempt: Int, _ now: Instant) -> NoticeEvent {
        switch request.channel {
        case .email: .outcomeUnknown(NoticePostponed(attempt: attempt, at: now, nextTryAt: now))
        case .documentSystem, .inPerson: .held(NoticeHeld(attempt: attempt, at: now))
        }
    }

    private static func registered(
        _ request: NoticeRequest, _ state: State, _ number: String, _ day: LocalDay, _ staff: StaffID, _ now: Instant
    ) throws(Rejection) -> [NoticeEvent] {
        guard request.channel == .documentSystem else { throw .notOfficialDocument }
        try checkOpenForDesk(state)
        guard let checked = DocumentNumber(number) else { throw .malformedDocumentNumber }
        guard checked.year == day.year else { throw .documentNumberOfOtherYear }
        return [
            .documentRegistered(
                NoticeDocumentRegistered(
                    notice: reference(request), documentNumber: checked.text, registeredOn: day, registeredBy: staff,
                    at: now))
        ]
    }

    /// A person acts on what waits, is held or has failed; never on what is under way or settled.
    private static func checkOpenForDesk(_ state: State) throws(Rejection) {
        switch state.phase {
        case .waiting, .held, .failed: return
        case .absent: throw .notRequested
        case .attempting: throw .inFlight
        case .sent: throw .alreadySent
        case .expired: throw .alreadyExpired
        case .discarded: throw .alreadyDiscarded
        }
    }

    private static func failure(
        _ request: NoticeRequest, _ failure: NoticeFailure, code: Int?, _ now: Instant
    ) -> NoticeEvent {
        .failed(NoticeFailedForGood(notice: reference(request), failure: failure, code: code, at: now))
    }

    private static func reference(_ request: NoticeRequest, _ channel: NoticeChannel? = nil) -> NoticeReference {
        NoticeReference(
            noticeID: request.noticeID, caseID: request.caseID, kind: request.content.kind,
            channel: channel ?? request.channel)
    }
}

/// What became of one attempt, whatever the channel.
package enum DeliveryResult: Sendable, Equatable {
    /// The channel took responsibility.
    case accepted
    /// The document system gave the letter its number.
    case registered(number: String, on: LocalDay)
    case temporaryFailure(code: Int)
    case permanentFailure(code: Int)
    /// Nothing was handed over; trying again cannot make a double.
    case unreachable
    /// It may or may not have been taken.
    case unknown
}
