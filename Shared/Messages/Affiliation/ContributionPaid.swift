/// The contribution of one month was paid by the head of a family.
package struct ContributionPaid: PublishedMessage {
    package static let type = "affiliation.contribution-paid.v1"
    package static let exchange = Exchange.affiliation
    package static let summary = "A monthly contribution of a family was paid."

    package let familyID: FamilyID
    package let month: Period
    package let paidOn: LocalDay

    package init(familyID: FamilyID, month: Period, paidOn: LocalDay) {
        self.familyID = familyID
        self.month = month
        self.paidOn = paidOn
    }

    package var subject: String { familyID.text }

    package static var example: ContributionPaid {
        ContributionPaid(
            familyID: FamilyID("F-0001234"), month: Period(year: 2026, month: 2), paidOn: .example)
    }
}
