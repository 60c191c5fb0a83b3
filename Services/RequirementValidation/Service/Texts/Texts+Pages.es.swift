import Messages
import RequirementValidationDomain

extension Texts {
    static func queue(_ queue: ReviewQueue) -> String {
        switch queue {
        case .toReview: "Por revisar"
        case .mine: "Mis casos"
        case .secondApproval: "Segunda aprobación"
        case .dueSoon: "Por vencer"
        case .awaitingCorrection: "Esperan corrección"
        case .ended: "Terminados"
        }
    }

    static func emptyQueue(_ queue: ReviewQueue) -> String {
        switch queue {
        case .toReview: "No hay casos por revisar."
        case .mine: "No tiene casos tomados. Tome uno de «Por revisar»."
        case .secondApproval: "Ningún egreso espera una segunda aprobación."
        case .dueSoon: "Ningún término vence en los próximos siete días."
        case .awaitingCorrection: "Nadie tiene correcciones pendientes."
        case .ended: "Todavía no hay casos terminados."
        }
    }

    /// How old the oldest case of a queue is.
    static func oldest(days: Int) -> String {
        switch days {
        case ...0: "el más antiguo es de hoy"
        case 1: "el más antiguo, de ayer"
        default: "el más antiguo, de hace \(days) días"
        }
    }

    /// The answer of the checks in a few words, for a row of a queue.
    static func summary(_ findings: [Finding]) -> String {
        let barring = findings.filter { $0.outcome == .needsOfficial || $0.outcome == .observed }
        let warnings = findings.count { $0.outcome == .warning }
        if barring.isEmpty { return warnings == 0 ? "Cumple todo" : "Cumple; \(warnings) para atender" }
        return barring.map { "\(check($0.check)): \(outcome($0.outcome).lowercased())" }.joined(separator: "; ")
    }

    static func visitServices(_ visit: VisitNeeds) -> String {
        visit.services.map { service($0) }.joined(separator: " y ")
    }

    static func weekdays(_ days: [Int]) -> String {
        let names = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"]
        let known = days.filter { (1...7).contains($0) }.sorted().map { names[$0 - 1] }
        return known.isEmpty ? "cualquier día" : known.joined(separator: ", ")
    }

    static func paidThrough(_ month: Period) -> String { "Pagado hasta \(SpanishDay.month(month))" }

    static func headLoss(_ loss: FamilyRecord.HeadLoss) -> String {
        "Sin jefe de familia \(headLoss(loss.cause)), desde el \(SpanishDay.short(loss.since))"
    }

    /// The cause alone, for a table.
    static func headLossCause(_ cause: HeadLossCause) -> String {
        switch cause {
        case .exit: "Egreso"
        case .death: "Fallecimiento"
        case .retirement: "Jubilación"
        }
    }

    static let everyProcedure = "Todos"
    static let wholeRequest = "De toda la solicitud"
    static let erasedName = "Datos borrados"
    static let unknownPerson = "No consta en el registro"
    static let nobody = "Nadie"
    static let pensioner = "Jubilado o jubilada"
    static let unlisted = "No consta en el último registro"
    static let upToDate = "Al día"
    static let notUpToDate = "Con meses sin pagar"
    static let neverPaid = "Sin aportes registrados"
    static let staysWithoutHead = "Queda sin jefe por ahora; se avisa al registro y nadie más pierde su estado"
}
