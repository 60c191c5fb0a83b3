/// An official refused the request; every refusal carries its reason (Constitution art. 66.23).
package struct CaseRefused: PublishedMessage {
    package static let type = "validation.case-refused.v1"
    package static let exchange = Exchange.events
    package static let summary = "An official refused the request, with the reason."

    package let caseID: CaseID
    package let caseNumber: String
    package let procedure: Procedure
    package let dispensaryID: DispensaryID
    package let reason: RefusalReason
    /// What the official wrote, sealed for the applicant.
    package let grounds: Personal<String>?
    package let refusedAt: Instant
    /// The day of the fact in the zone of the dispensary's province.
    package let legalDay: LocalDay

    package init(
        caseID: CaseID, caseNumber: String, procedure: Procedure, dispensaryID: DispensaryID, reason: RefusalReason,
        grounds: Personal<String>?, refusedAt: Instant, legalDay: LocalDay
    ) {
        self.caseID = caseID
        self.caseNumber = caseNumber
        self.procedure = procedure
        self.dispensaryID = dispensaryID
        self.reason = reason
        self.grounds = grounds
        self.refusedAt = refusedAt
        self.legalDay = legalDay
    }

    package var subject: String { caseID.text }

    package static var example: CaseRefused {
        CaseRefused(
            caseID: .example, caseNumber: "SSC-EGR-2026-0000123-K", procedure: .voluntaryExit,
            dispensaryID: DispensaryID("0601-01"), reason: .notAffiliated,
            grounds: Personal("No consta en el grupo familiar", of: .example), refusedAt: .example, legalDay: .example)
    }
}

/// Why a request cannot be granted.
package enum RefusalReason: String, Sendable, Codable, CaseIterable {
    case notAffiliated = "not-affiliated"
    case notInFamily = "not-in-family"
    case alreadyExited = "already-exited"
    case notEntitledToAsk = "not-entitled-to-ask"
    case identityNotProven = "identity-not-proven"
    case contributionsNotUpToDate = "contributions-not-up-to-date"
    case personDeceased = "person-deceased"
    case duplicateRequest = "duplicate-request"
    case outsideTerritory = "outside-territory"
    case other
}
