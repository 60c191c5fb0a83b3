import IntakeDomain
import Messages

/// Sentences for codes: one exhaustive switch each, so that no code is forgotten.
extension Texts {
    static func procedure(_ procedure: Procedure) -> String {
        switch procedure {
        case .homeVisit: "Visita de salud domiciliaria del Seguro Social Campesino"
        case .voluntaryExit: "Egreso de jefes de familia y/o dependientes del Seguro Social Campesino"
        }
    }

    static func requirement(_ kind: RequirementKind) -> String {
        switch kind {
        case .identityCard: "Cédula de identidad o ciudadanía"
        case .affiliationCard: "Carnet de afiliación"
        case .paymentReceipt: "Comprobante de pago de aportes al día"
        case .exitForm: "Solicitud de egreso voluntario"
        }
    }

    /// The words of the status page.
    static func status(_ status: CaseStatus, _ procedure: Procedure) -> String {
        switch status {
        case .received: "Recibida"
        case .correctionRequested: "Le pedimos corregir"
        case .corrected: "En revisión"
        case .waitingForPlan: "En lista del dispensario"
        case .planned: "Planificada"
        case .performed: "Realizada"
        case .executed: "Egreso hecho"
        case .refused: "No procede"
        case .lapsed: "Terminada sin corrección"
        case .withdrawn: "Desistida"
        case .closed: procedure == .homeVisit ? "Terminada sin visita" : "Terminada"
        }
    }

    static func role(_ role: StaffRole) -> String {
        switch role {
        case .clerk: "Atención en mostrador"
        case .planner: "Planificación de visitas"
        case .visitTeam: "Equipo de visita"
        case .reviewer: "Revisión de trámites"
        case .deliveryDesk: "Entrega de oficios"
        case .systemOperator: "Administración del sistema"
        }
    }

    static func observation(_ observation: Observation) -> String {
        let text = observationText(observation.code)
        return observation.requirement.map { "\(requirement($0)): \(text)" } ?? text
    }

    private static func observationText(_ code: ObservationCode) -> String {
        switch code {
        case .illegible: "no se lee bien. Cargue una imagen clara."
        case .incomplete: "está incompleto. Cárguelo completo."
        case .oneSideMissing: "falta un lado. Cargue el anverso y el reverso."
        case .expired: "está caducado. Presente uno vigente."
        case .wrongDocument: "no es el documento que se pide."
        case .notSigned: "falta la firma o la huella."
        case .notInFamily: "una persona no consta en el grupo familiar. Revise los números de cédula."
        case .contributionsNotUpToDate: "los aportes no están al día."
        case .newHeadNeeded: "el grupo familiar necesita un nuevo jefe o jefa de familia."
        case .dataDiffer: "los datos no coinciden con los registrados."
        }
    }

    static func refusal(_ reason: RefusalReason) -> String {
        switch reason {
        case .notAffiliated: "La persona no consta como afiliada al Seguro Social Campesino."
        case .notInFamily: "La persona no consta en el grupo familiar."
        case .alreadyExited: "La persona ya había egresado."
        case .notEntitledToAsk: "Quien pide no puede hacerlo por esa persona."
        case .identityNotProven: "No se pudo comprobar la identidad."
        case .contributionsNotUpToDate: "Los aportes no están al día."
        case .personDeceased: "Consta el fallecimiento de la persona."
        case .duplicateRequest: "Ya existe otra solicitud igual."
        case .outsideTerritory: "La vivienda está fuera de la zona del dispensario."
        case .other: "Vea el motivo que escribió el funcionario."
        }
    }

    static func visitOutcome(_ outcome: VisitOutcome) -> String {
        switch outcome {
        case .nobodyHome: "No encontramos a nadie en casa."
        case .addressNotFound: "No pudimos ubicar la vivienda."
        case .refusedByFamily: "La familia no aceptó la visita."
        case .accessBlocked: "No se pudo llegar por el estado del camino."
        case .teamUnavailable: "El equipo de salud no pudo salir."
        case .patientDeceased: "Consta el fallecimiento del paciente."
        case .emergencyReferred: "El paciente fue referido por emergencia."
        }
    }

    static func visitClosing(_ reason: VisitClosing) -> String {
        switch reason {
        case .withdrawn: "Usted desistió de la solicitud."
        case .refusedByFamily: "La familia no aceptó la visita."
        case .patientDeceased: "Consta el fallecimiento del paciente."
        case .emergencyReferred: "El paciente fue referido por emergencia."
        }
    }

    static func noticeChannel(_ channel: NoticeChannel) -> String {
        switch channel {
        case .email: "correo electrónico"
        case .documentSystem: "el Sistema de Gestión Documental Quipux"
        case .inPerson: "entrega en el dispensario"
        }
    }
}
