import Messages

/// What codes are called in notices, in plain Spanish.
enum NoticePhrases {
    static let senderName = "Seguro Social Campesino"
    static let procedures = "trámite del Seguro Social Campesino"

    static func procedure(_ procedure: Procedure) -> String {
        switch procedure {
        case .homeVisit: "visita de salud domiciliaria"
        case .voluntaryExit: "egreso de jefes de familia y/o dependientes"
        }
    }

    static func persons(_ count: Int) -> String { count == 1 ? "1 persona" : "\(count) personas" }

    static func requirement(_ kind: RequirementKind) -> String {
        switch kind {
        case .identityCard: "Cédula de identidad"
        case .affiliationCard: "Carnet de afiliación"
        case .paymentReceipt: "Comprobante de pago"
        case .exitForm: "Solicitud de egreso"
        }
    }

    static func observation(_ observation: Observation) -> String {
        let what = observation.requirement.map { requirement($0) + ": " } ?? ""
        return what + self.observation(observation.code)
    }

    static func observation(_ code: ObservationCode) -> String {
        switch code {
        case .illegible: "no se puede leer. Envíe una imagen clara."
        case .incomplete: "está incompleta. Envíe todas las hojas."
        case .oneSideMissing: "falta un lado. Envíe el anverso y el reverso."
        case .expired: "está caducada. Presente una vigente."
        case .wrongDocument: "es otro documento. Envíe el que se pide."
        case .notSigned: "falta la firma o la huella dactilar."
        case .notInFamily: "una de las personas no consta en su grupo familiar. Revise los nombres."
        case .contributionsNotUpToDate: "los aportes no están al día. Presente el último comprobante."
        case .newHeadNeeded: "indique quién será jefe o jefa de la familia que permanece."
        case .dataDiffer: "los datos no coinciden con los registrados. Acérquese a su dispensario."
        }
    }

    static func refusal(_ reason: RefusalReason) -> String {
        switch reason {
        case .notAffiliated: "La persona no consta como afiliada al Seguro Social Campesino."
        case .notInFamily: "La persona no consta en el grupo familiar."
        case .alreadyExited: "La persona ya salió del Seguro Social Campesino."
        case .notEntitledToAsk: "Quien pide no puede hacerlo por esa persona."
        case .identityNotProven: "No se pudo comprobar la identidad."
        case .contributionsNotUpToDate: "Los aportes no están al día."
        case .personDeceased: "La persona consta como fallecida."
        case .duplicateRequest: "Ya existe otro trámite igual."
        case .outsideTerritory: "El domicilio está fuera de la zona del dispensario."
        case .other: "Lea a continuación la explicación."
        }
    }

    static func outcome(_ outcome: VisitOutcome) -> String {
        switch outcome {
        case .nobodyHome: "no encontramos a nadie en casa"
        case .addressNotFound: "no encontramos la dirección"
        case .refusedByFamily: "la familia no aceptó la visita"
        case .accessBlocked: "el camino no permitió llegar"
        case .teamUnavailable: "el equipo de salud no pudo salir ese día"
        case .patientDeceased: "la persona por visitar falleció"
        case .emergencyReferred: "la persona fue llevada a un centro de salud por una emergencia"
        }
    }

    static func closing(_ reason: VisitClosing) -> String {
        switch reason {
        case .withdrawn: "usted retiró la solicitud"
        case .refusedByFamily: "la familia no aceptó la visita"
        case .patientDeceased: "la persona por visitar falleció"
        case .emergencyReferred: "la persona fue llevada a un centro de salud por una emergencia"
        }
    }
}
