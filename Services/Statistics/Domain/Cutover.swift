package import Messages

/// The month from which this system's own counts are published, per procedure.
///
/// Months before it are baseline only, months from it on are own only. Without a setting it is the month after the last
/// published one, which differs between the procedures (visits end in 2026-03, exits in 2026-05).
package struct Cutover: Sendable, Equatable {
    private let firstOwn: [Procedure: Period]

    package init(configured: Period?, baseline: [TransparencyTable.Row]) {
        var firstOwn: [Procedure: Period] = [:]
        for procedure in Procedure.allCases {
            let last = baseline.filter { $0.procedure == procedure }.map(\.month).max()
            firstOwn[procedure] = configured ?? last?.adding(months: 1)
        }
        self.firstOwn = firstOwn
    }

    /// Without baseline and setting every month is own.
    package func isOwn(_ procedure: Procedure, _ month: Period) -> Bool {
        guard let first = firstOwn[procedure] else { return true }
        return month >= first
    }

    package func firstOwnMonth(_ procedure: Procedure) -> Period? { firstOwn[procedure] }
}
