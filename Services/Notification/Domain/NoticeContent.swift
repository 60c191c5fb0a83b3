package import Messages

/// What a notice tells, with the values that its text needs.
///
/// Texts are looked up when the notice is sent, so only codes, days and sealed words are stored.
package enum NoticeContent: Sendable, Equatable {
    case verificationCode(code: Personal<String>, expiresAt: Instant)
    case requestReceived(on: LocalDay)
    case correctionRequested(observations: [Observation], correctBy: LocalDay)
    case exitExecuted(effectiveOn: LocalDay, persons: Int)
    case caseRefused(reason: RefusalReason, grounds: Personal<String>?)
    case caseLapsed(on: LocalDay)
    case requestWithdrawn(on: LocalDay)
    case visitPlanned(on: LocalDay)
    case visitNotPerformed(outcome: VisitOutcome, on: LocalDay)
    case visitPerformed(on: LocalDay)
    case visitRequestClosed(reason: VisitClosing, on: LocalDay)

    package var kind: NoticeKind {
        switch self {
        case .verificationCode: .verificationCode
        case .requestReceived: .requestReceived
        case .correctionRequested: .correctionRequested
        case .exitExecuted: .exitExecuted
        case .caseRefused: .caseRefused
        case .caseLapsed: .caseLapsed
        case .requestWithdrawn: .requestWithdrawn
        case .visitPlanned: .visitPlanned
        case .visitNotPerformed: .visitNotPerformed
        case .visitPerformed: .visitPerformed
        case .visitRequestClosed: .visitRequestClosed
        }
    }

    /// The moment from which the notice is worth nothing; only a one-time code has one.
    package var expiresAt: Instant? {
        if case .verificationCode(_, let expiresAt) = self { expiresAt } else { nil }
    }
}

extension NoticeContent: Codable {
    private enum CodingKeys: String, CodingKey {
        case kind, code, expiresAt, on, observations, correctBy, effectiveOn, persons, reason, grounds, outcome, closing
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        let day = { try fields.decode(LocalDay.self, forKey: .on) }
        switch try fields.decode(NoticeKind.self, forKey: .kind) {
        case .verificationCode:
            self = .verificationCode(
                code: try fields.decode(Personal<String>.self, forKey: .code),
                expiresAt: try fields.decode(Instant.self, forKey: .expiresAt))
        case .requestReceived: self = .requestReceived(on: try day())
        case .correctionRequested:
            self = .correctionRequested(
                observations: try fields.decode([Observation].self, forKey: .observations),
                correctBy: try fields.decode(LocalDay.self, forKey: .correctBy))
        case .exitExecuted:
            self = .exitExecuted(
                effectiveOn: try fields.decode(LocalDay.self, forKey: .effectiveOn),
                persons: try fields.decode(Int.self, forKey: .persons))
        case .caseRefused:
            self = .caseRefused(
                reason: try fields.decode(RefusalReason.self, forKey: .reason),
                grounds: try fields.decodeIfPresent(Personal<String>.self, forKey: .grounds))
        case .caseLapsed: self = .caseLapsed(on: try day())
        case .requestWithdrawn: self = .requestWithdrawn(on: try day())
        case .visitPlanned: self = .visitPlanned(on: try day())
        case .visitNotPerformed:
            self = .visitNotPerformed(
                outcome: try fields.decode(VisitOutcome.self, forKey: .outcome), on: try day())
        case .visitPerformed: self = .visitPerformed(on: try day())
        case .visitRequestClosed:
            self = .visitRequestClosed(reason: try fields.decode(VisitClosing.self, forKey: .closing), on: try day())
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(kind, forKey: .kind)
        switch self {
        case .verificationCode(let code, let expiresAt):
            try fields.encode(code, forKey: .code)
            try fields.encode(expiresAt, forKey: .expiresAt)
        case .requestReceived(let day), .caseLapsed(let day), .requestWithdrawn(let day), .visitPlanned(let day),
            .visitPerformed(let day):
            try fields.encode(day, forKey: .on)
        case .correctionRequested(let observations, let correctBy):
            try fields.encode(observations, forKey: .observations)
            try fields.encode(correctBy, forKey: .correctBy)
        case .exitExecuted(let effectiveOn, let persons):
            try fields.encode(effectiveOn, forKey: .effectiveOn)
            try fields.encode(persons, forKey: .persons)
        case .caseRefused(let reason, let grounds):
            try fields.encode(reason, forKey: .reason)
            try fields.encodeIfPresent(grounds, forKey: .grounds)
        case .visitNotPerformed(let outcome, let day):
            try fields.encode(outcome, forKey: .outcome)
            try fields.encode(day, forKey: .on)
        case .visitRequestClosed(let reason, let day):
            try fields.encode(reason, forKey: .closing)
            try fields.encode(day, forKey: .on)
        }
    }
}
