import ArgumentParser
import Messages
import Platform
import Synchronization

/// Messages of other systems that came while no queue was bound for them.
struct UnroutedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unrouted", abstract: "Publishes again what came while a queue or a binding was missing.",
        subcommands: [Replay.self])

    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Publishes the kept affiliation messages again, to the queues that take them now.",
            discussion: """
                Run ssc topology apply first. The messages keep their identity, so what a service has taken already \
                is dropped by it: repeating the command does no harm. Types that nobody takes stay where they are.
                """)

        @OptionGroup var options: BrokerOptions

        func run() async throws {
            let address = try options.address()
            let topology = SystemTopology.topology
            let presence = try AdminChannel.with(address, label: "ssc unrouted") { try topology.verifyPresence($0) }
            guard presence == .present else {
                throw OperatorError("\(presence)", fix: "run ssc topology apply, then this again")
            }
            let kept = try await UnroutedReader(address).read()
            let taken = Set(SystemTopology.consumption.values.joined().map { $0.type })
            let messages = kept.filter { $0.exchange == Exchange.affiliation.rawValue && taken.contains($0.routingKey) }
            let publisher = Publisher(address: address, label: "ssc unrouted", logger: QuietLogger.make())
            var unfit = 0
            for message in messages where try await !Self.publish(message, publisher) { unfit += 1 }
            await publisher.close()
            Output.say(
                "Published again: \(messages.count - unfit) of \(kept.count) kept message(s); "
                    + "\(unfit) of them are too large for this system.")
        }

        /// - Returns: false for a message that breaks a limit of our own; its publisher knew none.
        private static func publish(_ message: OutgoingMessage, _ publisher: Publisher) async throws -> Bool {
            do {
                guard try await publisher.publish([message]) == [.confirmed] else {
                    throw OperatorError("the broker did not take a message", fix: "run it again")
                }
                return true
            } catch let fault as BrokerFault where fault.kind == .invalidMessage {
                return false
            }
        }
    }
}

/// Reads the stream of unrouted messages from its beginning to its present end.
private struct UnroutedReader {
    /// Silence after which the end counts as reached, and patience with the connection.
    private static let quietSeconds = 2.0
    private static let connectSeconds = 15.0

    private let address: BrokerAddress

    init(_ address: BrokerAddress) { self.address = address }

    private final class Collection: Sendable {
        private let state = Mutex((messages: [OutgoingMessage](), lastArrival: ContinuousClock.now))

        func add(_ deliveries: [IncomingDelivery]) {
            let messages = deliveries.map { delivery in
                var properties = delivery.properties
                properties.headers["x-stream-offset"] = nil
                // Without an id of its own a message is known by its content, here as in every inbox.
                properties.messageID = WireMessage.identity(of: delivery)
                return OutgoingMessage(
                    exchange: delivery.exchange, routingKey: delivery.routingKey, properties: properties,
                    body: delivery.body)
            }
            state.withLock { state in
                state.messages += messages
                state.lastArrival = .now
            }
        }

        var messages: [OutgoingMessage] { state.withLock { $0.messages } }
        var quiet: Duration { state.withLock { $0.lastArrival }.duration(to: .now) }
    }

    func read() async throws -> [OutgoingMessage] {
        let collection = Collection()
        let consumer = Consumer(
            address: address, queue: SystemTopology.unroutedStream, label: "ssc unrouted", logger: QuietLogger.make(),
            streamStart: .first
        ) { batch in
            collection.add(batch)
            return .acknowledged
        }
        async let consumed: Void = consumer.run()
        let started = ContinuousClock.now
        var connected = started
        while connected.duration(to: .now) < .seconds(Self.quietSeconds)
            || collection.quiet < .seconds(Self.quietSeconds)
        {
            if consumer.status != .connected { connected = .now }
            if consumer.status != .connected, started.duration(to: .now) > .seconds(Self.connectSeconds) { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        let status = consumer.status
        await consumer.close()
        await consumed
        guard status == .connected else {
            throw OperatorError("the stream cannot be read: \(status)", fix: "check SSC_BROKER and its password file")
        }
        return collection.messages
    }
}
