import HTTPTypes
package import NotificationDomain
package import Platform

extension Notice.Rejection: RejectionAnswer {
    package var answer: APIRejection {
        switch self {
        case .notRequested:
            APIRejection(.notFound, code: "aviso-desconocido", detail: "El aviso no existe.")
        case .notDue:
            APIRejection(
                .conflict, code: "aviso-en-espera", detail: "El aviso espera su hora para el siguiente intento.")
        case .notDeliverable:
            APIRejection(
                .unprocessableContent, code: "aviso-en-persona",
                detail: "Este aviso se entrega en persona; márquelo como entregado.")
        case .inFlight:
            APIRejection(.conflict, code: "aviso-enviandose", detail: "El aviso se está enviando. Espere un minuto.")
        case .staleResult:
            APIRejection(.conflict, code: "resultado-tardio", detail: "El resultado es de un intento anterior.")
        case .alreadySent:
            APIRejection(.conflict, code: "aviso-entregado", detail: "El aviso ya fue entregado.")
        case .alreadyDiscarded:
            APIRejection(.conflict, code: "aviso-descartado", detail: "El aviso ya fue descartado.")
        case .alreadyExpired:
            APIRejection(.conflict, code: "aviso-caducado", detail: "El código ya caducó; la persona debe pedir otro.")
        case .alreadyFailed:
            APIRejection(.conflict, code: "aviso-fallido", detail: "El aviso ya falló; pida intentarlo otra vez.")
        case .heldForPerson:
            APIRejection(.conflict, code: "aviso-dudoso", detail: "El aviso espera la revisión de una persona.")
        case .notOfficialDocument:
            APIRejection(
                .unprocessableContent, code: "no-es-oficio", detail: "Solo un oficio recibe número de Quipux.")
        case .malformedDocumentNumber:
            APIRejection(.unprocessableContent, code: "numero-mal-escrito", detail: DeskTexts.malformedNumber)
        case .documentNumberOfOtherYear:
            APIRejection(.unprocessableContent, code: "numero-de-otro-anio", detail: DeskTexts.numberOfOtherYear)
        }
    }
}
