/// The applicant corrected what was observed (subsanación); review goes on.
package struct CorrectionSubmitted: PublishedMessage {
    package static let type = "intake.correction-submitted.v1"
    package static let exchange = Exchange.events
    package static let summary = "The applicant answered an observation with corrected requirements."

    package let caseID: CaseID
    package let caseNumber: String
    package let procedure: Procedure
    /// Only what was presented again.
    package let requirements: [PresentedRequirement]
    package let formMark: FormMark?
    package let note: Personal<String>?
    package let submittedAt: Instant
    /// The day of the fact in the zone of the dispensary's province.
    package let legalDay: LocalDay

    package init(
        caseID: CaseID, caseNumber: String, procedure: Procedure, requirements: [PresentedRequirement],
        formMark: FormMark?, note: Personal<String>?, submittedAt: Instant, legalDay: LocalDay
    ) {
        self.caseID = caseID
        self.caseNumber = caseNumber
        self.procedure = procedure
        self.requirements = requirements
        self.formMark = formMark
        self.note = note
        self.submittedAt = submittedAt
        self.legalDay = legalDay
    }

    package var subject: String { caseID.text }

    package static var example: CorrectionSubmitted {
        CorrectionSubmitted(
            caseID: .example, caseNumber: "SSC-EGR-2026-0000123-K", procedure: .voluntaryExit,
            requirements: [.example], formMark: .signature, note: Personal("Nueva copia legible", of: .example),
            submittedAt: .example, legalDay: .example)
    }
}
