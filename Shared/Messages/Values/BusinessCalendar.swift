/// The rest days that terms in business days skip (COA arts. 158 and 159).
///
/// Holidays of the interested person's place and of the office's place both count, so the caller joins the national
/// set with the local ones. The set is versioned data: when it changes, open terms are counted anew.
package struct BusinessCalendar: Sendable, Equatable {
    private let restDays: Set<LocalDay>

    /// - Parameter restDays: Declared holidays; Saturdays and Sundays are rest days anyway.
    package init(restDays: Set<LocalDay>) { self.restDays = restDays }

    package func isBusinessDay(_ day: LocalDay) -> Bool { !day.isWeekend && !restDays.contains(day) }

    /// The last day of a term that starts to run on the business day after `day` (COA art. 158).
    package func adding(businessDays count: Int, to day: LocalDay) -> LocalDay {
        precondition(count >= 0, "a term is not negative")
        var result = day
        var left = count
        while left > 0 {
            result = result.adding(days: 1)
            if isBusinessDay(result) { left -= 1 }
        }
        return result
    }

    /// Business days after `start` up to and including `end`.
    package func businessDays(after start: LocalDay, through end: LocalDay) -> Int {
        guard start < end else { return 0 }
        return (1...(end.daysSinceEpoch - start.daysSinceEpoch)).count { isBusinessDay(start.adding(days: $0)) }
    }
}
