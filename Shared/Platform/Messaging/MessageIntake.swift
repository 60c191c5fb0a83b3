import Logging
import Messages
import ServiceLifecycle
import Synchronization

/// Feeds the inbox from the service's queue.
///
/// It first checks that the declared topology is there; while it is not, the service is not ready and says what to run.
/// While the store fails, the batch in hand is held and tried again: heartbeats go on, nothing is acknowledged.
final class MessageIntake: Service {
    /// Wait before the topology is looked at again, and before a batch is tried again.
    static let patienceMilliseconds = 1_000

    private let address: BrokerAddress
    private let service: String
    private let logger: Logger
    private let consumer: Consumer
    private let topologyTrouble = Mutex<String?>("topology not checked yet")

    init(address: BrokerAddress, service: String, inbox: Inbox, store: Store, logger: Logger) {
        self.address = address
        self.service = service
        self.logger = logger
        consumer = Consumer(
            address: address, queue: SystemTopology.queue(service), label: "\(service) consume", logger: logger
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
                await clock.sleep(milliseconds: patienceMilliseconds)
            }
        }
        return .returned
    }

    /// Why nothing is consumed; `nil` when everything works.
    var trouble: String? {
        if let trouble = topologyTrouble.withLock({ $0 }) { return trouble }
        return consumer.status.isReady ? nil : "consumer \(consumer.status)"
    }

    func run() async throws {
        await withGracefulShutdownHandler {
            await waitForTopology()
            if !Task.isShuttingDownGracefully { await consumer.run() }
        } onGracefulShutdown: { [consumer] in
            Task { await consumer.close() }
        }
    }

    private func waitForTopology() async {
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            let trouble = checkTopology()
            topologyTrouble.withLock { $0 = trouble }
            guard let trouble else { return }
            logger.warning("not consuming", metadata: ["reason": "\(trouble)"])
            try? await Task.sleep(for: .milliseconds(Self.patienceMilliseconds))
        }
    }

    private func checkTopology() -> String? {
        do {
            let admin = try AdminChannel(address, label: "\(service) check")
            defer { admin.close() }
            let presence = try SystemTopology.topology.verifyPresence(admin)
            return presence == .present ? nil : "\(presence)"
        } catch {
            return "\(error)"
        }
    }
}
