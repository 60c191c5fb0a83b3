import Messages
import Platform

/// Makes families that do not exist, with numbers that pass every check, the same ones for the same seed.
///
/// Each person has another cédula: the province of the dispensary, a serial that runs through all six million of the
/// natural persons' range without repeating, and the check digit.
struct Population: Sendable {
    /// A head and at most four dependents.
    static let membersMax = 5
    /// Serials of one province: third digit 0 to 5, then six digits.
    private static let serials = 6_000_000
    /// Coprime with the serials, so that stepping by it visits each once.
    private static let step = 7_919
    /// Families from here on are for demonstrations, so that an exercise never meets them.
    static let firstDemonstration = 1_100_000

    let seed: UInt64
    /// The month whose contribution was paid last.
    let paidThrough: Period
    let registeredOn: LocalDay

    func family(_ number: Int, at dispensary: Catalogue.Dispensary, dependents: Int) -> FamilyRegistered {
        precondition(number * Self.membersMax < Self.serials && (0..<Self.membersMax).contains(dependents))
        var random = SeededGenerator(seed: seed, stream: UInt64(number))
        let surnames = [random.pick(Self.surnames), random.pick(Self.surnames)]
        var members: [MemberRecord] = []
        for index in 0...dependents {
            let kinship: Kinship = index == 0 ? .head : index == 1 ? .spouse : .child
            let isWoman = random.chance(0.5)
            let given = random.pick(isWoman ? Self.women : Self.men)
            members.append(
                MemberRecord(
                    memberNumber: "M-\(number)-\(index)", cedula: cedula(of: number, index, dispensary.provinceCode),
                    foreignCode: nil, name: ([given] + surnames).joined(separator: " "),
                    birthDate: birthDate(kinship, &random), kinship: kinship, email: nil, phone: nil))
        }
        return FamilyRegistered(
            familyID: FamilyID("F-\(seed)-\(number)"), dispensaryID: dispensary.id,
            provinceCode: dispensary.provinceCode, members: members, contributionsPaidThrough: paidThrough,
            registeredOn: registeredOn)
    }

    private func cedula(of family: Int, _ member: Int, _ provinceCode: String) -> Cedula? {
        let person = family * Self.membersMax + member
        let serial = (person * Self.step + Int(seed % UInt64(Self.serials))) % Self.serials
        let nine = provinceCode + String(repeating: "0", count: 7 - String(serial).count) + String(serial)
        let values = nine.utf8.map { Int($0) - 0x30 }
        return Cedula(nine + String(Cedula.checkDigit(of: values[0..<9])))
    }

    private func birthDate(_ kinship: Kinship, _ random: inout SeededGenerator) -> LocalDay {
        let ages: ClosedRange<Int> =
            switch kinship {
            case .head, .spouse, .cohabitant: 19...78
            case .child: 1...17
            case .relative: 18...85
            }
        let days = Int.random(in: (ages.lowerBound * 366)...(ages.upperBound * 365 + 300), using: &random)
        return registeredOn.adding(days: -days)
    }

    /// Common names of the country; the persons are made up.
    private static let women = [
        "María", "Rosa", "Carmen", "Luz", "Blanca", "Digna", "Gladys", "Mercedes", "Zoila", "Nelly",
    ]
    private static let men = [
        "José", "Luis", "Segundo", "Manuel", "Ángel", "Jorge", "Carlos", "Víctor", "Milton", "Galo",
    ]
    private static let surnames = [
        "Guamán", "Quishpe", "Zambrano", "Cedeño", "Morocho", "Chicaiza", "Mendoza", "Toapanta", "Vera", "Tenesaca",
        "Loor", "Sisa", "Pilatuña", "Macías", "Yánez", "Caiza",
    ]
}
