import IntakeDomain
import Messages
import Platform

/// Step 7 of the online counter, and corrections: a scan is checked, sealed, written and named in the request.
struct AttachDocument: Sendable {
    let environment: IntakeEnvironment

    /// - Parameter pointer: where a problem is shown, as `/identity-card`.
    func callAsFunction(
        _ file: ArrivedFile, as kind: RequirementKind, for caseID: CaseID, pointer: String, by caller: Caller
    ) async throws -> UploadedDocument {
        let state = try await environment.state(of: caseID, for: caller)
        let (owner, procedure) = try Self.target(state)
        let rules = environment.requirements.requirements(of: procedure, in: .online)
        guard let rule = rules?.rule(for: kind) else { throw ServiceRequest.Rejection.requirementNotAsked(kind) }
        let format = try file.format(allowing: rule.mediaTypes, bytesMax: rule.bytesMax, pointer: pointer)
        // Asked before the bytes are written, so that a request that takes no uploads leaves none behind.
        _ = try ServiceRequest.decide(.remove(kind, at: environment.now), state)
        try environment.ensureKeys(for: [owner])
        let id = DocumentID(environment.context.ids.next())
        let hash = try await environment.documents.write(file.bytes, as: id, of: owner)
        let document = UploadedDocument(
            documentID: id, mediaType: format.rawValue, bytes: file.bytes.count, sha256: hash)
        let now = environment.now
        do {
            try await environment.store.write(caller.metadata) { transaction in
                try transaction.handle(
                    ServiceRequest.self, id: caseID.text, .attach(kind, document, rules: rules, at: now))
                try Self.schedulePurge(caseID, transaction)
            }
        } catch let rejection as ServiceRequest.Rejection {
            try environment.documents.delete([id])
            throw rejection
        }
        return document
    }

    func remove(_ kind: RequirementKind, for caseID: CaseID, by caller: Caller) async throws {
        let now = environment.now
        try await environment.store.write(caller.metadata) { transaction in
            try transaction.handle(ServiceRequest.self, id: caseID.text, .remove(kind, at: now))
            try Self.schedulePurge(caseID, transaction)
        }
    }

    /// A replaced or removed scan leaves the disk soon.
    private static func schedulePurge(_ caseID: CaseID, _ transaction: Transaction) throws {
        let due = try DocumentEntry.due(of: caseID.text, by: transaction.now, transaction.sql)
        guard !due.isEmpty else { return }
        try transaction.schedule(timer: RequestTimers.purge, key: caseID.text, dueAt: transaction.now)
    }

    private static func target(
        _ state: ServiceRequest.State
    ) throws(ServiceRequest.Rejection) -> (owner: PersonID, procedure: Procedure) {
        switch state {
        case .none: throw .unknownRequest
        case .dropped(let dropped): throw .dropped(dropped.reason)
        case .draft(let draft):
            guard draft.emailVerified else { throw .emailNotVerified }
            return (draft.applicant, draft.procedure)
        case .filed(let filed): return (filed.filing.applicant, filed.filing.procedure)
        }
    }
}
