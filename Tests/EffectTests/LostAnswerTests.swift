import Messages
import NotificationDomain
import Synchronization
import Testing

@testable import Notification

/// What a delivery worker does when it is never told that its claim, or a result, was stored.
@Suite(.timeLimit(.minutes(2))) struct LostAnswerTests {
    /// Takes every notice and counts them.
    private final class CountingChannel: DeliveryChannel {
        let channel = NoticeChannel.email
        let lanes = 2
        let count = Mutex(0)

        func deliver(_ request: NoticeRequest) async -> DeliveryResult {
            count.withLock { $0 += 1 }
            return .accepted
        }

        func isReachable() async -> Bool { true }
        func outcome(of request: NoticeRequest) async -> DeliveryResult? { nil }
    }

    @Test(arguments: [1, 2]) func `a notice goes out once, however many answers of the database are lost`(
        lost: Int
    ) async throws {
        let trial = try DeliveryTrial()
        let (channel, request) = (CountingChannel(), NoticeRequest.made(for: .email))
        try await trial.handle(request) { _ in .request(request) }
        // The first is that of the claim, the second that of the result.
        trial.database.lose(lost)
        let state = try await trial.run(channel, request, until: Ending.isOver)
        try trial.end()
        #expect(state.phase == .sent)
        #expect(state.attempts == 1)
        #expect(channel.count.withLock { $0 } == 1)
    }
}
