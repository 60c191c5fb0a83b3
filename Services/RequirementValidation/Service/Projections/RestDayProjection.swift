import EventSourcing
import Messages
import Platform
import RequirementValidationDomain

/// Rest days that were decreed after the calendar files of the installation were written.
enum RestDayProjection: Projection {
    static let name = "rest-day"
    static let version = 1
    static let tables = ["rv_rest_day"]
    static let schema = """
        CREATE TABLE IF NOT EXISTS rv_rest_day (
            day TEXT NOT NULL, canton_code TEXT NOT NULL, name TEXT NOT NULL, legal_source TEXT NOT NULL,
            PRIMARY KEY (day, canton_code));
        """

    /// Stands for the whole country in the key, which cannot hold NULL.
    private static let wholeCountry = ""

    static func apply(_ recorded: RecordedEvent, _ sql: any SQLConnection, _ json: MessageJSON) throws {
        guard case .restDayDeclared(let day) = recorded.event as? HolidayCalendarEvent else { return }
        try sql.execute(
            "INSERT INTO rv_rest_day (day, canton_code, name, legal_source) VALUES ($1, $2, $3, $4)",
            [
                .text(day.day.description), .text(day.cantonCode ?? wholeCountry), .text(day.name),
                .text(day.legalSource),
            ])
    }

    /// Decreed days of the country and of one canton.
    static func days(canton: String?, _ sql: any SQLConnection) throws -> [LocalDay] {
        try sql.rows(
            "SELECT day FROM rv_rest_day WHERE canton_code = $1 OR canton_code = $2",
            [.text(wholeCountry), .text(canton ?? wholeCountry)]
        ) { LocalDay($0.text(0)) }.compactMap { $0 }
    }
}
