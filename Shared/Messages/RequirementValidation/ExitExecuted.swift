/// An exit was approved by an official and executed.
package struct ExitExecuted: PublishedMessage {
    package static let type = "validation.exit-executed.v1"
    package static let exchange = Exchange.events
    package static let summary = "An exit was approved and executed; the applicant must be told."

    package let caseID: CaseID
    package let caseNumber: String
    package let dispensaryID: DispensaryID
    package let provinceCode: String
    package let persons: [PersonID]
    /// First day without cover.
    package let effectiveOn: LocalDay
    package let executedAt: Instant
    /// The day of the fact in the zone of the dispensary's province.
    package let legalDay: LocalDay

    package init(
        caseID: CaseID, caseNumber: String, dispensaryID: DispensaryID, provinceCode: String, persons: [PersonID],
        effectiveOn: LocalDay, executedAt: Instant, legalDay: LocalDay
    ) {
        self.caseID = caseID
        self.caseNumber = caseNumber
        self.dispensaryID = dispensaryID
        self.provinceCode = provinceCode
        self.persons = persons
        self.effectiveOn = effectiveOn
        self.executedAt = executedAt
        self.legalDay = legalDay
    }

    package var subject: String { caseID.text }

    package static var example: ExitExecuted {
        ExitExecuted(
            caseID: .example, caseNumber: "SSC-EGR-2026-0000123-K", dispensaryID: DispensaryID("0601-01"),
            provinceCode: "06", persons: [.example], effectiveOn: .example, executedAt: .example, legalDay: .example)
    }
}
