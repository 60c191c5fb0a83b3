import EventSourcing
package import Messages

/// One message to one person, from the request to the proof that its channel took it.
///
/// An attempt is stored before the network is touched. What follows from each outcome is decided here: again later,
/// failed for good, or held for a person when nobody knows and a second try could do harm.
package enum Notice: Decider {
    package typealias Event = NoticeEvent

    package static let category = "notice"

    package struct State: Sendable, Equatable {
        package internal(set) var request: NoticeRequest?
        package internal(set) var phase = Phase.absent
        /// Every attempt ever made.
        package internal(set) var attempts = 0
        /// Attempts that count against the ladder.
        package internal(set) var tries = 0
        /// The first attempt that counts, from which the ceiling runs.
        var firstTriedAt: Instant?
        var lastOutcomeIsUnknown = false
    }

    package enum Phase: Sendable, Equatable {
        case absent
        case waiting(nextTryAt: Instant)
        case attempting(Int, since: Instant)
        case held
        case sent
        case failed(NoticeFailure)
        case expired
        case discarded
    }

    package static let initial = State()

    package static func evolve(_ state: inout State, _ event: Event) {
        switch event {
        case .requested(let request):
            state.request = request
            state.phase = .waiting(nextTryAt: request.requestedAt)
        case .attempted(let attempted):
            state.attempts = attempted.attempt
            state.tries += 1
            state.firstTriedAt = state.firstTriedAt ?? attempted.at
            state.phase = .attempting(attempted.attempt, since: attempted.at)
        case .sent, .documentRegistered, .handedOver:
            state.phase = .sent
        case .postponed(let postponed):
            state.tries -= 1
            if state.tries == 0 { state.firstTriedAt = nil }
            state.phase = .waiting(nextTryAt: postponed.nextTryAt)
        case .failedTemporarily(let failure):
            state.lastOutcomeIsUnknown = false
            state.phase = .waiting(nextTryAt: failure.nextTryAt)
        case .outcomeUnknown(let unknown):
            state.lastOutcomeIsUnknown = true
            state.phase = .waiting(nextTryAt: unknown.nextTryAt)
        case .held:
            state.phase = .held
        case .failed(let failure):
            state.phase = .failed(failure.failure)
        case .expired:
            state.phase = .expired
        case .requeued(let action):
            state.tries = 0
            state.firstTriedAt = nil
            state.lastOutcomeIsUnknown = false
            state.phase = .waiting(nextTryAt: action.at)
        case .discarded:
            state.phase = .discarded
        }
    }
}
