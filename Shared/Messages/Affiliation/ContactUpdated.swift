/// A person gave new contact data to the institute.
package struct ContactUpdated: PublishedMessage {
    package static let type = "affiliation.contact-updated.v1"
    package static let exchange = Exchange.affiliation
    package static let summary = "A person gave new contact data to the institute."

    package let familyID: FamilyID
    package let cedula: Cedula
    package let email: EmailAddress?
    package let phone: PhoneNumber?

    package init(familyID: FamilyID, cedula: Cedula, email: EmailAddress?, phone: PhoneNumber?) {
        self.familyID = familyID
        self.cedula = cedula
        self.email = email
        self.phone = phone
    }

    package var subject: String { familyID.text }

    package static var example: ContactUpdated {
        ContactUpdated(
            familyID: FamilyID("F-0001234"), cedula: .example, email: EmailAddress("persona@example.ec"), phone: nil)
    }
}
