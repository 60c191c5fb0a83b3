/// The end of a range that was published again: everything that was asked for lies before it in the queue.
package struct ReplayCompleted: PublishedMessage {
    package static let type = "replay.completed.v1"
    package static let exchange = Exchange.answers
    package static let summary = "Everything that a replay asked for has been published again."

    package let replayID: ReplayID
    package let topic: String
    package let origin: String
    package let from: Int
    package let to: Int
    /// The highest number that the origin has published of this topic: a consumer that has 1 to here has everything.
    package let published: Int

    package init(
        replayID: ReplayID, topic: String, origin: String, from: Int, to: Int, published: Int
    ) {
        self.replayID = replayID
        self.topic = topic
        self.origin = origin
        self.from = from
        self.to = to
        self.published = published
    }

    package var subject: String { replayID.text }

    package static var example: ReplayCompleted {
        let asked = ReplayRequested.example
        return ReplayCompleted(
            replayID: asked.replayID, topic: asked.topic, origin: asked.origin, from: asked.from, to: asked.to,
            published: 23)
    }
}
