import IntakeDomain
import Messages

/// Sentences that only pages say.
extension Texts {
    enum Page {
        static let chooseKind = "Elija qué documento tiene."
        static let numberMissing = "Escriba el número de su documento."
        static let chooseProvince = "Elija la provincia."
        static let chooseSector = "Elija el sector de la lista."
        static let chooseRole = "Elija si es jefe o jefa de familia, o dependiente."
        static let chooseSelf = "Diga si usted sale."
        static let nobodyLeaves = "Escriba la cédula de al menos una persona que sale."
        static let notUnderstood = "Marque la casilla para confirmar que lo sabe."
        static let personNumber = "Escriba la cédula de esta persona o deje los dos datos en blanco."
        static let identityCardMissing = "Suba la foto o el PDF de la cédula."
        static let exitFormMissing = "Suba la foto o el PDF de la solicitud de egreso."
        static let chooseMark = "Diga si su solicitud tiene firma o huella."
        static let alreadyUploaded = "Ya recibimos un archivo nuevo."
        static let chooseDecision = "Elija «Autorizo» o «No autorizo»."
        static let emailAndPhone = "Escriba su teléfono."
        static let emailMissing = "Escriba su correo electrónico."
        static let nameMissing = "Escriba sus nombres y apellidos."
        static let complaintProcedure = "Elija el trámite."
        static let complaintText = "Escriba qué pasó."
        static let userName = "Escriba su usuario."
        static let password = "Escriba su clave."
        static let unknownCase = "No encontramos ese número en su dispensario. Revíselo."
        static let counterProcedure = "Elija visita o egreso."
        static let counterIdentity = "Elija qué documento mostró la persona."
        static let counterReason = "Elija por qué no muestra un documento mejor."
        static let counterForm = "Diga si la solicitud de egreso tiene firma o huella."
        static let counterSector = "Escriba el sector o recinto de la vivienda."
        static let counterReference = "Escriba cómo llegar a la casa."
        static let counterServices = "Elija atención médica, odontológica o las dos."
        static let counterPersons = "Diga para quién es el pedido: la persona que lo hace u otras."
        static let receivedAt = "Escriba la fecha y la hora en que recibió el papel, o deje en blanco si es ahora."
        static let correctionEmpty = "Diga qué documento presenta la persona o escriba una nota."

        static let roles = "Elija al menos un rol."
        static let accountPassword = "Escriba una clave."

        static func triesLeft(_ count: Int) -> String {
            "El código no es correcto. Revise el último correo. Le quedan \(count) intentos."
        }
    }

    static func presentation(_ presentation: Presentation) -> String {
        switch presentation {
        case .shownOriginal: "se mostró el original"
        case .shownDigital: "se mostró en GOB.EC"
        case .uploaded: "se subió un archivo"
        case .handedIn: "se entregó"
        }
    }

    static func missingReason(_ reason: MissingAlternativeReason) -> String {
        switch reason {
        case .lost: "La perdió"
        case .stolen: "Se la robaron"
        case .expired: "Está caducada"
        case .inRenewal: "La está renovando"
        case .neverIssued: "Nunca la obtuvo"
        case .leftAtHome: "La dejó en casa"
        }
    }

    static func priorityGroup(_ group: PriorityGroup) -> String {
        switch group {
        case .childUnderFive: "Niña o niño menor de cinco años"
        case .disability: "Discapacidad"
        case .olderAdult: "Persona adulta mayor"
        case .chronicDisease: "Enfermedad crónica"
        case .pregnancy: "Embarazo"
        case .bedridden: "No se puede levantar"
        case .palliative: "Cuidados paliativos"
        case .tuberculosis: "Tuberculosis"
        case .catastrophicDisease: "Enfermedad catastrófica"
        case .violence: "Situación de violencia"
        }
    }

    /// What the status means and what comes next.
    static func explanation(_ status: CaseStatus, _ procedure: Procedure) -> String {
        switch status {
        case .received:
            procedure == .homeVisit
                ? "Estamos revisando los requisitos. El dispensario lo toma en cuenta al hacer el plan de visitas."
                : "Una persona revisa sus documentos. La respuesta llegará a su correo."
        case .correctionRequested: "La revisión está detenida hasta que usted corrija."
        case .corrected: "Recibimos su corrección y seguimos con la revisión."
        case .waitingForPlan: "Su pedido está en la lista del dispensario. Le avisamos cuando haya un día de visita."
        case .planned: "Un equipo irá a su casa el día indicado. Procure que haya alguien."
        case .performed: "La visita ya se hizo."
        case .executed: "El egreso está hecho. Ya no tiene que hacer nada más."
        case .refused: "Puede presentar otra solicitud o una queja. Abajo está el motivo."
        case .lapsed: "No llegó la corrección a tiempo. Puede presentar otra solicitud cuando quiera."
        case .withdrawn: "Usted pidió no seguir. Puede presentar otra solicitud cuando quiera."
        case .closed: "El pedido terminó sin visita. Abajo está el motivo."
        }
    }

    static func statusClass(_ status: CaseStatus) -> String {
        switch status {
        case .received, .corrected, .waitingForPlan, .planned: "tag-open"
        case .performed, .executed: "tag-done"
        case .correctionRequested: "tag-warn"
        case .refused, .lapsed, .withdrawn, .closed: "tag-bad"
        }
    }

    static func format(_ mediaType: String) -> String {
        mediaType == DocumentFormat.pdf.rawValue ? "PDF" : "JPG"
    }

    /// As `412 KB` or `1,9 MB`.
    static func size(_ bytes: Int) -> String {
        bytes < 1_048_576 ? "\(max(1, bytes / 1_024)) KB" : "\(Upload.megabytes(bytes, up: true)) MB"
    }
}
