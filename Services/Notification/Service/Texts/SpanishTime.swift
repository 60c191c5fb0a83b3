import Messages

/// Days and hours in Spanish words, in the time of the mainland.
enum SpanishTime {
    private static let weekdays = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"]
    private static let months = [
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
        "noviembre", "diciembre",
    ]

    /// As "martes 3 de marzo de 2026".
    static func day(_ day: LocalDay) -> String {
        "\(weekdays[day.weekday - 1]) \(day.day) de \(months[day.month - 1]) de \(day.year)"
    }

    /// As "14:05".
    static func hour(_ instant: Instant) -> String {
        let time = instant.timeOfDay(in: .mainland)
        return "\(time.hour < 10 ? "0" : "")\(time.hour):\(time.minute < 10 ? "0" : "")\(time.minute)"
    }

    /// As "3 mar 2026, 14:05", for tables.
    static func short(_ instant: Instant) -> String {
        let day = instant.day(in: .mainland)
        return "\(day.day) \(months[day.month - 1].prefix(3)) \(day.year), \(hour(instant))"
    }
}
