/// Wakes one lane of a channel: many rings before a lane looks are one.
///
/// What a lane claims is a commit, which rings for the next lane, so as many work as there is work for.
struct LaneSignal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    func ring() { continuation.yield() }

    /// Returns after the next ring, or at once when there was one since the last time; also when cancelled.
    func wait() async {
        var iterator = stream.makeAsyncIterator()
        _ = await iterator.next()
    }
}
