import IntakeDomain
import Messages
import Platform

/// Complaints (quejas): filed by anybody, with or without a name, and attended to by staff.
struct Complaints: Sendable {
    /// Longest text of a complaint.
    static let textLengthMax = 4_000

    struct Input: Sendable {
        let procedure: Procedure
        /// As typed; an unknown number is kept out, because saying so would tell which numbers exist.
        let caseNumber: CaseNumber?
        let dispensaryID: DispensaryID?
        let text: String
        /// `nil` when anonymous.
        let contact: Contact?
    }

    let environment: IntakeEnvironment

    /// The text is sealed for a subject of its own: a complaint must outlive the erasure of nobody else, and an
    /// anonymous one belongs to nobody.
    func file(_ input: Input, by caller: Caller) async throws -> ComplaintID {
        let id = ComplaintID(caller.effectID ?? environment.context.ids.next())
        let subject = PersonID(environment.context.ids.next())
        try environment.ensureKeys(for: [subject])
        let now = environment.now
        let catalogue = environment.context.catalogue
        try await environment.store.write(caller.metadata) { transaction in
            // The first answer was lost in a crash.
            guard try transaction.state(Complaint.self, id: id.text).version == 0 else { return }
            let named = try input.caseNumber.flatMap { try RequestStatus.find(number: $0, transaction.sql) }
            let dispensaryID = named?.place.dispensaryID ?? input.dispensaryID
            let zone = dispensaryID.map { catalogue.timeZone(of: $0) } ?? .mainland
            let complaint = Complaint.Filed(
                complaintID: id, procedure: named?.procedure ?? input.procedure, caseID: named?.caseID,
                dispensaryID: dispensaryID, text: Personal(input.text, of: subject),
                contact: input.contact.map { Personal($0, of: subject) }, at: now, legalDay: now.day(in: zone))
            try transaction.handle(Complaint.self, id: id.text, .file(complaint))
        }
        return id
    }

    /// Staff of a dispensary see its complaints; others see all.
    func list(for staff: StaffIdentity) async throws -> [ComplaintEntry] {
        let json = environment.context.json
        return try await environment.store.read { try ComplaintEntry.list(at: staff.dispensaryID, $0, json) }
    }

    func attend(_ id: ComplaintID, by staff: StaffIdentity, _ caller: Caller) async throws {
        let now = environment.now
        try await environment.once(caller) { transaction in
            let state = try transaction.state(Complaint.self, id: id.text).state
            if let dispensaryID = staff.dispensaryID, case .filed(let complaint) = state,
                complaint.dispensaryID != dispensaryID
            {
                throw NotAllowed()
            }
            try transaction.handle(Complaint.self, id: id.text, .attend(by: staff.id, at: now))
        }
    }
}
