import Messages
import Platform
import RequirementValidationDomain

/// What staff read, in plain Spanish of Ecuador.
enum Texts {
    static func procedure(_ procedure: Procedure) -> String {
        switch procedure {
        case .homeVisit: "Visita de salud domiciliaria"
        case .voluntaryExit: "Egreso voluntario"
        }
    }

    static func channel(_ channel: Channel) -> String {
        switch channel {
        case .inPerson: "Presencial, en el dispensario"
        case .online: "En línea"
        }
    }

    static func state(_ state: PhaseKind) -> String {
        switch state {
        case .inReview: "En revisión"
        case .observed: "Espera corrección"
        case .awaitingSecondApproval: "Espera segunda aprobación"
        case .validated: "Validada, en lista del dispensario"
        case .exitExecuted: "Egreso hecho"
        case .refused: "Negada"
        case .lapsed: "Archivada por falta de corrección"
        case .withdrawn: "Desistida"
        }
    }

    static func requirement(_ kind: RequirementKind) -> String {
        switch kind {
        case .identityCard: "Cédula de identidad o ciudadanía"
        case .affiliationCard: "Carnet de afiliación"
        case .paymentReceipt: "Comprobante de pago al día"
        case .exitForm: "Solicitud de egreso voluntario"
        }
    }

    static func presentation(_ presentation: Presentation) -> String {
        switch presentation {
        case .shownOriginal: "Mostró el original"
        case .shownDigital: "Mostró la cédula digital en GOB.EC"
        case .uploaded: "Cargó un archivo"
        case .handedIn: "Entregó el papel en el dispensario"
        }
    }

    static func missingReason(_ reason: MissingAlternativeReason) -> String {
        switch reason {
        case .lost: "perdió el documento"
        case .stolen: "le robaron el documento"
        case .expired: "el documento venció"
        case .inRenewal: "está renovando el documento"
        case .neverIssued: "nunca tuvo el documento"
        case .leftAtHome: "dejó el documento en casa"
        }
    }

    static func mark(_ mark: FormMark?) -> String {
        switch mark {
        case .signature: "Firmada"
        case .fingerprint: "Con huella dactilar"
        case nil: "Sin firma ni huella"
        }
    }

    static func kinship(_ kinship: Kinship) -> String {
        switch kinship {
        case .head: "Jefe o jefa de familia"
        case .spouse: "Cónyuge"
        case .cohabitant: "Conviviente con derecho"
        case .child: "Hijo o hija"
        case .relative: "Familiar dependiente"
        }
    }

    static func status(_ status: Member.Status) -> String {
        switch status {
        case .active: "Activo"
        case .exited(let day): "Salió; sin cobertura desde el \(SpanishDay.short(day))"
        case .deceased(let day): "Falleció el \(SpanishDay.short(day))"
        }
    }

    static func headLoss(_ cause: HeadLossCause) -> String {
        switch cause {
        case .exit: "por egreso"
        case .death: "por fallecimiento"
        case .retirement: "por jubilación"
        }
    }

    static func service(_ service: HealthService) -> String {
        switch service {
        case .medical: "Médica"
        case .dental: "Odontológica"
        }
    }

    static func priority(_ group: PriorityGroup) -> String {
        switch group {
        case .childUnderFive: "Niño o niña menor de cinco años"
        case .disability: "Discapacidad"
        case .olderAdult: "Persona adulta mayor"
        case .chronicDisease: "Enfermedad crónica"
        case .pregnancy: "Embarazo"
        case .bedridden: "Persona en cama"
        case .palliative: "Cuidados paliativos"
        case .tuberculosis: "Tratamiento de tuberculosis"
        case .catastrophicDisease: "Enfermedad catastrófica"
        case .violence: "Víctima de violencia"
        }
    }

    static func refusal(_ reason: RefusalReason) -> String {
        switch reason {
        case .notAffiliated: "No consta como afiliado o afiliada al Seguro Social Campesino"
        case .notInFamily: "La persona no pertenece al grupo familiar"
        case .alreadyExited: "La persona ya salió del seguro"
        case .notEntitledToAsk: "Quien pide no puede pedir por estas personas"
        case .identityNotProven: "No se probó la identidad"
        case .contributionsNotUpToDate: "Los aportes no están al día"
        case .personDeceased: "La persona falleció"
        case .duplicateRequest: "Ya existe otro trámite igual"
        case .outsideTerritory: "El domicilio está fuera del territorio del dispensario"
        case .other: "Otro motivo"
        }
    }

    static func caseCount(_ count: Int) -> String { count == 1 ? "1 caso" : "\(count) casos" }

    static func businessDays(_ count: Int) -> String { count == 1 ? "1 día hábil" : "\(count) días hábiles" }

    /// How much of the term to answer is used, with a word and not by colour alone.
    static func term(used: Int, limit: Int) -> String {
        let word = used > limit ? "vencido" : used * 3 >= limit * 2 ? "por vencer" : "a tiempo"
        return "\(used) de \(limit) días, \(word)"
    }
}
