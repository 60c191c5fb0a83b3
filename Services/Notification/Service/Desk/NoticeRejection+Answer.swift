import HTTPTypes
package import NotificationDomain
package import Platform

extension Notice.Rejection: RejectionAnswer {
    package var answer: APIRejection {
        let detail = DeskTexts.detail(of: self)
        return switch self {
        case .notRequested: APIRejection(.notFound, code: "aviso-desconocido", detail: detail)
        case .notDue: APIRejection(.conflict, code: "aviso-en-espera", detail: detail)
        case .notDeliverable: APIRejection(.unprocessableContent, code: "aviso-en-persona", detail: detail)
        case .inFlight: APIRejection(.conflict, code: "aviso-enviandose", detail: detail)
        case .staleResult: APIRejection(.conflict, code: "resultado-tardio", detail: detail)
        case .alreadySent: APIRejection(.conflict, code: "aviso-entregado", detail: detail)
        case .alreadyDiscarded: APIRejection(.conflict, code: "aviso-descartado", detail: detail)
        case .alreadyExpired: APIRejection(.conflict, code: "aviso-caducado", detail: detail)
        case .alreadyFailed: APIRejection(.conflict, code: "aviso-fallido", detail: detail)
        case .heldForPerson: APIRejection(.conflict, code: "aviso-dudoso", detail: detail)
        case .notOfficialDocument: APIRejection(.unprocessableContent, code: "no-es-oficio", detail: detail)
        case .malformedDocumentNumber: APIRejection(.unprocessableContent, code: "numero-mal-escrito", detail: detail)
        case .documentNumberOfOtherYear:
            APIRejection(.unprocessableContent, code: "numero-de-otro-anio", detail: detail)
        }
    }
}
