/// A family owes contributions (mora) since a month.
package struct ArrearsDetected: PublishedMessage {
    package static let type = "affiliation.arrears-detected.v1"
    package static let exchange = Exchange.affiliation
    package static let summary = "A family owes contributions since a month."

    package let familyID: FamilyID
    package let since: Period

    package init(familyID: FamilyID, since: Period) {
        self.familyID = familyID
        self.since = since
    }

    package var subject: String { familyID.text }

    package static var example: ArrearsDetected {
        ArrearsDetected(
            familyID: FamilyID("F-0001234"), since: Period(year: 2026, month: 1))
    }
}
