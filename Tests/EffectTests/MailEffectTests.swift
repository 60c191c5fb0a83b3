import EventSourcing
import Messages
import NotificationDomain
import Platform
import Testing

@testable import Notification

/// A mail that the server of a case must get as often as it says, and never under two Message-IDs.
@Suite(.timeLimit(.minutes(2))) struct MailEffectTests {
    /// What answers at all answers within this time, also on a busy machine.
    private static let timeout = Duration.seconds(6)

    @Test(arguments: MailCase.all) func `a mail goes as often as its server makes necessary`(
        example: MailCase
    ) async throws {
        let server = try BadMailServer(example.script)
        defer { server.close() }
        let trial = try DeliveryTrial(retry: RetryPolicy(ceilingHours: example.isLastTry ? 0 : 72))
        let request = example.request()
        try await trial.handle(request) { _ in .request(request) }
        if example.isAbandoned { try await trial.handle(request) { .attempt(at: $0) } }
        let state = try await trial.run(channel(server, example), request) { state in
            example.ending.isReached(by: state) || Ending.isOver(state)
        }
        try trial.end()
        let kept = server.kept
        let passed =
            example.ending.isReached(by: state) && kept.count == example.copies
            && Set(kept).isSubset(of: ["<\(request.noticeID.text)@ssc.example>"])
        CaseBoard.note(example.name, passed: passed)
        #expect(passed, "\(state.phase) with \(kept.count) copies")
    }

    private func channel(_ server: BadMailServer, _ example: MailCase) throws -> EmailChannel {
        let mail = SMTPClient.Configuration(
            host: "127.0.0.1", port: server.port, security: example.security, credentials: example.credentials,
            threads: 1, connectTimeout: Self.timeout, timeout: Self.timeout)
        let settings = NotificationSettings(
            mail: mail, sender: try #require(EmailAddress("no-responder@ssc.example")), messageHost: "ssc.example",
            retry: RetryPolicy(), documents: .manual, documentArea: "IESS-DSSC")
        return EmailChannel(client: try SMTPClient(mail), settings: settings, texts: try #require(DeliveryTrial.texts))
    }
}
