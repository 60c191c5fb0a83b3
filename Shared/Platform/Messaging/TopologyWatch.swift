import Logging
import ServiceLifecycle
import Synchronization

/// Looks again and again whether the broker still has what a service needs and whether its queue is consumed.
///
/// AMQP tells nobody that an exchange is gone or that the broker has forgotten a subscription, and a silent broker
/// shows on other connections only after two heartbeats. A connection of its own asks by passive declarations, which
/// need no right but to connect, and comes back by itself like the others.
final class TopologyWatch: Service {
    /// Between two looks. The sum with ``answerSecondsMax`` is how long a silent broker stays unnoticed.
    static let pause = Duration.milliseconds(1_500)
    /// A broker that needs longer for one answer counts as silent.
    static let answerSecondsMax = 2.5

    static let notCheckedYet = "topology not checked yet"

    private let loop: ConnectionLoop
    private let queue: String
    private let whole: Topology
    private let needed: Topology
    private let finding = Mutex(Finding())

    private struct Finding {
        var trouble: String? = TopologyWatch.notCheckedYet
        var wasComplete = false
        var queue = AdminChannel.QueueState(messages: 0, consumers: 0)
        var looksWithoutConsumer = 0
    }

    /// - Parameter topology: must be there in whole before the first message is taken; afterwards only its exchanges
    ///   and the service's queue, so that another service's trouble stays its own.
    init(address: BrokerAddress, service: String, queue: String, topology: Topology, logger: Logger) {
        loop = ConnectionLoop(address: address, label: "\(service) watch", logger: logger)
        self.queue = queue
        whole = topology
        needed = Topology(
            exchanges: topology.exchanges, queues: topology.queues.filter { $0.name == queue }, bindings: [])
    }

    /// Watches until the process stops.
    func run() async throws {
        loop.start(session: { [self] connection in try watch(connection) }, failed: { _ in }, finished: {})
        defer { loop.requestClose() }
        try await gracefulShutdown()
    }

    /// Whether everything has been there once.
    var wasComplete: Bool { finding.withLock { $0.wasComplete } }

    /// What is missing, or why nobody knows; `nil` when all is well.
    var trouble: String? {
        let silent = loop.secondsSinceLastTurn
        if silent > Self.answerSecondsMax + Self.pause.seconds {
            return "the broker has not answered for \(Int(silent)) s"
        }
        if let trouble = finding.withLock({ $0.trouble }) { return trouble }
        return loop.isInSession ? nil : "topology watch \(loop.status.status)"
    }

    /// Why the queue is not consumed although the consumer says so.
    ///
    /// - Parameter idleSeconds: since the consumer settled a batch.
    func consumptionTrouble(idleSeconds: Double) -> String? {
        let (state, looks) = finding.withLock { ($0.queue, $0.looksWithoutConsumer) }
        return Self.consumptionTrouble(queue, state, looksWithoutConsumer: looks, idleSeconds: idleSeconds)
    }

    /// A subscription begins between two looks, so one look without a consumer means nothing. With several consumers
    /// ours may be the hot standby, which takes nothing rightly.
    static func consumptionTrouble(
        _ queue: String, _ state: AdminChannel.QueueState, looksWithoutConsumer: Int, idleSeconds: Double
    ) -> String? {
        if looksWithoutConsumer >= 2 { return "the broker knows no consumer of \(queue)" }
        guard state.consumers == 1, state.messages > 0, idleSeconds > idleSecondsMax else { return nil }
        return "\(state.messages) messages wait in \(queue) and none was taken for \(Int(idleSeconds)) s"
    }

    /// A batch takes a fraction of a second.
    static let idleSecondsMax = 5.0

    // MARK: The thread's side

    private func watch(_ connection: AMQPConnection) throws {
        let admin = AdminChannel(connection)
        loop.status.update(.connected)
        while !loop.isClosing {
            try look(admin)
            loop.noteTurn()
            loop.wakeUp.wait(atMost: Self.pause)
        }
    }

    private func look(_ admin: AdminChannel) throws {
        let isFirst = !wasComplete
        let presence = try (isFirst ? whole : needed).verifyPresence(
            admin, withMarker: isFirst, answered: loop.noteTurn)
        let state = try admin.queueState(queue)
        finding.withLock { finding in
            finding.trouble = presence == .present ? nil : "\(presence)"
            finding.wasComplete = finding.wasComplete || presence == .present
            finding.queue = state ?? .init(messages: 0, consumers: 0)
            finding.looksWithoutConsumer = state?.consumers == 0 ? finding.looksWithoutConsumer + 1 : 0
        }
    }
}

extension Duration {
    fileprivate var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
