/// Members left the insurance, for the systems of affiliation, collection and coverage.
package struct AffiliationEnded: PublishedMessage {
    package static let type = "registry.affiliation-ended.v1"
    package static let exchange = Exchange.registry
    package static let summary = "Members of a family left the insurance; affiliation and collection must act."

    package let caseID: CaseID
    package let familyID: FamilyID
    /// Numbers of the affiliation system.
    package let memberNumbers: [String]
    package let cause: ExitCause
    package let effectiveOn: LocalDay
    package let executedAt: Instant

    package init(
        caseID: CaseID, familyID: FamilyID, memberNumbers: [String], cause: ExitCause, effectiveOn: LocalDay,
        executedAt: Instant
    ) {
        self.caseID = caseID
        self.familyID = familyID
        self.memberNumbers = memberNumbers
        self.cause = cause
        self.effectiveOn = effectiveOn
        self.executedAt = executedAt
    }

    package var subject: String { familyID.text }

    package static var example: AffiliationEnded {
        AffiliationEnded(
            caseID: .example, familyID: FamilyID("F-0001234"), memberNumbers: ["M-0005678"], cause: .voluntary,
            effectiveOn: .example, executedAt: .example)
    }
}

/// Why a membership ends. Only the voluntary exit is executed by this system.
package enum ExitCause: String, Sendable, Codable, CaseIterable {
    case voluntary
}
