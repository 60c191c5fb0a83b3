import EventSourcing
package import Messages

/// What statistics keep of one case: that it was filed, how it ended, and what it counted for.
///
/// The messages come from several services and in any order, so the result is the same whichever comes first. Each
/// case counts once, in the month of the legal day of the fact.
package enum CaseRecord: Decider {
    package typealias Event = CaseRecordEvent

    package static let category = "case"

    package struct State: Sendable, Equatable {
        var filedAt: Instant?
        var isEnded = false
        var isCounted = false
        var answer: Answer?
        var isTimed = false
    }

    /// The first answer of the institution.
    struct Answer: Sendable, Equatable {
        let procedure: Procedure
        let month: Period
        let at: Instant
    }

    package enum Command: Sendable {
        case file(Procedure, on: LocalDay, at: Instant)
        case end(CaseEnding, on: LocalDay, at: Instant, CountingRules)
    }

    /// Nothing is refused: facts of other services are taken as they are.
    package enum Rejection: Error, Equatable, Sendable {}

    package static let initial = State()

    package static func decide(_ command: Command, _ state: State) throws(Rejection) -> [CaseRecordEvent] {
        switch command {
        case .file(let procedure, let day, let now):
            guard state.filedAt == nil else { return [] }
            let filed = CaseRecordEvent.filed(CaseFiled(procedure: procedure, month: day.period, filedAt: now))
            guard let answer = state.answer else { return [filed] }
            return [filed, timed(answer, filedAt: now)]
        case .end(let ending, let day, let now, let rules):
            return ended(ending, day, now, rules, state)
        }
    }

    private static func ended(
        _ ending: CaseEnding, _ day: LocalDay, _ now: Instant, _ rules: CountingRules, _ state: State
    ) -> [CaseRecordEvent] {
        var events: [CaseRecordEvent] = []
        let procedure = ending.procedure
        if !state.isEnded || (ending.kind.isAnswer && state.answer == nil) {
            events.append(
                .ended(
                    CaseEnded(
                        procedure: procedure, month: day.period, ending: ending.kind, isFirst: !state.isEnded,
                        endedAt: now)))
        }
        if ending.kind.isAnswer, state.answer == nil, !state.isTimed, let filedAt = state.filedAt {
            events.append(timed(Answer(procedure: procedure, month: day.period, at: now), filedAt: filedAt))
        }
        let attentions = rules.attentions(of: ending)
        if attentions > 0, !state.isCounted {
            events.append(
                .attentionCounted(
                    AttentionCounted(procedure: procedure, month: day.period, attentions: attentions)))
        }
        return events
    }

    private static func timed(_ answer: Answer, filedAt: Instant) -> CaseRecordEvent {
        let seconds = (answer.at.millisecondsSinceEpoch - filedAt.millisecondsSinceEpoch) / 1_000
        return .answerTimed(
            AnswerTimed(procedure: answer.procedure, month: answer.month, seconds: max(seconds, 0)))
    }

    package static func evolve(_ state: inout State, _ event: CaseRecordEvent) {
        switch event {
        case .filed(let filed): state.filedAt = filed.filedAt
        case .ended(let ended):
            state.isEnded = true
            if ended.ending.isAnswer {
                state.answer = Answer(procedure: ended.procedure, month: ended.month, at: ended.endedAt)
            }
        case .attentionCounted: state.isCounted = true
        case .answerTimed: state.isTimed = true
        }
    }
}
