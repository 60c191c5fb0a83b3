package import Logging
import Synchronization

/// Takes deliveries from one queue or stream, in batches, over a connection and thread of its own.
///
/// The thread reads whatever is ready; the task that calls `run()` hands it to `handle`, one batch at a time and in
/// order. While a batch is handled, the thread goes on reading and sending heartbeats, so the next batch is what came
/// in meanwhile: small and immediate when little happens, up to `prefetch` under load. A handled batch costs one
/// cumulative acknowledgement.
///
/// A delivery with a body over 1 MiB never reaches `handle`: it is refused and the broker dead-letters it. When the
/// connection breaks, the broker cancels the subscription or closes the channel, the consumer says why in `status` and
/// comes back by itself; unacknowledged deliveries arrive again, so `handle` must recognise repeats.
package final class Consumer: Sendable {
    /// Unacknowledged deliveries by default; a batch is never larger.
    package static let prefetchDefault = 256

    /// How long `close()` waits for the batch in hand before it disconnects.
    static let closePatience = Duration.seconds(5)

    private let loop: ConnectionLoop
    private let mailbox = DeliveryMailbox()
    private let queue: String
    private let prefetch: Int
    private let streamStart: StreamStart?
    private let lastBatch = Atomic<UInt64>(monotonicNanoseconds())
    private let handle: @Sendable ([IncomingDelivery]) async -> BatchSettlement

    /// Connects nothing yet: `run()` does.
    ///
    /// `streamStart` is for stream queues only, which need it to read from the beginning; after a break the consumer
    /// goes on behind the last acknowledged offset.
    package init(
        address: BrokerAddress, queue: String, prefetch: Int = Consumer.prefetchDefault, label: String, logger: Logger,
        streamStart: StreamStart? = nil, handle: @escaping @Sendable ([IncomingDelivery]) async -> BatchSettlement
    ) {
        precondition((1...Int(UInt16.max)).contains(prefetch))
        self.queue = queue
        self.prefetch = prefetch
        self.streamStart = streamStart
        self.handle = handle
        loop = ConnectionLoop(address: address, label: label, logger: logger)
    }

    package var status: BrokerStatus { loop.status.status }

    /// The present status, then each change; ends when the consumer has stopped.
    package func statusChanges() -> AsyncStream<BrokerStatus> { loop.status.changes() }

    /// Seconds since the thread last went round; more than two heartbeats mean that it hangs.
    package var secondsSinceLastTurn: Double { loop.secondsSinceLastTurn }

    /// Seconds since a batch was settled, or since the start.
    package var secondsSinceLastBatch: Double { secondsSince(lastBatch.load(ordering: .relaxed)) }

    /// Consumes until `close()` or until the task is cancelled; call it once.
    package func run() async {
        guard mailbox.beginRunning() else { return }
        let (loop, mailbox) = (loop, mailbox)
        let subscription = ConsumerSession.Subscription(queue: queue, prefetch: prefetch, start: streamStart)
        loop.start(
            session: { connection in
                try ConsumerSession(connection, loop: loop, mailbox: mailbox, subscription: subscription).run()
            },
            failed: { _ in mailbox.beginGeneration() },
            finished: { mailbox.finish() })
        await withTaskCancellationHandler {
            while let batch = await mailbox.next() {
                let settlement = await handle(batch.deliveries)
                mailbox.settle(batch, settlement)
                lastBatch.store(monotonicNanoseconds(), ordering: .relaxed)
                loop.wakeUp.signal()
            }
        } onCancel: {
            mailbox.stop()
            loop.requestClose()
        }
    }

    /// Hands over no further batch, waits up to 5 s for the one in hand, acknowledges it and disconnects.
    ///
    /// What was gathered but not handed over is delivered again to the next consumer. Not to be called from `handle`.
    package func close() async {
        mailbox.stop()
        loop.requestClose()
        if loop.isInSession { await mailbox.untilFinished() }
    }
}
