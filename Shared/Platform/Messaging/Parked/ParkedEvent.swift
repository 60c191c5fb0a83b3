package import EventSourcing
package import Messages

/// What an operator did to a parked message: a line in the log of the service that keeps it.
///
/// Every service's catalogue has these events, no publication maps them, and no projection reads them: they are the
/// answer to "who let this happen, and why". Their number in a message's stream is its revision, so that two people who
/// saw the same message cannot both act on it.
package enum ParkedEvent: DomainEvent {
    case retried(ParkedAct)
    case edited(ParkedAct)
    case discarded(ParkedAct)

    package var stored: StoredForm {
        switch self {
        case .retried(let act): StoredForm("parked.retried", act)
        case .edited(let act): StoredForm("parked.edited", act)
        case .discarded(let act): StoredForm("parked.discarded", act)
        }
    }

    package static let cases: [EventCase<ParkedEvent>] = [
        EventCase("parked.retried") { .retried($0) }, EventCase("parked.edited") { .edited($0) },
        EventCase("parked.discarded") { .discarded($0) },
    ]
}

/// One act on a parked message. Who acted is the actor of the event; the content of the message is not repeated.
package struct ParkedAct: Codable, Sendable, Equatable {
    package let source: String
    package let messageID: String
    package let type: String
    package let subject: String
    /// Why the message was parked.
    package let reason: String
    /// Why the operator acts, in the operator's words.
    package let why: String
    /// SHA-256 of the body as it was, in hexadecimal digits.
    package let before: String
    /// SHA-256 of the body afterwards; `nil` when the message was given up.
    package var after: String?
    package let at: Instant
}
