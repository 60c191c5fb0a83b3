/// A member became the head; the earlier head stays as a relative if still a member.
package struct HeadDesignated: PublishedMessage {
    package static let type = "affiliation.head-designated.v1"
    package static let exchange = Exchange.affiliation
    package static let summary = "A member became the head of the family."

    package let familyID: FamilyID
    package let memberNumber: String
    package let on: LocalDay

    package init(familyID: FamilyID, memberNumber: String, on: LocalDay) {
        self.familyID = familyID
        self.memberNumber = memberNumber
        self.on = on
    }

    package var subject: String { familyID.text }

    package static var example: HeadDesignated {
        HeadDesignated(
            familyID: FamilyID("F-0001234"), memberNumber: "M-0005678", on: .example)
    }
}
