/// A family entered the insurance, or is told anew with all its members.
package struct FamilyRegistered: PublishedMessage {
    package static let type = "affiliation.family-registered.v1"
    package static let exchange = Exchange.affiliation
    package static let summary = "A family was affiliated, with its head and members."

    package let familyID: FamilyID
    package let dispensaryID: DispensaryID
    package let provinceCode: String
    /// The head and every dependent.
    package let members: [MemberRecord]
    /// Last month paid without a gap.
    package let contributionsPaidThrough: Period?
    package let registeredOn: LocalDay

    package init(
        familyID: FamilyID, dispensaryID: DispensaryID, provinceCode: String, members: [MemberRecord],
        contributionsPaidThrough: Period?, registeredOn: LocalDay
    ) {
        self.familyID = familyID
        self.dispensaryID = dispensaryID
        self.provinceCode = provinceCode
        self.members = members
        self.contributionsPaidThrough = contributionsPaidThrough
        self.registeredOn = registeredOn
    }

    package var subject: String { familyID.text }

    package static var example: FamilyRegistered {
        FamilyRegistered(
            familyID: FamilyID("F-0001234"), dispensaryID: DispensaryID("0601-01"), provinceCode: "06",
            members: [.example], contributionsPaidThrough: Period(year: 2026, month: 2), registeredOn: .example)
    }
}

/// One member as the affiliation system knows them.
package struct MemberRecord: Codable, Sendable, Equatable {
    /// Number in the affiliation system.
    package let memberNumber: String
    /// `nil` for people without an identity card.
    package let cedula: Cedula?
    /// IESS code of foreigners without an identity card; opaque, at most 20 characters.
    package let foreignCode: String?
    package let name: String
    package let birthDate: LocalDay?
    package let kinship: Kinship
    package let email: EmailAddress?
    package let phone: PhoneNumber?

    package init(
        memberNumber: String, cedula: Cedula?, foreignCode: String?, name: String, birthDate: LocalDay?,
        kinship: Kinship, email: EmailAddress?, phone: PhoneNumber?
    ) {
        self.memberNumber = memberNumber
        self.cedula = cedula
        self.foreignCode = foreignCode
        self.name = name
        self.birthDate = birthDate
        self.kinship = kinship
        self.email = email
        self.phone = phone
    }

    package static var example: MemberRecord {
        MemberRecord(
            memberNumber: "M-0005678", cedula: .example, foreignCode: nil, name: "Nombre Apellido",
            birthDate: LocalDay(year: 1961, month: 5, day: 3), kinship: .head, email: nil,
            phone: PhoneNumber("0991234567"))
    }
}

/// The place of a person in a family.
package enum Kinship: String, Sendable, Codable, CaseIterable {
    case head
    case spouse
    case cohabitant
    case child
    case relative
}

extension Cedula {
    package static var example: Cedula {
        guard let cedula = Cedula("1714307103") else { preconditionFailure("documented example number") }
        return cedula
    }
}
