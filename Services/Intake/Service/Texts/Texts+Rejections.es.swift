import HTTPTypes
import IntakeDomain
import Messages
package import Platform

/// How the domain's refusals are told: status, stable code and sentence.
extension ServiceRequest.Rejection: RejectionAnswer {
    package var answer: APIRejection {
        switch self {
        case .unknownRequest:
            APIRejection(
                .notFound, code: "solicitud-desconocida", detail: "No encontramos esta solicitud. Empiece otra.")
        case .alreadyStarted:
            APIRejection(.conflict, code: "solicitud-existente", detail: "Esta solicitud ya existe. Empiece otra.")
        case .channelNotOffered:
            APIRejection(
                .unprocessableContent, code: "canal-no-disponible",
                detail: "Este trámite no se hace por este medio. Acérquese a su dispensario.")
        case .emailNotVerified:
            APIRejection(
                .conflict, code: "correo-sin-verificar",
                detail: "Primero escriba el código que enviamos a su correo electrónico.")
        case .emailAlreadyVerified:
            APIRejection(
                .conflict, code: "correo-verificado", detail: "Su correo ya está verificado. Siga con el trámite.")
        case .verification(let refusal): Texts.answer(refusal)
        case .requirementNotAsked(let kind):
            APIRejection(
                .unprocessableContent, code: "requisito-no-pedido",
                detail: "\(Texts.requirement(kind)): este trámite no lo pide por este medio.")
        case .incomplete(let violations):
            APIRejection(
                .unprocessableContent, code: "solicitud-incompleta",
                detail: violations.map(Texts.submission).joined(separator: " "))
        case .notSubmitted:
            APIRejection(
                .conflict, code: "solicitud-sin-enviar",
                detail: "Primero revise y envíe su solicitud; después responda el consentimiento.")
        case .alreadyOpen(let number):
            APIRejection(
                .conflict, code: "tramite-abierto",
                detail:
                    "Ya tiene el trámite \(number.text) en curso. Puede seguirlo con ese número; no hace falta otro.")
        case .alreadyFiled(let number):
            APIRejection(
                .conflict, code: "solicitud-ingresada",
                detail: "Esta solicitud ya se ingresó con el número \(number.text).")
        case .notFiled:
            APIRejection(
                .conflict, code: "solicitud-sin-ingresar", detail: "Esta solicitud todavía no se ha ingresado.")
        case .dropped(let reason): Texts.answer(reason)
        case .ended(let status):
            APIRejection(
                .conflict, code: "tramite-terminado",
                detail:
                    "Este trámite ya terminó (\(Texts.status(status, .voluntaryExit))). Si lo necesita, presente otro.")
        case .noCorrectionRequested:
            APIRejection(
                .conflict, code: "sin-correccion-pedida", detail: "No hay nada que corregir en este trámite por ahora.")
        case .correctionEmpty:
            APIRejection(
                .unprocessableContent, code: "correccion-vacia",
                detail: "Cargue el documento corregido o escriba su explicación antes de enviar.")
        case .receivedInFuture:
            APIRejection(
                .unprocessableContent, code: "recepcion-futura", detail: "La fecha de recepción no puede ser futura.")
        case .receivedTooLongAgo(let days):
            APIRejection(
                .unprocessableContent, code: "recepcion-antigua",
                detail: "La fecha de recepción no puede ser de hace más de \(days) días.")
        }
    }
}

extension Complaint.Rejection: RejectionAnswer {
    package var answer: APIRejection {
        switch self {
        case .alreadyFiled:
            APIRejection(.conflict, code: "queja-existente", detail: "Esta queja ya se registró.")
        case .unknownComplaint: APIRejection(.notFound, code: "queja-desconocida", detail: "No encontramos esta queja.")
        }
    }
}

extension StaffAccount.Rejection: RejectionAnswer {
    package var answer: APIRejection {
        switch self {
        case .unknownAccount:
            APIRejection(.notFound, code: "cuenta-desconocida", detail: "No encontramos esta cuenta.")
        case .alreadyExists: APIRejection(.conflict, code: "cuenta-existente", detail: "Esta cuenta ya existe.")
        case .userNameTaken:
            APIRejection(.conflict, code: "usuario-ocupado", detail: "Ese usuario ya existe. Escoja otro nombre.")
        case .rolesMissing:
            APIRejection(.unprocessableContent, code: "roles-faltan", detail: "Elija al menos un rol.")
        case .workplaceMissing:
            APIRejection(
                .unprocessableContent, code: "lugar-de-trabajo-falta",
                detail: "Elija el dispensario o la provincia donde trabaja la persona.")
        case .disabled: APIRejection(.conflict, code: "cuenta-deshabilitada", detail: Texts.signInRefused)
        case .locked: APIRejection(.conflict, code: "cuenta-bloqueada", detail: Texts.signInRefused)
        }
    }
}

extension Texts {
    static func answer(_ refusal: Verification.Refusal) -> APIRejection {
        switch refusal {
        case .resendTooSoon:
            APIRejection(
                .tooManyRequests, code: "codigo-muy-pronto",
                detail:
                    "Ya le enviamos un código. Espere un minuto antes de pedir otro; mire también el correo no deseado."
            )
        case .tooManyCodes:
            APIRejection(
                .tooManyRequests, code: "demasiados-codigos",
                detail: "Pidió muchos códigos hoy. Intente mañana o acérquese a su dispensario.")
        case .codeExpired:
            APIRejection(.conflict, code: "codigo-vencido", detail: "El código ya no vale. Pida otro.")
        case .tooManyTries:
            APIRejection(
                .conflict, code: "demasiados-intentos", detail: "Escribió muchos códigos equivocados. Pida otro código."
            )
        case .tryLater:
            APIRejection(
                .tooManyRequests, code: "espere-para-intentar",
                detail: "Espere unos segundos antes de escribir el código otra vez.")
        }
    }

    static func answer(_ reason: ServiceRequest.DroppedDraft.Reason) -> APIRejection {
        switch reason {
        case .consentRefused:
            APIRejection(
                .conflict, code: "consentimiento-negado",
                detail: "Usted no autorizó el uso de sus datos, por eso no se ingresó la solicitud. Puede empezar otra."
            )
        case .abandoned:
            APIRejection(
                .conflict, code: "solicitud-vencida",
                detail: "Pasaron 24 horas sin terminar la solicitud y se borró. Empiece otra.")
        }
    }

    /// What is missing, as a sentence.
    static func submission(_ violation: SubmissionViolation) -> String {
        switch violation {
        case .placeMissing: "Elija la provincia y el sector."
        case .personsMissing: "Indique para quién es la solicitud."
        case .requirementMissing(let kinds): "Falta: \(kinds.map(requirement).joined(separator: ", o "))."
        case .requirementNotAsked(let kind): "\(requirement(kind)): este trámite no lo pide."
        case .presentationNotAccepted(let kind): "\(requirement(kind)): no se acepta presentado de esa forma."
        case .reasonMissing(let kind): "\(requirement(kind)): indique por qué falta el documento anterior."
        case .presentedTwice(let kind): "\(requirement(kind)): está dos veces."
        case .uploadMismatch(let kind): "\(requirement(kind)): falta el archivo."
        case .formMarkMissing: "Indique si la solicitud tiene firma o huella."
        case .visitNeedsMissing: "Indique qué atención se necesita y dónde está la casa."
        case .visitServiceMissing: Field.services
        case .weekdayUnknown: Field.weekday
        }
    }
}
