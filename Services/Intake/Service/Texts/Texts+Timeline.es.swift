import IntakeDomain
import Messages

/// Sentences of the status page and dates in words.
extension Texts {
    private static let weekdays = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"]
    private static let months = [
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
        "diciembre",
    ]

    /// As `martes 3 de marzo de 2026`.
    static func day(_ day: LocalDay) -> String {
        "\(weekdays[day.weekday - 1]) \(day.day) de \(months[day.month - 1]) de \(day.year)"
    }

    /// As `martes 3 de marzo de 2026, 08:30`.
    static func moment(_ instant: Instant, in zone: Zone) -> String {
        let time = instant.timeOfDay(in: zone)
        let minute = time.minute < 10 ? "0\(time.minute)" : "\(time.minute)"
        let hour = time.hour < 10 ? "0\(time.hour)" : "\(time.hour)"
        return "\(day(instant.day(in: zone))), \(hour):\(minute)"
    }

    /// The sentences of one line of the history.
    static func timeline(_ entry: TimelineEntry) -> [String] {
        let on = entry.on.map(day) ?? ""
        return switch entry.kind {
        case .filed: ["Recibimos su solicitud."]
        case .correctionRequested:
            ["Le pedimos corregir hasta el \(on):"] + (entry.observations ?? []).map(observation)
        case .correctionSubmitted: ["Recibimos su corrección. Seguimos con la revisión."]
        case .withdrawn: ["Usted desistió de la solicitud."]
        case .visitValidated:
            [
                "Su solicitud cumple los requisitos.",
                "El dispensario la considerará en su próxima planificación de visitas.",
            ]
        case .visitPlanned: ["Su visita está planificada para el \(on)."]
        case .visitPerformed: ["La visita se realizó el \(on)."]
        case .visitNotPerformed:
            ["La visita del \(on) no se realizó."] + [entry.outcome.map(visitOutcome)].compactMap { $0 }
        case .visitClosed: ["La solicitud terminó sin visita."] + [entry.closing.map(visitClosing)].compactMap { $0 }
        case .exitExecuted: ["El egreso está hecho. Rige desde el \(on)."]
        case .refused:
            ["La solicitud no procede."] + [entry.refusal.map(refusal), entry.grounds?.value].compactMap { $0 }
        case .lapsed: ["El plazo para corregir terminó. La solicitud se cierra; puede presentar otra cuando quiera."]
        case .noticeSent: ["Le enviamos un aviso por \(entry.noticeChannel.map(noticeChannel) ?? "")."]
        case .noticeFailed:
            [
                "No pudimos entregarle un aviso por \(entry.noticeChannel.map(noticeChannel) ?? "").",
                "Pregunte en su dispensario.",
            ]
        }
    }
}
