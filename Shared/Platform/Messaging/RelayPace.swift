import Messages

/// How long a relay lets events gather before it publishes the next batch.
///
/// A batch of one costs the broker nearly as much as one of ten: a round of its queues, a confirm, and a wake-up on
/// each side. While events come fast, batches begin some milliseconds apart, which is nothing to a message of such a
/// stream; an event that comes alone goes out at once.
struct RelayPace {
    /// Events a second from which a stream is fast.
    static let fastEventsPerSecond = 100
    /// Pause between two batches of a fast stream.
    static let gatherMilliseconds = 16

    private static let windowMilliseconds = 1_000

    private var windowBegan: Instant?
    private var count = 0
    private var isFast = false

    /// - Parameter published: events of the batch that has just gone out.
    /// - Returns: milliseconds until the next batch may begin.
    mutating func wait(after published: Int, now: Instant) -> Int {
        count += published
        let began = windowBegan ?? now
        let age = now.millisecondsSinceEpoch - began.millisecondsSinceEpoch
        if windowBegan == nil || age < 0 || age >= Self.windowMilliseconds {
            isFast = age > 0 && count * 1_000 >= age * Self.fastEventsPerSecond
            (windowBegan, count) = (now, 0)
        }
        return isFast && published > 0 ? Self.gatherMilliseconds : 0
    }
}
