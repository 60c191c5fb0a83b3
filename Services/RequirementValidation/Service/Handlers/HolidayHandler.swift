import EventSourcing
import Messages
import Platform
import RequirementValidationDomain

/// Counts open terms anew when a rest day is decreed; the earlier days stay in the log.
struct HolidayHandler: Sendable {
    private let terms: TermCalendar

    init(_ terms: TermCalendar) { self.terms = terms }

    var handler: MessageHandler {
        .on(HolidayDecreed.self) { [terms] transaction, envelope in
            let told = envelope.body
            try transaction.handle(
                HolidayCalendar.self, id: HolidayCalendar.id,
                .declare(
                    RestDay(
                        day: told.restDay, name: told.name, cantonCode: told.cantonCode,
                        legalSource: told.legalSource)))
            var calendars: [DispensaryID: BusinessCalendar] = [:]
            for open in try Self.openCases(transaction.sql) where terms.concerns(told.cantonCode, open.dispensary) {
                let calendar = try calendars[open.dispensary] ?? terms.calendar(at: open.dispensary, transaction.sql)
                calendars[open.dispensary] = calendar
                let state = try transaction.handle(
                    Case.self, id: open.id, .recountTerms(calendar, at: transaction.now))
                if let file = state.file { try CorrectionTermTimer.arrange(file, transaction) }
            }
        }
    }

    private static func openCases(_ sql: any SQLConnection) throws -> [(id: String, dispensary: DispensaryID)] {
        try sql.rows(
            "SELECT case_id, dispensary_id FROM rv_case WHERE state IN ($1, $2, $3) ORDER BY case_id",
            PhaseKind.allCases.filter(\.isOpen).map { .text($0.rawValue) }
        ) { ($0.text(0), DispensaryID($0.text(1))) }
    }
}
