import EventSourcing
import Messages
import Platform
import VisitPlanningDomain

extension MessageHandler {
    /// A validated request becomes a candidate of its dispensary.
    static let visitRequestValidated = MessageHandler.on(VisitRequestValidated.self) { transaction, envelope in
        let message = envelope.body
        let candidacy = Candidacy(
            reference: RequestReference(
                caseID: message.caseID, caseNumber: message.caseNumber, dispensaryID: message.dispensaryID,
                provinceCode: message.provinceCode),
            applicant: message.applicant, persons: message.persons, needs: message.visit,
            filedOn: message.filedAt.day(in: Zone(provinceCode: message.provinceCode)),
            validatedAt: message.validatedAt, validatedOn: message.legalDay)
        try transaction.handle(VisitRequest.self, id: message.caseID.text, .admit(candidacy))
    }

    /// A withdrawn visit request is planned no more; requests of the other procedure are none of our business.
    static let requestWithdrawn = MessageHandler.on(RequestWithdrawn.self) { transaction, envelope in
        let message = envelope.body
        guard message.procedure == .homeVisit else { return }
        try transaction.handle(
            VisitRequest.self, id: message.caseID.text, .withdraw(at: message.withdrawnAt, on: message.legalDay))
    }
}
