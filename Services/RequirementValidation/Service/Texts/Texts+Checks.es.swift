import Messages
import RequirementValidationDomain

extension Texts {
    static func check(_ check: RequirementCheck) -> String {
        switch check {
        case .identification: "Identidad"
        case .applicant: "Solicitante"
        case .entitlement: "Quién puede pedir"
        case .persons: "Personas del trámite"
        case .contributions: "Aportes"
        case .exitForm: "Solicitud de egreso"
        case .scans: "Documentos cargados"
        case .head: "Jefatura de la familia"
        case .otherCases: "Otros trámites"
        }
    }

    /// The word for an outcome, beside its colour.
    static func outcome(_ outcome: Finding.Outcome) -> String {
        switch outcome {
        case .satisfied: "Cumple"
        case .observed: "Por corregir"
        case .needsOfficial: "Decide usted"
        case .warning: "Atención"
        }
    }

    static func finding(_ finding: Finding) -> String {
        if let observation = finding.observation { return self.observation(observation) }
        if let question = finding.question { return self.question(question) }
        if let caution = finding.caution { return self.caution(caution) }
        return satisfied(finding.check)
    }

    private static func satisfied(_ check: RequirementCheck) -> String {
        switch check {
        case .identification: "Presentó el documento que se pide."
        case .applicant: "Es miembro activo de una familia."
        case .entitlement: "Puede pedir por estas personas."
        case .persons: "Todas son miembros activos de la familia."
        case .contributions: "Los aportes están al día, o no hace falta que lo estén."
        case .exitForm: "Está presente y tiene firma o huella."
        case .scans: "Están los archivos que se piden."
        case .head: "La familia no queda sin jefe."
        case .otherCases: "Nadie tiene otro trámite igual abierto."
        }
    }

    static func observation(_ observation: Observation) -> String {
        guard let requirement = observation.requirement else { return self.observation(observation.code) }
        return "\(self.requirement(requirement)): \(self.observation(observation.code))"
    }

    static func observation(_ code: ObservationCode) -> String {
        switch code {
        case .illegible: "no se puede leer; falta una imagen clara."
        case .incomplete: "falta o está incompleto."
        case .oneSideMissing: "falta un lado del documento."
        case .expired: "el documento está vencido."
        case .wrongDocument: "es otro documento."
        case .notSigned: "falta la firma o la huella dactilar."
        case .notInFamily: "Una persona no consta en el grupo familiar; presente un documento que pruebe el vínculo."
        case .contributionsNotUpToDate: "los aportes no están al día."
        case .newHeadNeeded:
            "El jefe de familia sale y otros se quedan; la familia debe decir quién será el nuevo jefe."
        case .dataDiffer: "los datos no coinciden con los del registro."
        }
    }

    /// A code alone, for the list of an official.
    static func observationChoice(_ code: ObservationCode) -> String {
        switch code {
        case .illegible: "No se puede leer"
        case .incomplete: "Falta o está incompleto"
        case .oneSideMissing: "Falta un lado"
        case .expired: "Está vencido"
        case .wrongDocument: "Es otro documento"
        case .notSigned: "Falta firma o huella"
        case .notInFamily: "Una persona no consta en el grupo familiar"
        case .contributionsNotUpToDate: "Los aportes no están al día"
        case .newHeadNeeded: "Falta designar un nuevo jefe de familia"
        case .dataDiffer: "Los datos no coinciden con el registro"
        }
    }

    private static func question(_ question: OfficialQuestion) -> String {
        switch question {
        case .alternativeIdentification: "Se identificó sin cédula. Este trámite pide la cédula; decida si basta."
        case .notInRegister: "No consta en el registro de familias. El registro puede estar atrasado: verifique."
        case .alreadyExited: "El registro dice que ya salió del seguro."
        case .personDeceased: "El registro dice que falleció."
        case .unlisted: "El último registro de la familia no la nombra. Verifique antes de decidir."
        case .askedByDependent: "Pide por otros alguien que no es jefe de familia."
        case .representativeNeeded: "Es menor de edad; debe pedir su representante."
        case .ageUnknown: "No se conoce la fecha de nacimiento; verifique si es mayor de edad."
        case .headLeavesOthersStay: "El jefe sale y otros se quedan: salen todos, o alguien pasa a ser jefe."
        case .otherOpenCase: "Tiene otro trámite igual abierto."
        case .contributionsUnknown: "No se pudo comprobar si los aportes están al día."
        }
    }

    private static func caution(_ caution: Caution) -> String {
        switch caution {
        case .inArrears: "Tiene aportes sin pagar. No impide el trámite."
        case .otherInsurance: "Consta en otro seguro público."
        case .wholeFamilyLeaves: "Sale toda la familia: nadie queda con cobertura."
        case .groupWithoutHead: "La familia ya está sin jefe."
        }
    }

