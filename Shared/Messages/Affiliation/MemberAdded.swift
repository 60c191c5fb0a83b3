/// A dependent was accredited after the affiliation of the family.
package struct MemberAdded: PublishedMessage {
    package static let type = "affiliation.member-added.v1"
    package static let exchange = Exchange.affiliation
    package static let summary = "A dependent was accredited to a family."

    package let familyID: FamilyID
    package let member: MemberRecord
    package let on: LocalDay

    package init(familyID: FamilyID, member: MemberRecord, on: LocalDay) {
        self.familyID = familyID
        self.member = member
        self.on = on
    }

    package var subject: String { familyID.text }

    package static var example: MemberAdded {
        MemberAdded(
            familyID: FamilyID("F-0001234"), member: .example, on: .example)
    }
}
