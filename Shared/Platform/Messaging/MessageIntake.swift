import Logging
import Messages
import ServiceLifecycle
import Synchronization

/// Feeds the inbox from the service's queue, while this process leads: each run subscribes anew.
///
/// It first waits until the declared topology is there; while it is not, or when it is lost later, the service is not
/// ready and says what to run.
/// While the store fails, the batch in hand is held and tried again: heartbeats go on, nothing is acknowledged.
final class MessageIntake: Service {
    /// Wait before a batch is tried again.
    static let patienceMilliseconds = 1_000
    /// How often the watch is asked before the first message is taken.
    static let topologyMilliseconds = 100

    private let logger: Logger
    private let store: Store
    private let watch: TopologyWatch
    private let subscribe: @Sendable () -> Consumer
    /// The subscription of the present run.
    private let consumer = Mutex<Consumer?>(nil)

    /// - Parameter watch: runs beside it, also in a process that does not lead.
    init(
        address: BrokerAddress, service: String, inbox: Inbox, store: Store, watch: TopologyWatch, logger: Logger
    ) {
        self.logger = logger
        self.store = store
        self.watch = watch
        subscribe = {
            Consumer(
                address: address, queue: SystemTopology.queue(service), label: "\(service) consume", logger: logger
            ) { batch in await Self.settle(batch, inbox, store.clock, logger) }
        }
    }

    /// Takes a batch into the inbox, however often that needs trying.
    static func settle(
        _ batch: [IncomingDelivery], _ inbox: Inbox, _ clock: ServiceClock, _ logger: Logger
    ) async -> BatchSettlement {
        while !Task.isCancelled {
            do {
                try await inbox.accept(batch)
                try FaultPoint.inboxCommitted.reach()
                return .acknowledged
            } catch {
                logger.error("batch not stored", metadata: ["error": "\(FailureText.text(error))"])
                await clock.wait(milliseconds: patienceMilliseconds)
            }
        }
        return .returned
    }

    /// Why messages do not come, or may not; empty when everything works.
    var troubles: [String] {
        var troubles = [watch.trouble].compactMap { $0 }
        if watch.wasComplete, store.leadership.isHeld {
            let consumer = consumer.withLock { $0 }
            let status = consumer?.status ?? .notConnectedYet
            if !status.isReady {
                troubles.append("consumer \(status)")
            } else if let consumer, let trouble = watch.consumptionTrouble(idleSeconds: consumer.secondsSinceLastBatch)
            {
                troubles.append(trouble)
            }
        }
        return troubles
    }

    func run() async throws {
        let consumer = subscribe()
        self.consumer.withLock { $0 = consumer }
        defer { self.consumer.withLock { $0 = nil } }
        await withGracefulShutdownHandler {
            await waitForTopology()
            if !Task.isCancelled, !Task.isShuttingDownGracefully { await consumer.run() }
        } onGracefulShutdown: {
            Task { await consumer.close() }
        }
    }

    private func waitForTopology() async {
        var reported: String?
        while !watch.wasComplete, !Task.isCancelled, !Task.isShuttingDownGracefully {
            if let trouble = watch.trouble, trouble != reported, trouble != TopologyWatch.notCheckedYet {
                logger.warning("not consuming", metadata: ["reason": "\(trouble)"])
                reported = trouble
            }
            try? await Task.sleep(for: .milliseconds(Self.topologyMilliseconds))
        }
    }
}
