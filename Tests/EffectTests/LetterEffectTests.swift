import EventSourcing
import Messages
import NotificationDomain
import Platform
import Testing

@testable import Notification

/// A letter that the document system must have once, or about which a person must decide.
@Suite(.timeLimit(.minutes(2))) struct LetterEffectTests {
    private let staff = StaffID("0192f0c0-0000-7000-8000-0000000000aa")

    @Test(arguments: LetterCase.all) func `a letter is registered once or waits for a person`(
        example: LetterCase
    ) async throws {
        let request = NoticeRequest.made(for: .documentSystem)
        let today = ServiceClock().now.day(in: .mainland)
        let number = "IESS-DSSC-\(today.year)-0009-O"
        let known = RegisteredDocument(number: number, registeredOn: today)
        let system = BadDocumentSystem(
            example.registering, awaySearches: example.awaySearches,
            known: example.abandoned == .registered ? [try #require(request.reference): known] : [:])
        let trial = try DeliveryTrial()
        try await trial.handle(request) { _ in .request(request) }
        if example.abandoned != nil { try await trial.handle(request) { .attempt(at: $0) } }
        let channel = DocumentChannel(
            system: system, texts: try #require(DeliveryTrial.texts), clock: ServiceClock())
        if let desk = example.desk {
            _ = try await trial.run(channel, request, until: Ending.isOver)
            switch desk {
            case .retry: try await trial.handle(request) { .retry(by: staff, .serviceRepaired, at: $0) }
            case .registerByHand:
                try await trial.handle(request) { .registerDocument(number: number, on: today, by: staff, at: $0) }
            }
        }
        let state = try await trial.run(channel, request, until: Ending.isOver)
        try trial.end()
        let passed = example.ending.isReached(by: state) && system.created == example.letters
        CaseBoard.note(example.name, passed: passed)
        #expect(passed, "\(state.phase) with \(system.created) letters")
    }

    @Test(arguments: [NoticeChannel.email, .documentSystem]) func `nothing is sent to a person who was erased`(
        channel: NoticeChannel
    ) async throws {
        let request = try NoticeRequest.erased(for: channel)
        let system = BadDocumentSystem([])
        let trial = try DeliveryTrial()
        try await trial.handle(request) { _ in .request(request) }
        let way = AnyChannel(
            channel: channel,
            inner: DocumentChannel(system: system, texts: try #require(DeliveryTrial.texts), clock: ServiceClock()))
        let state = try await trial.run(way, request, until: Ending.isOver)
        try trial.end()
        let passed = Ending.failed(.recipientErased).isReached(by: state) && system.created == 0
        CaseBoard.note("the person of a notice by \(channel.rawValue) was erased", passed: passed)
        #expect(passed, "\(state.phase)")
    }
}

/// The document system under the name of another channel: what must not be called at all needs no server of its own.
private struct AnyChannel: DeliveryChannel {
    let channel: NoticeChannel
    let inner: DocumentChannel

    let lanes = 1

    func deliver(_ request: NoticeRequest) async -> DeliveryResult { await inner.deliver(request) }
    func isReachable() async -> Bool { await inner.isReachable() }
    func outcome(of request: NoticeRequest) async -> DeliveryResult? { await inner.outcome(of: request) }
}