    static func rejection(_ rejection: CaseRejection) -> String {
        switch rejection {
        case .notOpened: "Este caso todavía no existe aquí. Espere un momento y busque otra vez."
        case .otherCaseNumber: "El caso ya existe con otro número."
        case .alreadyEnded: "Este caso ya terminó. Revise su historia."
        case .awaitingCorrection: "Se espera la corrección de la persona. Decida cuando llegue o termine el plazo."
        case .awaitingSecondApproval: "Ya tiene una primera aprobación. Apruebe por segunda vez o devuelva a revisión."
        case .notAwaitingSecondApproval: "El caso no espera una segunda aprobación."
        case .claimedByAnother(let official): "El caso lo tiene \(official). Pida que lo suelte."
        case .notClaimed: "Nadie tiene tomado este caso."
        case .sameOfficial: "La segunda aprobación debe darla otra persona."
        case .wrongProcedure: "Esta decisión no corresponde a este trámite."
        case .nothingObserved: "Marque al menos una cosa por corregir."
        case .missingGrounds: "Escriba el motivo. Toda negativa lleva su motivo."
        case .effectBeforeFiling(let day):
            "El egreso no puede valer antes del \(SpanishDay.long(day)), día de la solicitud."
        case .otherPersons: "El plan nombra a otras personas que la solicitud."
        case .termRuns(let day): "El plazo para corregir termina el \(SpanishDay.long(day))."
        }
    }

    static func rejection(_ rejection: FamilyRejection) -> String {
        switch rejection {
        case .familyNotRegistered: "La familia no consta en el registro."
        case .memberNotRegistered: "La persona no consta en la familia."
        case .memberNotActive: "La persona ya no es miembro activo de la familia."
        }
    }

    static func problem(_ problem: ExitPlan.Problem) -> String {
        switch problem {
        case .nobodyLeaves: "La solicitud no nombra a nadie que salga."
        case .notActiveMembers:
            "No todas las personas constan como miembros activos de una familia. Pida corrección o niegue con motivo."
        case .newHeadDoesNotStay: "El nuevo jefe debe ser un miembro activo que se queda en la familia."
        case .newHeadIsMinor: "El nuevo jefe debe ser mayor de edad."
        case .headDoesNotLeave: "El jefe no sale; no hace falta designar otro."
        }
    }

    static func step(_ step: CaseStep) -> String {
        let day = step.day.map { SpanishDay.long($0) } ?? ""
        switch step.kind {
        case .opened: return "Se abrió la revisión. El término para responder llega hasta el \(day)."
        case .claimed: return "Se tomó el caso."
        case .released: return "Se soltó el caso."
        case .observed: return "Se pidió corregir hasta el \(day)."
        case .corrected: return "Llegó la corrección."
        case .termsRecounted:
            let before = step.dayBefore.map { SpanishDay.long($0) } ?? ""
            return "Cambió el calendario: el término pasa del \(before) al \(day)."
        case .validated:
            return step.by == nil
                ? "Cumplió todos los requisitos y pasó a la lista del dispensario." : "Se validó la visita."
        case .firstApproval: return "Primera aprobación del egreso, con efecto desde el \(day)."
        case .approved: return "Aprobación del egreso, con efecto desde el \(day)."
        case .returned: return "La segunda persona devolvió el caso a revisión."
        case .exitExecuted: return "Se ejecutó el egreso. Sin cobertura desde el \(day)."
        case .refused: return "Se negó: \(step.reason.map { refusal($0) } ?? "")."
        case .lapsed: return "Terminó el plazo del \(day) sin corrección y el caso se archivó."
        case .withdrawn: return "La persona desistió."
        }
    }

    enum Field {
        static let badCedula = "Escriba los diez dígitos de la cédula."
        static let badForeignCode = "El código de extranjeros tiene de 3 a 20 letras o números."
        static let oneIdentification = "Escriba la cédula o el código de extranjeros."
        static let badDay = "Escriba la fecha como año-mes-día, por ejemplo 2026-03-31."
        static let badPerson = "No es un identificador de persona."
        static let badCode = "No es un código conocido de observación."
        static let badRequirement = "No es un requisito conocido."
        static let badReason = "Elija un motivo de la lista."
        static let longGrounds = "El texto puede tener hasta 2000 letras."
        static let missingGrounds = "Escriba el motivo. Toda negativa lleva su motivo."
        static let badState = "No es un estado conocido."
        static let badProcedure = "No es un trámite conocido."
        static let badLimit = "El límite es un número de 1 a 200."
        static let badCursor = "El cursor no sirve. Empiece la lista de nuevo."
        static let notInRegister = "No consta en el registro de familias."
        static let chooseHead = "Diga quién será el nuevo jefe, o que la familia queda sin jefe por ahora."
        static let confirm = "Marque la casilla para confirmar."
    }
}
