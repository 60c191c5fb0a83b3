import Messages
import Platform
import RequirementValidationDomain

/// Turns members as the affiliation system tells them into members with keyed ids and sealed identities.
struct MemberIntake: Sendable {
    private let index: BlindIndex
    private let vault: Vault

    init(index: BlindIndex, vault: Vault) {
        self.index = index
        self.vault = vault
    }

    /// The keys of all members are made in one go; an erased person stays without identity.
    func entries(_ members: [MemberRecord], family: FamilyID) throws -> [MemberEntry] {
        let people = members.map { person($0, family: family) }
        let erased = try ensureKeys(people)
        return zip(members, people).map { member, person in
            MemberEntry(
                person: person, memberNumber: member.memberNumber, kinship: member.kinship,
                identity: erased.contains(person) ? nil : Personal(MemberIdentity(member), of: person))
        }
    }

    func person(_ cedula: Cedula) -> PersonID { index.personID(cedula: cedula) }

    func person(foreignCode: String) -> PersonID {
        let normalised = foreignCode.uppercased().filter { $0 != " " && $0 != "-" && $0 != "\u{A0}" && $0 != "\t" }
        return PersonID(index.identifier(namespace: "person.foreign-code", value: normalised))
    }

    /// By identity card, else by the code of foreigners, else by the number in the affiliation system.
    private func person(_ member: MemberRecord, family: FamilyID) -> PersonID {
        if let cedula = member.cedula { return person(cedula) }
        if let code = member.foreignCode { return person(foreignCode: code) }
        return PersonID(index.identifier(namespace: "person.member", value: "\(family.text) \(member.memberNumber)"))
    }

    /// - Returns: who was erased and gets no key any more.
    private func ensureKeys(_ people: [PersonID]) throws -> Set<PersonID> {
        var erased: Set<PersonID> = []
        while true {
            do {
                try vault.ensureKeys(for: people.filter { !erased.contains($0) })
                return erased
            } catch VaultRejection.subjectErased(let person) {
                erased.insert(person)
            }
        }
    }
}

extension MemberIdentity {
    init(_ member: MemberRecord) {
        self.init(
            cedula: member.cedula, foreignCode: member.foreignCode, name: member.name, birthDate: member.birthDate,
            email: member.email, phone: member.phone)
    }
}
