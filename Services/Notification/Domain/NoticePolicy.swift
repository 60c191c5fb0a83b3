package import Messages

/// Which notice follows from which message, and through which channel: the rules of the process manager.
///
/// `nil` means that nobody is told, because another message of the same case tells the same.
package enum NoticePolicy {
    package static func content(for message: RequestFiled) -> NoticeContent? {
        .requestReceived(on: message.legalDay)
    }

    package static func content(for message: RequestWithdrawn) -> NoticeContent? {
        .requestWithdrawn(on: message.legalDay)
    }

    package static func content(for message: CaseObserved) -> NoticeContent? {
        .correctionRequested(observations: message.observations, correctBy: message.correctBy)
    }

    package static func content(for message: CaseRefused) -> NoticeContent? {
        .caseRefused(reason: message.reason, grounds: message.grounds)
    }

    package static func content(for message: CaseLapsed) -> NoticeContent? { .caseLapsed(on: message.legalDay) }

    package static func content(for message: ExitExecuted) -> NoticeContent? {
        .exitExecuted(effectiveOn: message.effectiveOn, persons: message.persons.count)
    }

    package static func content(for message: VisitPlanned) -> NoticeContent? { .visitPlanned(on: message.date) }

    package static func content(for message: VisitPerformed) -> NoticeContent? {
        .visitPerformed(on: message.performedOn)
    }

    /// A visit that ended its request is told by the closing of the request.
    package static func content(for message: VisitNotPerformed) -> NoticeContent? {
        message.returnsToNextPlan ? .visitNotPerformed(outcome: message.outcome, on: message.on) : nil
    }

    /// A withdrawal is told when the applicant withdraws; planning only repeats it.
    package static func content(for message: VisitRequestClosed) -> NoticeContent? {
        switch message.reason {
        case .withdrawn: nil
        case .refusedByFamily, .patientDeceased, .emergencyReferred:
            .visitRequestClosed(reason: message.reason, on: message.legalDay)
        }
    }

    /// E-mail when the person has one; otherwise the document system for exits and the dispensary for visits, as the
    /// published procedures promise.
    package static func answerChannel(procedure: Procedure, hasEmail: Bool) -> NoticeChannel {
        if hasEmail { return .email }
        return switch procedure {
        case .voluntaryExit: .documentSystem
        case .homeVisit: .inPerson
        }
    }

    /// Without e-mail the receipt of the counter is the notice of receipt: no official letter repeats it.
    package static func channel(for kind: NoticeKind, answerChannel: NoticeChannel) -> NoticeChannel {
        kind == .requestReceived && answerChannel != .email ? .inPerson : answerChannel
    }

    /// What the person gets in hand at the moment of the fact itself: the receipt, and the visit.
    package static func isHandedOver(_ kind: NoticeKind, through channel: NoticeChannel) -> Bool {
        guard channel == .inPerson else { return false }
        return switch kind {
        case .requestReceived, .visitPerformed: true
        case .verificationCode, .correctionRequested, .exitExecuted, .caseRefused, .caseLapsed, .requestWithdrawn,
            .visitPlanned, .visitNotPerformed, .visitRequestClosed:
            false
        }
    }
}
