/// The civil registry recorded a death: cases close, letters stop, a family may lose its head.
package struct DeathRegistered: PublishedMessage {
    package static let type = "affiliation.death-registered.v1"
    package static let exchange = Exchange.affiliation
    package static let summary = "The civil registry recorded a death."

    package let familyID: FamilyID
    package let cedula: Cedula
    package let on: LocalDay

    package init(familyID: FamilyID, cedula: Cedula, on: LocalDay) {
        self.familyID = familyID
        self.cedula = cedula
        self.on = on
    }

    package var subject: String { familyID.text }

    package static var example: DeathRegistered {
        DeathRegistered(
            familyID: FamilyID("F-0001234"), cedula: .example, on: .example)
    }
}
