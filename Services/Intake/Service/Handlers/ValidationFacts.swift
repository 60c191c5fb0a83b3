import IntakeDomain
import Messages
import Platform

/// What RequirementValidation decided, repeated in the case's own history.
enum ValidationFacts {
    static let handlers: [MessageHandler] = [
        .on(CaseObserved.self) { transaction, message in
            let body = message.body
            try transaction.record(
                .correctionRequested(
                    .init(observations: body.observations, correctBy: body.correctBy, at: body.observedAt)),
                of: body.caseID)
        },
        .on(VisitRequestValidated.self) { transaction, message in
            try transaction.record(.visitValidated(.init(at: message.body.validatedAt)), of: message.body.caseID)
        },
        .on(CaseRefused.self) { transaction, message in
            let body = message.body
            try transaction.record(
                .refused(.init(reason: body.reason, grounds: body.grounds, at: body.refusedAt)), of: body.caseID)
        },
        .on(CaseLapsed.self) { transaction, message in
            try transaction.record(.lapsed(.init(at: message.body.lapsedAt)), of: message.body.caseID)
        },
        .on(ExitExecuted.self) { transaction, message in
            let body = message.body
            try transaction.record(
                .exitExecuted(.init(effectiveOn: body.effectiveOn, at: body.executedAt)), of: body.caseID)
        },
    ]
}

extension Transaction {
    /// A fact that is already known changes nothing; one about a case that was never filed here is refused and parks.
    func record(_ fact: CaseProgress, of caseID: CaseID) throws {
        try handle(ServiceRequest.self, id: caseID.text, .record(fact))
    }
}
