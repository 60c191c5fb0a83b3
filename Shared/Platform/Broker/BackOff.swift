/// How long to wait before the next attempt to connect: doubling from 0.2 s to 8 s, with jitter.
///
/// The jitter of a quarter to either side keeps the services of a machine from coming back in step after a restart of
/// the broker. Eight seconds, so that a service works again soon after the broker does, however long the outage was.
struct BackOff: Sendable, Equatable {
    static let first = Duration.milliseconds(200)
    static let longest = Duration.seconds(8)

    private var base = first

    init() {}

    /// The wait before the next attempt; each call without `reset()` in between doubles it.
    mutating func next(using generator: inout some RandomNumberGenerator) -> Duration {
        let factor = Double.random(in: 0.75...1.25, using: &generator)
        let wait = min(max(base * factor, Self.first), Self.longest)
        base = min(base * 2, Self.longest)
        return wait
    }

    /// Call when a connection has proven useful, not when it merely opened: a queue that does not exist lets us
    /// connect and throws us out at once.
    mutating func reset() { base = Self.first }
}
