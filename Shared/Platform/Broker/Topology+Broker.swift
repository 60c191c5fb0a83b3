/// Applying a topology to a broker, and looking whether it is there.
extension Topology {
    /// What a service found out at start.
    package enum Presence: Sendable, Equatable, CustomStringConvertible {
        case present
        /// Parts that do not exist, like `queue svc.intake`.
        case missing([String])
        /// Everything exists by name, but another definition was applied last.
        case differs(expectedMarker: String)

        package var description: String {
            switch self {
            case .present: "the topology of the broker is as declared"
            case .missing(let parts):
                "the broker lacks \(parts.joined(separator: ", ")); run: ssc topology apply"
            case .differs(let marker):
                "the broker has everything by name, but not from this definition (no exchange \(marker)); "
                    + "run: ssc topology plan, then: ssc topology apply"
            }
        }
    }

    /// Declares everything, then the marker; repeating it changes nothing.
    ///
    /// The marker comes last: a failure half-way leaves the old verdict standing. What exists with other arguments is
    /// refused by the broker (406) and has to be deleted by hand first, because that would delete messages.
    /// `staleMarkers` come from ``staleMarkers(fetch:virtualHost:)`` and are deleted.
    package func apply(_ admin: AdminChannel, staleMarkers: [String] = []) throws {
        for exchange in exchanges {
            try admin.declareExchange(exchange.name, kind: exchange.kind, arguments: exchange.arguments)
        }
        for queue in queues { try admin.declareQueue(queue.name, arguments: queue.arguments) }
        for binding in bindings {
            try admin.bind(queue: binding.queue, to: binding.exchange, routingKey: binding.routingKey)
        }
        try admin.declareExchange(marker, kind: .fanout, isInternal: true)
        for stale in staleMarkers where stale.hasPrefix(Self.markerPrefix) && stale != marker {
            try admin.deleteExchange(stale)
        }
    }

    /// Asks the broker by passive declarations only: needs no right but to connect.
    ///
    /// AMQP cannot show bindings and arguments; the marker stands for them.
    /// - Parameter answered: called after each answer of the broker.
    package func verifyPresence(
        _ admin: AdminChannel, withMarker: Bool = true, answered: () -> Void = {}
    ) throws -> Presence {
        var missing: [String] = []
        for exchange in exchanges {
            if try !admin.exchangeExists(exchange.name) { missing.append("exchange \(exchange.name)") }
            answered()
        }
        for queue in queues {
            if try !admin.queueExists(queue.name) { missing.append("queue \(queue.name)") }
            answered()
        }
        if !missing.isEmpty { return .missing(missing) }
        if !withMarker { return .present }
        return try admin.exchangeExists(marker) ? .present : .differs(expectedMarker: marker)
    }
}
