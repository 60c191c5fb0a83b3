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
            let lane = DeliveryLane(
                channel: channel, store: store, breaker: ChannelBreaker(), signal: LaneSignal(), retry: retry,
                clock: clock, ids: ids, randomness: randomness, logger: logger)
            return Array(repeating: lane, count: channel.lanes)
        }
    }

    func run() async throws {
        let signals = lanes.compactMap { $0.first?.signal }
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
