import Messages
import NotificationDomain

/// The values that one notice puts into its text.
struct NoticeValues {
    private(set) var values: [TextPlaceholder: String]

    init(_ request: NoticeRequest, publicURL: String) {
        var values: [TextPlaceholder: String] = [
            .procedure: request.procedure.map(NoticePhrases.procedure) ?? NoticePhrases.procedures,
            .trackingAddress: publicURL + "/seguimiento",
        ]
        values[.caseNumber] = request.caseNumber
        values[.recipient] = request.recipient.value.flatMap { $0.name.isEmpty ? nil : $0.name }
        switch request.content {
        case .verificationCode(let code, let expiresAt):
            values[.code] = code.value
            values[.expiry] = SpanishTime.hour(expiresAt)
        case .requestReceived(let day), .caseLapsed(let day), .requestWithdrawn(let day), .visitPlanned(let day),
            .visitPerformed(let day):
            values[.day] = SpanishTime.day(day)
        case .correctionRequested(let observations, let correctBy):
            values[.observations] = observations.map { "- " + NoticePhrases.observation($0) }.joined(separator: "\n")
            values[.day] = SpanishTime.day(correctBy)
        case .exitExecuted(let effectiveOn, let persons):
            values[.day] = SpanishTime.day(effectiveOn)
            values[.persons] = NoticePhrases.persons(persons)
        case .caseRefused(let reason, let grounds):
            values[.reason] = NoticePhrases.refusal(reason)
            values[.grounds] = grounds?.value
        case .visitNotPerformed(let outcome, let day):
            values[.reason] = NoticePhrases.outcome(outcome)
            values[.day] = SpanishTime.day(day)
        case .visitRequestClosed(let reason, let day):
            values[.reason] = NoticePhrases.closing(reason)
            values[.day] = SpanishTime.day(day)
        }
        self.values = values
    }
}
