/// A visit was performed: the result that the procedure promises.
package struct VisitPerformed: PublishedMessage {
    package static let type = "planning.visit-performed.v1"
    package static let exchange = Exchange.events
    package static let summary = "A home visit was performed."

    package let caseID: CaseID
    package let caseNumber: String
    package let visitID: VisitID
    package let dispensaryID: DispensaryID
    package let provinceCode: String
    package let performedOn: LocalDay
    /// People attended; each is one attention where people are counted.
    package let personsSeen: Int
    package let recordedAt: Instant

    package init(
        caseID: CaseID, caseNumber: String, visitID: VisitID, dispensaryID: DispensaryID, provinceCode: String,
        performedOn: LocalDay, personsSeen: Int, recordedAt: Instant
    ) {
        self.caseID = caseID
        self.caseNumber = caseNumber
        self.visitID = visitID
        self.dispensaryID = dispensaryID
        self.provinceCode = provinceCode
        self.performedOn = performedOn
        self.personsSeen = personsSeen
        self.recordedAt = recordedAt
    }

    package var subject: String { caseID.text }

    package static var example: VisitPerformed {
        VisitPerformed(
            caseID: .example, caseNumber: "SSC-EGR-2026-0000123-K",
            visitID: VisitID("0192f0c0-0000-7000-8000-000000000004"), dispensaryID: DispensaryID("0601-01"),
            provinceCode: "06", performedOn: .example, personsSeen: 2, recordedAt: .example)
    }
}
