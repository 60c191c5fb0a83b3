import Logging
import Messages
import NotificationDomain
import Platform
import ServiceLifecycle

/// Runs the lanes of all channels; woken by each commit and by the clock.
final class DeliveryWorker: Service {
    /// How often due times are looked at when nothing is committed.
    private static let tickMilliseconds = 250

    private let store: Store
    private let lanes: [[DeliveryLane]]
    private let clock: ServiceClock

    init(
        store: Store, channels: [any DeliveryChannel], retry: RetryPolicy, clock: ServiceClock, ids: IdentifierSource,
        randomness: Randomness, logger: Logger
    ) {
        self.store = store
        self.clock = clock
        lanes = channels.map { channel in
            let breaker = ChannelBreaker()
            return (0..<channel.lanes).map { _ in
                DeliveryLane(
                    channel: channel, store: store, breaker: breaker, signal: LaneSignal(), retry: retry, clock: clock,
                    ids: ids, randomness: randomness, logger: logger)
            }
        }
    }

    func run() async throws {
        let signals = lanes.joined().map(\.signal)
        let listener = store.onCommit { for signal in signals { signal.ring() } }
        defer { store.stopListening(listener) }
        await cancelWhenStopping { [lanes, clock] in
            for channel in lanes { await channel.first?.recover() }
            await withTaskGroup { group in
                for lane in lanes.joined() { group.addTask { await lane.run() } }
                group.addTask {
                    while !Task.isCancelled {
                        await clock.wait(milliseconds: Self.tickMilliseconds)
                        for signal in signals { signal.ring() }
                    }
                }
            }
        }
    }
}
