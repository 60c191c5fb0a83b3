import Messages

/// Days as people read them.
enum SpanishDay {
    private static let weekdays = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"]
    private static let months = [
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
        "noviembre", "diciembre",
    ]

    /// As `martes 3 de marzo de 2026`.
    static func long(_ day: LocalDay) -> String {
        "\(weekdays[day.weekday - 1]) \(day.day) de \(months[day.month - 1]) de \(day.year)"
    }

    /// As `3 de marzo de 2026`.
    static func short(_ day: LocalDay) -> String { "\(day.day) de \(months[day.month - 1]) de \(day.year)" }

    /// As `marzo de 2026`.
    static func month(_ month: Period) -> String { "\(months[month.month - 1]) de \(month.year)" }

    /// As `martes 3 de marzo de 2026, 14:05`.
    static func moment(_ instant: Instant, in zone: Zone) -> String {
        let time = instant.timeOfDay(in: zone)
        let minutes = time.minute < 10 ? "0\(time.minute)" : "\(time.minute)"
        return "\(long(instant.day(in: zone))), \(time.hour):\(minutes)"
    }
}
