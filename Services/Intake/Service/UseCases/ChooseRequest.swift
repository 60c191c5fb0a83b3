import IntakeDomain
import Messages
import Platform

/// Step 6 of the online counter: province, sector and whom the request concerns.
struct ChooseRequest: Sendable {
    /// A person as typed: the applicant, or somebody by identity number.
    struct Person: Sendable, Equatable {
        let identification: Identification
        let name: String?
        let role: FamilyRole
    }

    /// More people than the largest families that the insurance protects.
    static let personsMax = 30

    let environment: IntakeEnvironment

    func place(_ place: Place, for caseID: CaseID, by caller: Caller) async throws {
        try await environment.store.write(caller.metadata) { transaction in
            _ = try transaction.handle(ServiceRequest.self, id: caseID.text, .choosePlace(place))
        }
    }

    func persons(_ persons: [Person], for caseID: CaseID, by caller: Caller) async throws {
        let sealed = try seal(persons)
        try await environment.store.write(caller.metadata) { transaction in
            let draft = try transaction.state(ServiceRequest.self, id: caseID.text).state.openDraft()
            try transaction.handle(
                ServiceRequest.self, id: caseID.text, .choosePersons(sealed.marking(draft.applicant)))
        }
    }

    /// Identifiers and sealed details of people, with their keys made; nobody is named twice.
    func seal(_ persons: [Person]) throws -> [ConcernedPerson] {
        var seen: Set<PersonID> = []
        let identified = persons.map { (id: environment.personID($0.identification), person: $0) }
        try environment.ensureKeys(for: identified.map(\.id))
        return identified.filter { seen.insert($0.id).inserted }.map { id, person in
            ConcernedPerson(
                person: id,
                details: Personal(PersonDetails(identification: person.identification, name: person.name), of: id),
                role: person.role, isApplicant: false)
        }
    }
}

extension [ConcernedPerson] {
    /// Says who of them is the applicant.
    func marking(_ applicant: PersonID) -> [ConcernedPerson] {
        map {
            ConcernedPerson(person: $0.person, details: $0.details, role: $0.role, isApplicant: $0.person == applicant)
        }
    }
}
