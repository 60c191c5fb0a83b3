import Logging
import Messages
import ServiceLifecycle

/// Feeds the inbox from the service's queue.
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

    private let consumer: Consumer
    private let watch: TopologyWatch

    init(address: BrokerAddress, service: String, inbox: Inbox, store: Store, logger: Logger) {
        let queue = SystemTopology.queue(service)
        self.logger = logger
        watch = TopologyWatch(
            address: address, service: service, queue: queue, topology: SystemTopology.topology, logger: logger)
        consumer = Consumer(
            address: address, queue: queue, label: "\(service) consume", logger: logger
        ) { batch in await Self.settle(batch, inbox, store.clock, logger) }
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
        if watch.wasComplete {
            if !consumer.status.isReady {
                troubles.append("consumer \(consumer.status)")
            } else if let trouble = watch.consumptionTrouble(idleSeconds: consumer.secondsSinceLastBatch) {
                troubles.append(trouble)
            }
        }
        return troubles
    }

    func run() async throws {
        watch.start()
        await withGracefulShutdownHandler {
            await waitForTopology()
            if !Task.isShuttingDownGracefully { await consumer.run() }
        } onGracefulShutdown: { [consumer, watch] in
            watch.close()
            Task { await consumer.close() }
        }
        watch.close()
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
