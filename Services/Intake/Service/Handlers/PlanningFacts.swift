import IntakeDomain
import Messages
import Platform

/// What VisitPlanning planned and did, repeated in the case's own history.
enum PlanningFacts {
    static let handlers: [MessageHandler] = [
        .on(VisitPlanned.self) { transaction, message in
            let body = message.body
            try transaction.record(
                .visitPlanned(.init(visitID: body.visitID, date: body.date, at: body.plannedAt)), of: body.caseID)
        },
        .on(VisitPerformed.self) { transaction, message in
            let body = message.body
            try transaction.record(
                .visitPerformed(
                    .init(
                        visitID: body.visitID, on: body.performedOn, personsSeen: body.personsSeen,
                        at: body.recordedAt)),
                of: body.caseID)
        },
        .on(VisitNotPerformed.self) { transaction, message in
            let body = message.body
            try transaction.record(
                .visitNotPerformed(
                    .init(
                        visitID: body.visitID, outcome: body.outcome, on: body.on,
                        returnsToNextPlan: body.returnsToNextPlan, at: body.recordedAt)),
                of: body.caseID)
        },
        .on(VisitRequestClosed.self) { transaction, message in
            let body = message.body
            try transaction.record(.visitClosed(.init(reason: body.reason, at: body.closedAt)), of: body.caseID)
        },
    ]
}
