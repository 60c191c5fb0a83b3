/// A visit request ended without a visit, because it was withdrawn, refused by the family or has no patient any more.
package struct VisitRequestClosed: PublishedMessage {
    package static let type = "planning.visit-request-closed.v1"
    package static let exchange = Exchange.events
    package static let summary = "A visit request ended without a visit."

    package let caseID: CaseID
    package let caseNumber: String
    package let dispensaryID: DispensaryID
    package let reason: VisitClosing
    package let closedAt: Instant
    /// The day of the fact in the zone of the dispensary's province.
    package let legalDay: LocalDay

    package init(
        caseID: CaseID, caseNumber: String, dispensaryID: DispensaryID, reason: VisitClosing, closedAt: Instant,
        legalDay: LocalDay
    ) {
        self.caseID = caseID
        self.caseNumber = caseNumber
        self.dispensaryID = dispensaryID
        self.reason = reason
        self.closedAt = closedAt
        self.legalDay = legalDay
    }

    package var subject: String { caseID.text }

    package static var example: VisitRequestClosed {
        VisitRequestClosed(
            caseID: .example, caseNumber: "SSC-EGR-2026-0000123-K", dispensaryID: DispensaryID("0601-01"),
            reason: .refusedByFamily, closedAt: .example, legalDay: .example)
    }
}

/// Why a visit request ended without a visit.
package enum VisitClosing: String, Sendable, Codable, CaseIterable {
    case withdrawn
    case refusedByFamily = "refused-by-family"
    case patientDeceased = "patient-deceased"
    case emergencyReferred = "emergency-referred"
}
