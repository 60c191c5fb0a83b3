package import EventSourcing
package import Messages

/// What statistics noted of one case.
package enum CaseRecordEvent: DomainEvent {
    case filed(CaseFiled)
    case ended(CaseEnded)
    case attentionCounted(AttentionCounted)
    case answerTimed(AnswerTimed)

    package var stored: StoredForm {
        switch self {
        case .filed(let payload): StoredForm("case-filed", payload)
        case .ended(let payload): StoredForm("case-ended", payload)
        case .attentionCounted(let payload): StoredForm("attention-counted", payload)
        case .answerTimed(let payload): StoredForm("answer-timed", payload)
        }
    }

    package static var cases: [EventCase<CaseRecordEvent>] {
        [
            EventCase("case-filed") { .filed($0) },
            EventCase("case-ended") { .ended($0) },
            EventCase("attention-counted") { .attentionCounted($0) },
            EventCase("answer-timed") { .answerTimed($0) },
        ]
    }
}

package struct CaseFiled: Codable, Sendable, Equatable {
    package let procedure: Procedure
    package let month: Period
    package let filedAt: Instant
}

package struct CaseEnded: Codable, Sendable, Equatable {
    package let procedure: Procedure
    package let month: Period
    package let ending: EndingKind
    /// Whether the case was open until then; an answer that comes after a withdrawal ends nothing any more.
    package let isFirst: Bool
    package let endedAt: Instant
}

package struct AttentionCounted: Codable, Sendable, Equatable {
    package let procedure: Procedure
    package let month: Period
    package let attentions: Int
}

/// The time from filing to the first answer.
package struct AnswerTimed: Codable, Sendable, Equatable {
    package let procedure: Procedure
    /// The month of the answer.
    package let month: Period
    package let seconds: Int
}
