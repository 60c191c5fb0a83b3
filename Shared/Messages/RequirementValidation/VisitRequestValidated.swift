/// A visit request meets its requirements and becomes a candidate for the next plan.
package struct VisitRequestValidated: PublishedMessage {
    package static let type = "validation.visit-request-validated.v1"
    package static let exchange = Exchange.events
    package static let summary = "A visit request meets its requirements and waits for the next plan of its dispensary."

    package let caseID: CaseID
    package let caseNumber: String
    package let dispensaryID: DispensaryID
    package let provinceCode: String
    package let applicant: PersonID
    package let persons: [PersonID]
    package let visit: VisitNeeds
    /// Waiting is counted from here.
    package let filedAt: Instant
    package let validatedAt: Instant
    /// The day of the fact in the zone of the dispensary's province.
    package let legalDay: LocalDay

    package init(
        caseID: CaseID, caseNumber: String, dispensaryID: DispensaryID, provinceCode: String, applicant: PersonID,
        persons: [PersonID], visit: VisitNeeds, filedAt: Instant, validatedAt: Instant, legalDay: LocalDay
    ) {
        self.caseID = caseID
        self.caseNumber = caseNumber
        self.dispensaryID = dispensaryID
        self.provinceCode = provinceCode
        self.applicant = applicant
        self.persons = persons
        self.visit = visit
        self.filedAt = filedAt
        self.validatedAt = validatedAt
        self.legalDay = legalDay
    }

    package var subject: String { caseID.text }

    package static var example: VisitRequestValidated {
        VisitRequestValidated(
            caseID: .example, caseNumber: "SSC-EGR-2026-0000123-K", dispensaryID: DispensaryID("0601-01"),
            provinceCode: "06", applicant: .example, persons: [.example], visit: .example, filedAt: .example,
            validatedAt: .example, legalDay: .example)
    }
}
