package import Messages

/// A short-lived address of an uploaded scan, by which one service fetches or shows a document of another.
///
/// The signature binds document, reader and end, so a link that leaks in a log or a screenshot is worthless after
/// minutes and never opens another document. It grants reading only.
package struct DocumentLink: Sendable, Codable, Equatable {
    /// Long enough to open a page with both scans over a bad line, short enough to be worthless in a screenshot.
    package static let lifetimeSeconds = 10 * 60
    package static let parameterName = "enlace"
    private static let purpose = "document-link"

    package let documentID: DocumentID
    /// Who may read it; for the log of accesses.
    package let reader: StaffID

    package init(documentID: DocumentID, reader: StaffID) {
        self.documentID = documentID
        self.reader = reader
    }

    /// The path with its signature, below the address of the front door.
    /// - Parameter tokens: signed with the link key, as ``ServiceContext/tokens``.
    package func path(tokens: SignedToken, now: Instant) throws -> String {
        let token = try tokens.issue(
            self, purpose: Self.purpose, expiresAt: now.adding(seconds: Self.lifetimeSeconds))
        return "/documentos/\(documentID.text)?\(Self.parameterName)=\(token)"
    }

    /// Gives nil for a forged or ended signature and for one of another document.
    package static func read(
        _ token: String, for documentID: DocumentID, tokens: SignedToken, now: Instant
    )
        -> DocumentLink?
    {
        guard let link = tokens.read(DocumentLink.self, from: token, purpose: purpose, now: now),
            link.documentID == documentID
        else { return nil }
        return link
    }
}
