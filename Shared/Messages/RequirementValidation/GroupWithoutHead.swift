/// A family was left without a head; its members keep their status until a person decides.
package struct GroupWithoutHead: PublishedMessage {
    package static let type = "registry.group-without-head.v1"
    package static let exchange = Exchange.registry
    package static let summary = "A family has members but no head; a person must decide what happens to them."

    package let familyID: FamilyID
    /// The members who remain.
    package let memberNumbers: [String]
    package let cause: HeadLossCause
    package let since: LocalDay
    package let detectedAt: Instant

    package init(
        familyID: FamilyID, memberNumbers: [String], cause: HeadLossCause, since: LocalDay, detectedAt: Instant
    ) {
        self.familyID = familyID
        self.memberNumbers = memberNumbers
        self.cause = cause
        self.since = since
        self.detectedAt = detectedAt
    }

    package var subject: String { familyID.text }

    package static var example: GroupWithoutHead {
        GroupWithoutHead(
            familyID: FamilyID("F-0001234"), memberNumbers: ["M-0005679"], cause: .exit, since: .example,
            detectedAt: .example)
    }
}

/// How a family lost its head.
package enum HeadLossCause: String, Sendable, Codable, CaseIterable {
    case exit
    case death
    case retirement
}
