import Messages
import StatisticsDomain

/// What people read of the statistics, in plain Spanish.
enum StatisticsTexts {
    static let unknownProcedure = "El trámite no existe. Use home-visit o voluntary-exit."
    static let dataTitle = "Volúmenes mensuales de los trámites del Seguro Social Campesino"
    static let dataDescription =
        "Quejas y atenciones por mes de las visitas de salud domiciliarias y de los egresos de jefes de familia "
        + "y/o dependientes."

    static let fieldProcedure = "Trámite"
    static let fieldYear = "Año"
    static let fieldMonth = "Mes, de 1 a 12"
    static let fieldComplaints = "Quejas presentadas en el mes"
    static let fieldAttentions = "Atenciones del mes: visitas realizadas o egresos respondidos"
    static let fieldSource = "baseline: publicado antes de este sistema; own: contado por este sistema"
    static let fieldRevision = "Número de la última corrección de la cifra, desde 1"
    static let fieldAsOf = "Momento de la última corrección"

    private static let months = [
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
        "noviembre", "diciembre",
    ]

    static func title(_ procedure: Procedure) -> String {
        switch procedure {
        case .homeVisit: "Visitas de salud domiciliarias"
        case .voluntaryExit: "Egreso de jefes de familia y/o dependientes"
        }
    }

    static func definition(_ procedure: Procedure, _ rules: CountingRules) -> String {
        switch (procedure, rules.exits, rules.visits) {
        case (.homeVisit, _, .visits): "Una atención es una solicitud de visita que se realizó, en el mes de la visita."
        case (.homeVisit, _, .persons): "Una atención es una persona atendida en su casa, en el mes de la visita."
        case (.voluntaryExit, .answered, _):
            "Una atención es una solicitud que recibió respuesta, favorable o no, en el mes de la respuesta."
        case (.voluntaryExit, .executed, _): "Una atención es un egreso realizado, en el mes en que se realizó."
        }
    }

    static func source(_ source: VolumeSource) -> String {
        switch source {
        case .baseline: "Publicado antes"
        case .own: "Contado aquí"
        }
    }

    /// As "diciembre de 2025".
    static func month(_ month: Period) -> String { "\(months[month.month - 1]) de \(month.year)" }

    /// As "3 de marzo de 2026, 14:05".
    static func moment(_ instant: Instant) -> String {
        let day = instant.day(in: .mainland)
        let time = instant.timeOfDay(in: .mainland)
        let clock = [time.hour, time.minute].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
        return "\(day.day) de \(months[day.month - 1]) de \(day.year), \(clock)"
    }

    /// With a dot between thousands, as is written in Ecuador.
    static func number(_ value: Int) -> String {
        var groups: [Substring] = []
        var rest = Substring(String(value))
        while rest.count > 3 {
            groups.insert(rest.suffix(3), at: 0)
            rest = rest.dropLast(3)
        }
        return ([rest] + groups).joined(separator: ".")
    }

    /// The title that a screen reader says for a bar.
    static func bar(_ volume: Volume) -> String {
        "\(month(volume.month)): \(number(volume.attentions)) atenciones, \(number(volume.complaints)) quejas"
    }

    static func chart(_ procedure: Procedure, _ volumes: [Volume]) -> String {
        guard let highest = volumes.max(by: { $0.attentions < $1.attentions }), let last = volumes.first else {
            return "Todavía no hay datos."
        }
        return
            "Barras de atenciones por mes. "
            + "El mes más alto es \(month(highest.month)) con \(number(highest.attentions)); "
            + "el último es \(month(last.month)) con \(number(last.attentions)). "
            + "La tabla de abajo tiene todas las cifras."
    }

    /// Whole days from two days on, hours before.
    static func duration(seconds: Int) -> String {
        switch seconds {
        case ..<3_600: "menos de una hora"
        case ..<7_200: "1 hora"
        case ..<172_800: "\(seconds / 3_600) horas"
        default: "\(seconds / 86_400) días"
        }
    }
}
