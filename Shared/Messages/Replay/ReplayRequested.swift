/// Asks the service that numbered some messages to publish a range of them again.
///
/// Whoever sees a hole in `x-topic-seq` sends it; the service whose `x-origin` it names answers.
package struct ReplayRequested: PublishedMessage {
    package static let type = "replay.requested.v1"
    package static let exchange = Exchange.replay
    package static let summary = "A consumer misses numbers of one origin and type and asks for them again."

    /// The longest range in one request; ask again for more.
    package static let countMax = 10_000

    /// Chosen by the one who asks; the answers carry it.
    package let replayID: ReplayID
    package let topic: String
    package let origin: String
    package let from: Int
    package let to: Int
    package let replyQueue: String

    package init(
        replayID: ReplayID, topic: String, origin: String, from: Int, to: Int, replyQueue: String
    ) {
        self.replayID = replayID
        self.topic = topic
        self.origin = origin
        self.from = from
        self.to = to
        self.replyQueue = replyQueue
    }

    package var subject: String { replayID.text }

    package static var example: ReplayRequested {
        ReplayRequested(
            replayID: ReplayID("0197a3c2-7d10-7000-8000-0000000000a1"), topic: MonthlyVolumeUpdated.type,
            origin: "0197a3c2-7d10-7000-8000-000000000001", from: 17, to: 19, replyQueue: "replay.dashboard")
    }
}
