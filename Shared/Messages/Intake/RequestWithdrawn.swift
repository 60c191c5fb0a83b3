/// The applicant withdrew (desistimiento); nothing more is done for the case.
package struct RequestWithdrawn: PublishedMessage {
    package static let type = "intake.request-withdrawn.v1"
    package static let exchange = Exchange.events
    package static let summary = "The applicant withdrew the request before it ended."

    package let caseID: CaseID
    package let caseNumber: String
    package let procedure: Procedure
    package let withdrawnAt: Instant
    /// The day of the fact in the zone of the dispensary's province.
    package let legalDay: LocalDay

    package init(caseID: CaseID, caseNumber: String, procedure: Procedure, withdrawnAt: Instant, legalDay: LocalDay) {
        self.caseID = caseID
        self.caseNumber = caseNumber
        self.procedure = procedure
        self.withdrawnAt = withdrawnAt
        self.legalDay = legalDay
    }

    package var subject: String { caseID.text }

    package static var example: RequestWithdrawn {
        RequestWithdrawn(
            caseID: .example, caseNumber: "SSC-EGR-2026-0000123-K", procedure: .voluntaryExit, withdrawnAt: .example,
            legalDay: .example)
    }
}
