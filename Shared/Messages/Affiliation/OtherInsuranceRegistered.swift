/// A person entered another public insurance; it bars the affiliation to this one.
package struct OtherInsuranceRegistered: PublishedMessage {
    package static let type = "affiliation.other-insurance-registered.v1"
    package static let exchange = Exchange.affiliation
    package static let summary = "A person entered another public insurance."

    package let familyID: FamilyID
    package let cedula: Cedula
    package let on: LocalDay

    package init(familyID: FamilyID, cedula: Cedula, on: LocalDay) {
        self.familyID = familyID
        self.cedula = cedula
        self.on = on
    }

    package var subject: String { familyID.text }

    package static var example: OtherInsuranceRegistered {
        OtherInsuranceRegistered(
            familyID: FamilyID("F-0001234"), cedula: .example, on: .example)
    }
}
