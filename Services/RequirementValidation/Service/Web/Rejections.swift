import HTTPTypes
package import Platform
package import RequirementValidationDomain

extension CaseRejection: RejectionAnswer {
    package var answer: APIRejection {
        switch self {
        case .notOpened: APIRejection(.notFound, code: "caso-no-existe", detail: Texts.rejection(self))
        case .otherCaseNumber: APIRejection(.conflict, code: "otro-numero", detail: Texts.rejection(self))
        case .alreadyEnded: APIRejection(.conflict, code: "caso-terminado", detail: Texts.rejection(self))
        case .awaitingCorrection: APIRejection(.conflict, code: "espera-correccion", detail: Texts.rejection(self))
        case .awaitingSecondApproval:
            APIRejection(.conflict, code: "espera-segunda-aprobacion", detail: Texts.rejection(self))
        case .notAwaitingSecondApproval:
            APIRejection(.conflict, code: "sin-primera-aprobacion", detail: Texts.rejection(self))
        case .claimedByAnother: APIRejection(.conflict, code: "caso-tomado", detail: Texts.rejection(self))
        case .notClaimed: APIRejection(.conflict, code: "caso-no-tomado", detail: Texts.rejection(self))
        case .sameOfficial: APIRejection(.conflict, code: "misma-persona", detail: Texts.rejection(self))
        case .wrongProcedure: APIRejection(.unprocessableContent, code: "otro-tramite", detail: Texts.rejection(self))
        case .nothingObserved:
            APIRejection(.unprocessableContent, code: "sin-observaciones", detail: Texts.rejection(self))
        case .missingGrounds: APIRejection(.unprocessableContent, code: "sin-motivo", detail: Texts.rejection(self))
        case .effectBeforeFiling:
            APIRejection(.unprocessableContent, code: "efecto-anterior", detail: Texts.rejection(self))
        case .otherPersons: APIRejection(.unprocessableContent, code: "otras-personas", detail: Texts.rejection(self))
        case .termRuns: APIRejection(.conflict, code: "termino-abierto", detail: Texts.rejection(self))
        }
    }
}

extension ExitPlan.Problem: RejectionAnswer {
    package var answer: APIRejection {
        let code =
            switch self {
            case .nobodyLeaves: "nadie-sale"
            case .notActiveMembers: "no-son-miembros-activos"
            case .newHeadDoesNotStay: "nuevo-jefe-no-queda"
            case .newHeadIsMinor: "nuevo-jefe-menor"
            case .headDoesNotLeave: "jefe-no-sale"
            }
        return APIRejection(.unprocessableContent, code: code, detail: Texts.problem(self))
    }
}

extension FamilyRejection: RejectionAnswer {
    package var answer: APIRejection {
        let code =
            switch self {
            case .familyNotRegistered: "familia-no-registrada"
            case .memberNotRegistered: "miembro-no-registrado"
            case .memberNotActive: "miembro-no-activo"
            }
        return APIRejection(.conflict, code: code, detail: Texts.rejection(self))
    }
}
