import IntakeDomain
import Messages
import Platform

/// Gives the bytes of a scan to a reader with a signed link, and to the citizen whose request it belongs to.
struct OpenDocument: Sendable {
    struct Opened: Sendable {
        let bytes: [UInt8]
        let mediaType: String
    }

    let environment: IntakeEnvironment

    /// - Throws: `NotFound` for a purged scan and for one whose owner was erased.
    func callAsFunction(_ id: DocumentID) async throws -> Opened {
        guard let entry = try await environment.store.read({ try DocumentEntry.find(id, $0) }),
            let bytes = try await environment.documents.read(id, of: entry.owner)
        else { throw NotFound() }
        return Opened(bytes: bytes, mediaType: entry.mediaType)
    }
}
