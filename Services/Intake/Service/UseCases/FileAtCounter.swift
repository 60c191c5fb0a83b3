import EventSourcing
import IntakeDomain
import Messages
import Platform

/// A request taken in at a dispensary: one form, one transaction, no code and no online consent.
struct FileAtCounter: Sendable {
    struct Input: Sendable {
        let procedure: Procedure
        let identification: Identification
        let contact: Contact
        let place: Place
        let persons: [ChooseRequest.Person]
        let requirements: [PresentedRequirement]
        let formMark: FormMark?
        let visit: Visit?
        let remark: String?
        /// When the paper was received; `nil` is now.
        let receivedAt: Instant?
    }

    struct Visit: Sendable {
        let services: [HealthService]
        let priorityGroups: [PriorityGroup]
        let home: HomeLocation
        let weekdaysAtHome: [Int]
    }

    let environment: IntakeEnvironment

    /// - Throws: `NotAllowed` for a dispensary where the clerk does not work.
    func callAsFunction(_ input: Input, by clerk: StaffIdentity, _ caller: Caller) async throws -> Receipt {
        guard clerk.worksFor(input.place) else { throw NotAllowed() }
        let applicant = environment.personID(input.identification)
        let chooser = ChooseRequest(environment: environment)
        try environment.ensureKeys(for: [applicant] + input.persons.map { environment.personID($0.identification) })
        let persons = try chooser.seal(input.persons).marking(applicant)
        let filing = try await environment.store.write(caller.metadata) { [self] transaction in
            let caseID = CaseID(caller.effectID ?? transaction.newID())
            if case .filed(let filed) = try transaction.state(ServiceRequest.self, id: caseID.text).state {
                return filed.filing  // The first answer was lost in a crash.
            }
            let command = try self.command(input, caseID, applicant, persons, clerk, transaction)
            let state = try transaction.handle(
                ServiceRequest.self, id: caseID.text, expecting: .noStream, .fileInPerson(command))
            guard case .filed(let filed) = state else { throw ServiceRequest.Rejection.notFiled }
            return filed.filing
        }
        return try Receipt(filing, environment)
    }

    private func command(
        _ input: Input, _ caseID: CaseID, _ applicant: PersonID, _ persons: [ConcernedPerson],
        _ clerk: StaffIdentity, _ transaction: Transaction
    ) throws -> CounterFiling {
        let now = transaction.now
        let receivedAt = input.receivedAt ?? now
        let day = receivedAt.day(in: Zone(provinceCode: input.place.provinceCode))
        return CounterFiling(
            caseID: caseID, procedure: input.procedure, applicant: applicant,
            identification: Personal(input.identification, of: applicant),
            contact: Personal(input.contact, of: applicant), place: input.place, persons: persons,
            requirements: input.requirements, formMark: input.formMark,
            visit: input.visit.map { visit in
                VisitNeeds(
                    services: visit.services, priorityGroups: visit.priorityGroups,
                    home: Personal(visit.home, of: applicant), weekdaysAtHome: visit.weekdaysAtHome)
            },
            remark: input.remark.map { Personal($0, of: applicant) }, receivedAt: receivedAt, clerk: clerk.id,
            backdatedDaysMax: environment.configuration.backdatedDaysMax,
            rules: environment.requirements.requirements(of: input.procedure, in: .inPerson),
            catalogueVersion: environment.requirements.version,
            ticket: try transaction.filingTicket(for: applicant, input.procedure, caseID: caseID, legalDay: day),
            now: now)
    }
}
