/// A planned visit did not take place; unless it ended the case, it returns to the next plan.
package struct VisitNotPerformed: PublishedMessage {
    package static let type = "planning.visit-not-performed.v1"
    package static let exchange = Exchange.events
    package static let summary = "A planned visit did not take place and why."

    package let caseID: CaseID
    package let caseNumber: String
    package let visitID: VisitID
    package let dispensaryID: DispensaryID
    package let outcome: VisitOutcome
    package let on: LocalDay
    package let returnsToNextPlan: Bool
    package let recordedAt: Instant

    package init(
        caseID: CaseID, caseNumber: String, visitID: VisitID, dispensaryID: DispensaryID, outcome: VisitOutcome,
        on: LocalDay, returnsToNextPlan: Bool, recordedAt: Instant
    ) {
        self.caseID = caseID
        self.caseNumber = caseNumber
        self.visitID = visitID
        self.dispensaryID = dispensaryID
        self.outcome = outcome
        self.on = on
        self.returnsToNextPlan = returnsToNextPlan
        self.recordedAt = recordedAt
    }

    package var subject: String { caseID.text }

    package static var example: VisitNotPerformed {
        VisitNotPerformed(
            caseID: .example, caseNumber: "SSC-EGR-2026-0000123-K",
            visitID: VisitID("0192f0c0-0000-7000-8000-000000000004"), dispensaryID: DispensaryID("0601-01"),
            outcome: .nobodyHome, on: .example, returnsToNextPlan: true, recordedAt: .example)
    }
}

/// Why a team came back without having attended.
package enum VisitOutcome: String, Sendable, Codable, CaseIterable {
    case nobodyHome = "nobody-home"
    case addressNotFound = "address-not-found"
    case refusedByFamily = "refused-by-family"
    case accessBlocked = "access-blocked"
    case teamUnavailable = "team-unavailable"
    case patientDeceased = "patient-deceased"
    case emergencyReferred = "emergency-referred"
}
