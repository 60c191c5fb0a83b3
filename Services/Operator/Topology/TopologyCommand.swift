import ArgumentParser
import Platform

/// Exchanges, queues and bindings: compare, make, check.
struct TopologyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topology", abstract: "Compares, makes and checks the exchanges, queues and bindings.",
        subcommands: [Plan.self, Apply.self, Verify.self])

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows what differs from the declaration; status 1 when something does.",
            discussion: """
                missing: apply makes it. different: apply cannot change it, because that would delete messages; \
                empty and delete the part first. superfluous: left alone, except markers of older definitions.
                """)

        @OptionGroup var options: BrokerOptions

        func run() async throws {
            guard let management = try options.managementAPI() else {
                throw OperatorError(
                    "only the management API can show bindings and arguments",
                    fix: "give --management http://host:port, or set SSC_BROKER_MANAGEMENT")
            }
            let differences = try await SystemTopology.topology.plan(
                fetch: management.fetch, virtualHost: options.address().virtualHost)
            for difference in differences { Output.line("\(difference)") }
            guard differences.isEmpty else { throw ExitCode.failure }
            Output.say("The broker is as declared.")
        }
    }

    struct Apply: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes what is missing; repeating it changes nothing.")

        @OptionGroup var options: BrokerOptions

        func run() async throws {
            let address = try options.address()
            var stale: [String] = []
            if let management = try options.managementAPI() {
                stale = try await SystemTopology.topology.staleMarkers(
                    fetch: management.fetch, virtualHost: address.virtualHost)
            }
            do {
                try await apply(address, staleMarkers: stale)
            } catch let fault as BrokerFault where fault.kind == .closedByBroker(code: 406) {
                throw OperatorError(
                    "\(fault)",
                    fix: "ssc topology plan shows what differs; empty and delete that part, then apply again")
            }
            let topology = SystemTopology.topology
            Output.say(
                "Applied: \(topology.exchanges.count) exchanges, \(topology.queues.count) queues, "
                    + "\(topology.bindings.count) bindings (\(topology.marker)).")
        }

        /// How long queues of a broker that has just started are waited for.
        private static let patience = Duration.seconds(60)

        private func apply(_ address: BrokerAddress, staleMarkers: [String]) async throws {
            let isApplied = try await Parallel.poll(for: Self.patience) { () -> Bool? in
                do {
                    try AdminChannel.with(address, label: "ssc topology") { admin in
                        try SystemTopology.topology.apply(admin, staleMarkers: staleMarkers)
                    }
                    return true
                } catch let fault as BrokerFault where fault.isQueueStarting {
                    return nil
                }
            }
            guard isApplied != nil else {
                throw OperatorError(
                    "a queue of the broker has not started after \(Self.patience.components.seconds) s",
                    fix: "read the broker's log, and try again")
            }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Asks over AMQP whether everything is there, as the services do; status 1 when not.")

        @OptionGroup var options: BrokerOptions

        func run() async throws {
            let presence = try AdminChannel.with(options.address(), label: "ssc topology") { admin in
                try SystemTopology.topology.verifyPresence(admin)
            }
            Output.say("\(presence)")
            guard presence == .present else { throw ExitCode.failure }
        }
    }
}
