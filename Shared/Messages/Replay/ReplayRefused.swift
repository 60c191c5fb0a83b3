/// A replay that will not be done.
package struct ReplayRefused: PublishedMessage {
    package static let type = "replay.refused.v1"
    package static let exchange = Exchange.answers
    package static let summary = "A replay was refused; asking the same again has the same answer."

    package let replayID: ReplayID
    package let topic: String
    package let origin: String
    package let refusal: ReplayRefusal

    package init(replayID: ReplayID, topic: String, origin: String, refusal: ReplayRefusal) {
        self.replayID = replayID
        self.topic = topic
        self.origin = origin
        self.refusal = refusal
    }

    package var subject: String { replayID.text }

    package static var example: ReplayRefused {
        let asked = ReplayRequested.example
        return ReplayRefused(
            replayID: asked.replayID, topic: asked.topic, origin: asked.origin, refusal: .notPublishedYet)
    }
}

/// Why a replay is refused.
package enum ReplayRefusal: String, Sendable, Codable, CaseIterable {
    /// The one who reads this queue has no right to this topic.
    case notGranted = "not-granted"
    /// The range is empty, begins below 1, or is longer than 10,000.
    case badRange = "bad-range"
    /// The range goes beyond what was published.
    case notPublishedYet = "not-published-yet"
    /// As many replays as allowed are waiting; ask again in a minute.
    case tooMany = "too-many"
}
