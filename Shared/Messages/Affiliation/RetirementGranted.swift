/// A head became a pensioner; the others need a new head.
package struct RetirementGranted: PublishedMessage {
    package static let type = "affiliation.retirement-granted.v1"
    package static let exchange = Exchange.affiliation
    package static let summary = "A head of family became a pensioner."

    package let familyID: FamilyID
    package let cedula: Cedula
    package let on: LocalDay

    package init(familyID: FamilyID, cedula: Cedula, on: LocalDay) {
        self.familyID = familyID
        self.cedula = cedula
        self.on = on
    }

    package var subject: String { familyID.text }

    package static var example: RetirementGranted {
        RetirementGranted(
            familyID: FamilyID("F-0001234"), cedula: .example, on: .example)
    }
}
