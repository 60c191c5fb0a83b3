import HTTPTypes
import Messages
package import Platform
package import VisitPlanningDomain

/// How each "no" of the domain is told: status, stable code and what to do now.
extension VisitRequest.Rejection: RejectionAnswer {
    package var answer: APIRejection {
        switch self {
        case .unknownRequest:
            APIRejection(.notFound, code: "solicitud-desconocida", detail: "No encontramos la solicitud.")
        case .alreadyPlanned:
            APIRejection(.conflict, code: "ya-planificada", detail: "La solicitud ya está en otro plan.")
        case .notPlanned:
            APIRejection(
                .conflict, code: "sin-plan", detail: "La visita no está en un plan publicado. Publique el plan primero."
            )
        case .otherVisit:
            APIRejection(
                .conflict, code: "otra-visita",
                detail: "La solicitud ahora tiene otra visita. Cargue la lista de nuevo.")
        case .ended:
            APIRejection(.conflict, code: "ya-terminada", detail: "La solicitud ya terminó. Su resultado no cambia.")
        case .dayInFuture:
            APIRejection(
                .unprocessableContent, code: "fecha-futura", detail: "La fecha no puede ser posterior a hoy.")
        case .dayTooEarly(let earliest):
            APIRejection(
                .unprocessableContent, code: "fecha-anterior",
                detail: "La fecha debe ser desde el \(SpanishDates.full(earliest)).")
        case .nobodySeen:
            APIRejection(.unprocessableContent, code: "nadie-atendido", detail: PlanningTexts.nobodySeen)
        case .personNotInRequest:
            APIRejection(
                .unprocessableContent, code: "persona-ajena",
                detail: "Una persona no consta en la solicitud. Cuéntela entre las otras personas del hogar.")
        }
    }
}

extension Dispensary.Rejection: RejectionAnswer {
    package var answer: APIRejection {
        switch self {
        case .unknownTeam: APIRejection(.notFound, code: "equipo-desconocido", detail: "No encontramos el equipo.")
        case .unknownAbsence:
            APIRejection(.notFound, code: "ausencia-desconocida", detail: "No encontramos esa ausencia.")
        case .tooManyTeams:
            APIRejection(
                .conflict, code: "demasiados-equipos",
                detail: "Hay \(Dispensary.teamsMax) equipos. Retire uno antes de agregar otro.")
        case .teamWithoutSkills:
            APIRejection(.unprocessableContent, code: "equipo-sin-servicios", detail: PlanningTexts.noSkill)
        case .teamWithoutMornings, .morningOutOfRange:
            APIRejection(.unprocessableContent, code: "salidas-incorrectas", detail: PlanningTexts.badMornings)
        case .visitsOutOfRange:
            APIRejection(.unprocessableContent, code: "visitas-incorrectas", detail: PlanningTexts.badVisitsMax)
        case .labelOutOfRange:
            APIRejection(.unprocessableContent, code: "nombre-incorrecto", detail: PlanningTexts.badLabel)
        case .absenceEndsBeforeItStarts:
            APIRejection(.unprocessableContent, code: "fechas-al-reves", detail: PlanningTexts.backwards)
        }
    }
}

extension VisitPlan.Rejection: RejectionAnswer {
    package var answer: APIRejection {
        switch self {
        case .unknownPlan: APIRejection(.notFound, code: "plan-desconocido", detail: "No encontramos el plan.")
        case .closed: APIRejection(.conflict, code: "plan-cerrado", detail: "El plan está cerrado y ya no cambia.")
        case .foreignCandidates:
            APIRejection(
                .conflict, code: "solicitud-ajena", detail: "Hay solicitudes de otro dispensario en el plan.")
        case .notFeasible(let flaws):
            APIRejection(
                .conflict, code: "plan-imposible",
                detail: flaws.first.map(Self.sentence) ?? "El plan no se puede cumplir.")
        case .publishedVisitsMoved:
            APIRejection(
                .conflict, code: "visitas-publicadas",
                detail: "Hay visitas publicadas que ya no caben en su mañana. "
                    + "Muévalas a otro día o registre que el equipo no pudo salir.")
        case .otherVisitsMoved:
            APIRejection(
                .conflict, code: "otras-visitas",
                detail: "El plan cambió mientras tanto. Cargue la página de nuevo y repita el cambio.")
        case .notInPlan: APIRejection(.conflict, code: "fuera-del-plan", detail: "Esa solicitud no está en el plan.")
        case .alreadyPublished:
            APIRejection(
                .conflict, code: "ya-publicada",
                detail: "La visita está publicada. Muévala a otro día o registre por qué no se realizó.")
        case .nothingToPublish:
            APIRejection(.conflict, code: "nada-que-publicar", detail: "No hay visitas nuevas que publicar.")
        }
    }

    private static func sentence(_ flaw: PlanFlaw) -> String {
        switch flaw {
        case .notACandidate: "Una solicitud ya no espera visita. Proponga el plan de nuevo."
        case .noSuchMorning: "Un equipo ya no sale en el día de una visita. Mueva esa visita a otro día."
        case .plannedTwice: "Una solicitud está dos veces en el plan."
        case .skillMissing: "El equipo no ofrece los servicios que pide la familia."
        case .dayNotAllowed: "La familia no está en casa ese día, o la solicitud se aprobó después."
        case .pinBroken: "Una visita fijada cambió de lugar."
        case .noRoad: "No hay camino registrado hasta un domicilio."
        case .startsTooEarly(_, let minutes): "El equipo no llega a tiempo: faltan \(minutes) minutos."
        case .endsTooLate(_, let day, let minutes):
            "El \(SpanishDates.dayAndMonth(day)) no alcanza el tiempo: faltan \(minutes) minutos."
        case .tooManyVisits(_, let day, let over):
            "El \(SpanishDates.dayAndMonth(day)) hay \(over) visitas de más para el equipo."
        case .unusableInputs: "Los datos del plan no se pueden usar. Proponga el plan de nuevo."
        }
    }
}

/// A refusal that the use case finds before the domain is asked.
enum PlanningRefusal: Error, RejectionAnswer {
    case doesNotFit

    var answer: APIRejection {
        switch self {
        case .doesNotFit:
            APIRejection(
                .conflict, code: "no-cabe", detail: "La visita no cabe en esa mañana sin mover otras. Elija otro día.")
        }
    }
}
