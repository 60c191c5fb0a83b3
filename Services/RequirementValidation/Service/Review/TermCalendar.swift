import Messages
import Platform
import RequirementValidationDomain

/// The calendar by which terms of a dispensary's cases are counted: the installation's files and later decrees.
struct TermCalendar: Sendable {
    private let catalogue: Catalogue

    init(_ catalogue: Catalogue) { self.catalogue = catalogue }

    func calendar(at dispensary: DispensaryID, _ sql: any SQLConnection) throws -> BusinessCalendar {
        let decreed = try RestDayProjection.days(canton: catalogue.dispensary(dispensary)?.cantonCode, sql)
        return BusinessCalendar(restDays: catalogue.restDays(at: dispensary).union(decreed))
    }

    /// Whether a rest day of a canton concerns a dispensary; `nil` is the whole country.
    func concerns(_ cantonCode: String?, _ dispensary: DispensaryID) -> Bool {
        cantonCode.map { $0 == catalogue.dispensary(dispensary)?.cantonCode } ?? true
    }
}

/// Ends the terms for corrections.
enum CorrectionTermTimer {
    static let kind = "correction-term"

    /// Brings the timer of a case in line with its phase.
    ///
    /// The term ends with its last legal day in the zone of the dispensary's province.
    static func arrange(_ file: CaseFile, _ transaction: Transaction) throws {
        let key = file.filing.caseID.text
        if case .observed(let term) = file.phase {
            try transaction.schedule(timer: kind, key: key, dueAt: term.correctBy.adding(days: 1).start(in: file.zone))
        } else {
            try transaction.cancel(timer: kind, key: key)
        }
    }

    static let handler = TimerHandler.on(kind) { transaction, key in
        do {
            try transaction.handle(Case.self, id: key, .lapse(at: transaction.now))
        } catch CaseRejection.termRuns {
            // The calendar moved the last day after this timer was set.
            guard let file = try transaction.state(Case.self, id: key).state.file else { return }
            try arrange(file, transaction)
        }
    }
}

extension LocalDay {
    /// Midnight at the beginning of the day.
    func start(in zone: Zone) -> Instant {
        Instant(millisecondsSinceEpoch: daysSinceEpoch * 86_400_000 - zone.offsetMinutes * 60_000)
    }
}
