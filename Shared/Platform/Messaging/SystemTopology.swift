package import Messages

/// The exchanges, queues and bindings of the whole system, declared once.
///
/// `ssc topology apply` makes them, each service checks at its start that they are there and that the messages it
/// handles are the ones declared here, and the AsyncAPI document is written from the same lists.
package enum SystemTopology {
    /// Which messages each service takes.
    package static let consumption: [String: [any PublishedMessage.Type]] = [
        "intake": [
            CaseObserved.self, VisitRequestValidated.self, CaseRefused.self, CaseLapsed.self, ExitExecuted.self,
            VisitPlanned.self, VisitPerformed.self, VisitNotPerformed.self, VisitRequestClosed.self,
            NoticeSent.self, NoticeFailed.self, ReplayRequested.self,
        ],
        "validation": [
            FamilyRegistered.self, MemberAdded.self, HeadDesignated.self, ContributionPaid.self,
            ArrearsDetected.self, ArrearsSettled.self, OtherInsuranceRegistered.self, DeathRegistered.self,
            RetirementGranted.self, ContactUpdated.self, HolidayDecreed.self,
            RequestFiled.self, RequestWithdrawn.self, CorrectionSubmitted.self, ReplayRequested.self,
        ],
        "notification": [
            RequestFiled.self, EmailVerificationRequested.self, RequestWithdrawn.self, CaseObserved.self,
            CaseRefused.self, CaseLapsed.self, ExitExecuted.self, VisitPlanned.self, VisitPerformed.self,
            VisitNotPerformed.self, VisitRequestClosed.self, ReplayRequested.self,
        ],
        "planning": [VisitRequestValidated.self, RequestWithdrawn.self, ReplayRequested.self],
        "statistics": [
            RequestFiled.self, RequestWithdrawn.self, ComplaintFiled.self, ExitExecuted.self, CaseRefused.self,
            CaseLapsed.self, VisitPerformed.self, VisitRequestClosed.self, ReplayRequested.self,
        ],
    ]

    /// Which messages may be asked for again, by the queue into which they come: those that its reader may read anyway.
    package static let replayGrants: [String: Exchange] = [
        "replay.dashboard": .statistics, "replay.registry": .registry,
    ]

    /// The queue into which a restored service has published again what it takes.
    package static func recoveryQueue(_ service: String) -> String { "replay.\(service)" }

    private static let recoveryQueues = Dictionary(
        uniqueKeysWithValues: consumption.map { service, types in (recoveryQueue(service), Set(types.map { $0.type })) }
    )

    /// Whether answers may go to the queue at all.
    static func isAnswered(_ queue: String) -> Bool { replayGrants[queue] != nil || recoveryQueues[queue] != nil }

    /// Whether a message of this type may be published again into the queue.
    package static func isGranted(topic: String, to queue: String) -> Bool {
        if let topics = recoveryQueues[queue] { return topics.contains(topic) }
        guard let exchange = replayGrants[queue] else { return false }
        return MessageRegistry.byType[topic]?.exchange == exchange
    }

    /// Days that a dashboard can go back in the stream of figures.
    static let statisticsStreamDays = 90
    /// Keeps messages that nobody takes: of our own, the types without a taker; of other systems, whatever no queue
    /// is bound for.
    package static let unroutedStream = "unrouted"
    /// Days that they are kept for inspection.
    static let unroutedStreamDays = 30

    /// The queue of a service.
    package static func queue(_ service: String) -> String { "svc.\(service)" }

    /// The stream from which dashboards read.
    package static let statisticsStream = "statistics.v1"
    /// The queue of the institute's affiliation systems.
    package static let registryQueue = "registry.affiliation"

    package static let topology: Topology = {
        var queues = [Topology.Queue.stream(unroutedStream, days: unroutedStreamDays)]
        queues.append(.stream(statisticsStream, days: statisticsStreamDays))
        queues.append(.service(registryQueue))
        queues.append(.dead("dead.registry"))
        var bindings = [
            Topology.Binding(exchange: "unrouted", queue: unroutedStream, routingKey: "#"),
            Topology.Binding(exchange: Exchange.statistics.rawValue, queue: statisticsStream, routingKey: "#"),
            Topology.Binding(exchange: Exchange.registry.rawValue, queue: registryQueue, routingKey: "#"),
            Topology.Binding(exchange: "dead", queue: "dead.registry", routingKey: registryQueue),
        ]
        for (service, types) in consumption.sorted(by: { $0.key < $1.key }) {
            queues.append(.service(queue(service)))
            queues.append(.dead("dead.\(service)"))
            bindings.append(
                Topology.Binding(exchange: "dead", queue: "dead.\(service)", routingKey: queue(service)))
            for type in types {
                bindings.append(
                    Topology.Binding(
                        exchange: type.exchange.rawValue, queue: queue(service), routingKey: type.type))
            }
        }
        let taken = Set(consumption.values.joined().map { $0.type })
        for type in MessageRegistry.all where type.exchange == .events && !taken.contains(type.type) {
            bindings.append(
                Topology.Binding(exchange: type.exchange.rawValue, queue: unroutedStream, routingKey: type.type))
        }
        for queue in (Array(replayGrants.keys) + recoveryQueues.keys).sorted() {
            queues.append(.answers(queue))
            bindings.append(.init(exchange: Exchange.answers.rawValue, queue: queue, routingKey: queue))
        }
        // Our own relay must learn that a binding is gone, so that it waits: an alternate exchange would hide it. Other
        // systems may publish without asking for returns, so what nobody takes of theirs is kept.
        let own = Exchange.allCases.map {
            Topology.Exchange(
                $0.rawValue, kind: .topic, alternateExchange: $0 == .affiliation ? "unrouted" : nil)
        }
        let helpers = [
            Topology.Exchange("unrouted", kind: .fanout), Topology.Exchange("dead", kind: .direct),
        ]
        return Topology(exchanges: own + helpers, queues: queues, bindings: bindings)
    }()
}
