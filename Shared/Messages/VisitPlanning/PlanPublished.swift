/// A dispensary published its plan; each visit of it follows as its own message.
package struct PlanPublished: PublishedMessage {
    package static let type = "planning.plan-published.v1"
    package static let exchange = Exchange.events
    package static let summary = "A dispensary published its visit plan of a month."

    package let planID: PlanID
    package let dispensaryID: DispensaryID
    package let month: Period
    package let visits: Int
    /// Candidates that found no place.
    package let waiting: Int
    package let publishedAt: Instant

    package init(
        planID: PlanID, dispensaryID: DispensaryID, month: Period, visits: Int, waiting: Int, publishedAt: Instant
    ) {
        self.planID = planID
        self.dispensaryID = dispensaryID
        self.month = month
        self.visits = visits
        self.waiting = waiting
        self.publishedAt = publishedAt
    }

    package var subject: String { planID.text }

    package static var example: PlanPublished {
        PlanPublished(
            planID: PlanID("0601-01-2026-03"), dispensaryID: DispensaryID("0601-01"),
            month: Period(year: 2026, month: 3), visits: 12, waiting: 3, publishedAt: .example)
    }
}
