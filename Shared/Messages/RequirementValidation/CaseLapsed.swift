/// The term for corrections ended without an answer; the case counts as withdrawn (COA art. 140).
package struct CaseLapsed: PublishedMessage {
    package static let type = "validation.case-lapsed.v1"
    package static let exchange = Exchange.events
    package static let summary = "The corrections did not come in time and the case counts as withdrawn."

    package let caseID: CaseID
    package let caseNumber: String
    package let procedure: Procedure
    package let dispensaryID: DispensaryID
    package let lapsedAt: Instant
    /// The day of the fact in the zone of the dispensary's province.
    package let legalDay: LocalDay

    package init(
        caseID: CaseID, caseNumber: String, procedure: Procedure, dispensaryID: DispensaryID, lapsedAt: Instant,
        legalDay: LocalDay
    ) {
        self.caseID = caseID
        self.caseNumber = caseNumber
        self.procedure = procedure
        self.dispensaryID = dispensaryID
        self.lapsedAt = lapsedAt
        self.legalDay = legalDay
    }

    package var subject: String { caseID.text }

    package static var example: CaseLapsed {
        CaseLapsed(
            caseID: .example, caseNumber: "SSC-EGR-2026-0000123-K", procedure: .voluntaryExit,
            dispensaryID: DispensaryID("0601-01"), lapsedAt: .example, legalDay: .example)
    }
}
