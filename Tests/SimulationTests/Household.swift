import Messages

/// Made-up families of a world.
struct Household: Sendable {
    /// Occurs in every name and address, so that a search finds whatever lies in the clear.
    static let mark = "Quillupangui"

    let family: FamilyRegistered

    /// - Parameter number: from 0; the members' identity numbers follow from it.
    init(number: Int, seed: UInt64, dispensary: DispensaryID, provinceCode: String, paidThrough: Period) {
        let members = (0..<3).map { index in
            MemberRecord(
                memberNumber: "M-\(number)-\(index)",
                cedula: Self.cedula(number * 3 + index + Int(seed % 1_000) * 100, provinceCode), foreignCode: nil,
                name: "\(["Rosa", "Luis", "Ana"][index]) \(Self.mark)",
                birthDate: LocalDay(year: [1961, 1963, 1999][index], month: 5, day: 3),
                kinship: [Kinship.head, .spouse, .child][index], email: nil, phone: nil)
        }
        family = FamilyRegistered(
            familyID: FamilyID("F-\(number)"), dispensaryID: dispensary, provinceCode: provinceCode, members: members,
            contributionsPaidThrough: paidThrough, registeredOn: LocalDay(daysSinceEpoch: 20_000))
    }

    private static func cedula(_ serial: Int, _ provinceCode: String) -> Cedula? {
        let digits = String(serial)
        let nine = provinceCode + String(repeating: "0", count: 7 - digits.count) + digits
        let values = nine.utf8.map { Int($0) - 0x30 }
        return Cedula(nine + String(Cedula.checkDigit(of: values[0..<9])))
    }

    func email(of member: Int) -> EmailAddress? {
        EmailAddress("\(family.familyID.text).\(member)@\(Self.mark.lowercased()).example")
    }
}
