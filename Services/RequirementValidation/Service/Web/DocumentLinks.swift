import Messages
import Platform

/// Makes the short-lived signed links by which an official sees the scans that Intake keeps.
struct DocumentLinks: Sendable {
    private let tokens: SignedToken
    private let clock: ServiceClock

    init(tokens: SignedToken, clock: ServiceClock) {
        self.tokens = tokens
        self.clock = clock
    }

    func path(to document: DocumentID, for reader: StaffID) throws -> String {
        try DocumentLink(documentID: document, reader: reader).path(tokens: tokens, now: clock.now)
    }
}
