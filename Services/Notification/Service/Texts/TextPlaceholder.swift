import Messages

/// A value that the text of a notice can show.
enum TextPlaceholder: String, CaseIterable, Sendable {
    /// Name of the person.
    case recipient
    case caseNumber = "case-number"
    case procedure
    /// The day that the notice is about, in words.
    case day
    case code
    /// Hour until which the code works.
    case expiry
    /// One line per thing to correct.
    case observations
    case reason
    /// What the official wrote.
    case grounds
    case persons
    /// Where the person sees the state of the case.
    case trackingAddress = "tracking-address"

    /// What a text of the kind may use.
    static func allowed(in kind: NoticeKind) -> Set<TextPlaceholder> {
        let ofCase: Set<TextPlaceholder> = [.recipient, .caseNumber, .procedure, .trackingAddress]
        return switch kind {
        case .verificationCode: [.code, .expiry]
        case .requestReceived, .caseLapsed, .requestWithdrawn, .visitPlanned, .visitPerformed: ofCase.union([.day])
        case .correctionRequested: ofCase.union([.day, .observations])
        case .exitExecuted: ofCase.union([.day, .persons])
        case .caseRefused: ofCase.union([.reason, .grounds])
        case .visitNotPerformed, .visitRequestClosed: ofCase.union([.day, .reason])
        }
    }

    /// What a text of the kind must use, or the person would not learn what the notice is for.
    static func required(in kind: NoticeKind) -> Set<TextPlaceholder> {
        switch kind {
        case .verificationCode: [.code, .expiry]
        case .requestReceived, .caseLapsed, .requestWithdrawn: [.caseNumber]
        case .visitPlanned, .visitPerformed: [.caseNumber, .day]
        case .correctionRequested: [.caseNumber, .day, .observations]
        case .exitExecuted: [.caseNumber, .day]
        case .caseRefused: [.caseNumber, .reason, .grounds]
        case .visitNotPerformed, .visitRequestClosed: [.caseNumber, .reason]
        }
    }
}
