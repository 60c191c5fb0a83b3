import Messages
import VisitPlanningDomain

/// The Spanish sentences of this service.
enum PlanningTexts {
    static let monthTooFar = "Ese mes está muy lejos. Elija un mes de los próximos tres."
    static let monthOver = "Ese mes ya terminó. Elija el mes actual o uno próximo."
    static let badMonth = "Escriba el mes así: 2026-03."
    static let badDay = "Escriba la fecha así: 2026-03-09."
    static let dayOutsideMonth = "El primer día debe estar dentro del mes del plan."
    static let badTeam = "El código del equipo lleva letras, números o guiones, sin espacios. Por ejemplo: E1."
    static let badLabel = "Escriba un nombre corto del equipo, de hasta 40 letras. Por ejemplo: Equipo 1."
    static let badSkills = "Elija al menos un servicio: medical o dental."
    static let noSkill = "Elija al menos un servicio: atención médica u odontológica."
    static let badMornings = "Elija los días, cada uno una vez, con 30 a 600 minutos de salida."
    static let badMinutes = "Escriba los minutos de salida: de 30 a 600."
    static let badVisitsMax = "Escriba cuántas visitas caben en una mañana: de 1 a 60."
    static let badCase = "No reconocemos la solicitud."
    static let badAction = "La acción debe ser place, remove, pin o unpin."
    static let badOutcome = "Elija qué pasó en la visita."
    static let badClosing = "Elija por qué ya no hace falta la visita."
    static let badPersons = "Indique las personas de la solicitud que fueron atendidas, cada una una vez."
    static let badOthers = "Escriba cuántas otras personas del hogar fueron atendidas: de 0 a 30."
    static let nobodySeen = "Indique al menos una persona atendida."
    static let backwards = "La fecha final debe ser igual o posterior a la inicial."

    static func visits(_ count: Int) -> String { count == 1 ? "1 visita" : "\(count) visitas" }
    static func families(_ count: Int) -> String { count == 1 ? "1 familia" : "\(count) familias" }

    static func service(_ service: HealthService) -> String {
        switch service {
        case .medical: "Atención médica"
        case .dental: "Atención odontológica"
        }
    }

    static func services(_ services: [HealthService]) -> String { services.map(service).joined(separator: ", ") }

    static func outcome(_ outcome: VisitOutcome) -> String {
        switch outcome {
        case .nobodyHome: "No estaban"
        case .addressNotFound: "Dirección no encontrada"
        case .refusedByFamily: "La familia no aceptó"
        case .accessBlocked: "Camino intransitable"
        case .teamUnavailable: "El equipo no pudo salir"
        case .patientDeceased: "La persona falleció"
        case .emergencyReferred: "Emergencia: se derivó"
        }
    }

    static func closing(_ closing: VisitClosing) -> String {
        switch closing {
        case .withdrawn: "La familia desistió"
        case .refusedByFamily: "La familia no aceptó"
        case .patientDeceased: "La persona falleció"
        case .emergencyReferred: "Emergencia: se derivó"
        }
    }

    static func visitStatus(_ status: VisitRow.Status) -> String {
        switch status {
        case .drafted: "Propuesta"
        case .planned: "Publicada"
        case .performed: "Realizada"
        case .notPerformed: "No realizada"
        case .cancelled: "Anulada"
        }
    }

    static func phase(_ phase: VisitPlan.Phase) -> String {
        switch phase {
        case .absent: "Sin plan"
        case .drafted: "Propuesto, sin publicar"
        case .published: "Publicado"
        case .closed: "Cerrado"
        }
    }

    /// The name of one reason for priority, with its count where it has one.
    static func points(_ points: PriorityPoints) -> String {
        if let group = PriorityGroup(rawValue: points.name) { return self.group(group) }
        return points.name == "waiting-days"
            ? "\(points.count) días de espera" : "\(points.count) visitas no realizadas"
    }

    private static func group(_ group: PriorityGroup) -> String {
        switch group {
        case .childUnderFive: "niño o niña menor de 5 años"
        case .disability: "discapacidad"
        case .olderAdult: "persona adulta mayor"
        case .chronicDisease: "enfermedad crónica"
        case .pregnancy: "embarazo o puerperio"
        case .bedridden: "persona encamada"
        case .palliative: "cuidados paliativos"
        case .tuberculosis: "tratamiento de tuberculosis"
        case .catastrophicDisease: "enfermedad catastrófica"
        case .violence: "víctima de violencia"
        }
    }

    /// Why a request has no place in the plan.
    static func reason(_ waiting: WaitingRequest) -> String {
        switch waiting.reason {
        case .noTeamWithSkill: return "Ningún equipo ofrece los servicios pedidos."
        case .noDayInPeriod: return "Ningún equipo sale en los días posibles de esta familia."
        case .noRoad: return "No hay camino registrado hasta el domicilio."
        case .impossibleAlone:
            return "No cabe ni en una mañana vacía: faltan \(waiting.minutesShort ?? 0) minutos."
        case .blockedByPins: return "Las visitas fijadas ocupan las mañanas posibles."
        case .noRoom:
            let misses = waiting.nearMisses.map { miss in
                let missing =
                    miss.minutesShort == 0
                    ? "no admite más visitas" : "faltan \(miss.minutesShort) minutos"
                return "\(SpanishDates.dayAndMonth(miss.date)): \(missing)"
            }
            return "Las mañanas están llenas con visitas que van primero. " + misses.joined(separator: "; ") + "."
        }
    }

    static func morning(_ morning: Morning) -> String {
        "\(SpanishDates.weekday(morning.weekday)) (\(morning.minutes) minutos)"
    }

    /// People of a request are told apart by their place in it, because no name reaches this service.
    static func person(_ number: Int) -> String { "Persona \(number)" }

    static func weekdays(_ days: [Int]) -> String {
        days.isEmpty ? "cualquier día" : days.map(SpanishDates.weekday).joined(separator: ", ")
    }
}

/// Dates as people say them.
enum SpanishDates {
    private static let weekdays = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"]
    private static let months = [
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
        "diciembre",
    ]

    /// 1 is Monday.
    static func weekday(_ number: Int) -> String { weekdays[(number + 6) % 7] }

    /// Such as "martes 3 de marzo de 2026".
    static func full(_ day: LocalDay) -> String { "\(dayAndMonth(day)) de \(day.year)" }

    /// Such as "martes 3 de marzo".
    static func dayAndMonth(_ day: LocalDay) -> String {
        "\(weekday(day.weekday)) \(day.day) de \(months[day.month - 1])"
    }

    /// Such as "marzo de 2026".
    static func month(_ month: Period) -> String { "\(months[month.month - 1]) de \(month.year)" }
}
