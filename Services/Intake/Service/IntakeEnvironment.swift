import EventSourcing
import Foundation
import HTTPTypes
import IntakeDomain
import Messages
import Platform

/// What the use cases of Intake work with.
struct IntakeEnvironment: Sendable {
    let context: ServiceContext
    let configuration: IntakeConfiguration
    let requirements: RequirementCatalogue
    let consent: ConsentText
    let documents: DocumentStore
    let codes: OneTimeCodes
    /// Sessions of staff, valid at every service.
    let sessions: SignedToken

    init(_ context: ServiceContext) throws {
        let configuration = try IntakeConfiguration(context.settings)
        let file = try CatalogueFile.load(configuration.requirementsFile)
        self.context = context
        self.configuration = configuration
        requirements = file.requirements
        consent = file.consent
        documents = DocumentStore(folder: context.dataFolder + "/documents", vault: context.vault)
        codes = OneTimeCodes(key: context.keys.session, ids: context.ids)
        sessions = SignedToken(signer: HMACTokenSigner(key: context.keys.session))
    }

    var store: Store { context.store }
    var now: Instant { context.clock.now }

    /// The same person has the same identifier in every service.
    func personID(_ identification: Identification) -> PersonID {
        if identification.kind == .cedula, let cedula = Cedula(identification.number) {
            return context.index.personID(cedula: cedula)
        }
        return PersonID(context.index.identifier(namespace: "person.foreign-code", value: identification.number))
    }

    /// Makes the missing keys of everybody in one durable step, before a unit of work seals for them.
    func ensureKeys(for persons: [PersonID]) throws {
        do {
            try context.vault.ensureKeys(for: persons)
        } catch is VaultRejection {
            throw PersonErased()
        }
    }

    /// Runs an act of a caller once, however often it is repeated.
    func once(_ caller: Caller, _ unit: @escaping @Sendable (Transaction) throws -> Void) async throws {
        _ = try await store.writeOnce(caller.metadata, actID: caller.actID, unit)
    }

    /// The state of a request now.
    func state(of caseID: CaseID, for caller: Caller) async throws -> ServiceRequest.State {
        try await store.write(caller.metadata) { try $0.state(ServiceRequest.self, id: caseID.text).state }
    }
}

/// Personal data of this person was erased for ever, so no request can be stored under their number.
struct PersonErased: RejectionAnswer {
    var answer: APIRejection { APIRejection(.conflict, code: "persona-eliminada", detail: Texts.personErased) }
}

/// Who set something in motion, for the log.
struct Caller: Sendable {
    let requestID: String
    /// `citizen` or `staff:<id>`.
    let actor: String
    /// What a request makes gets this identifier, so that its repeat does not make a second one; `nil` without a key.
    var effectID: String?
    /// The same when an act is repeated, which then changes nothing; `nil` without a key.
    var actID: String?

    var metadata: EventMetadata {
        EventMetadata(correlationID: requestID, causationID: requestID, actor: actor)
    }
}

extension AppContext {
    var caller: Caller {
        Caller(
            requestID: requestID, actor: staff.map { "staff:\($0.id.text)" } ?? "citizen", effectID: repeatableID,
            actID: actID)
    }
}
