import ArgumentParser
import Foundation
import Logging
import Messages
import Platform

/// The broker that a command works on.
struct BrokerOptions: ParsableArguments {
    @Option(help: "As in SSC_BROKER.")
    var broker: String
    @Option(help: "File with the password.")
    var passwordFile: String
    @Option var count = 10_000

    var address: BrokerAddress {
        get throws {
            try BrokerAddress(
                broker,
                password: try String(contentsOfFile: passwordFile, encoding: .utf8)
                    .trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }

    static let logger: Logger = {
        var logger = Logger(label: "benchmark")
        logger.logLevel = .error
        return logger
    }()

    /// Makes a durable quorum queue anew, as the services have it.
    static func declare(_ queue: String, boundTo type: (any PublishedMessage.Type)?, _ address: BrokerAddress) throws {
        try AdminChannel.with(address) { admin in
            if try admin.queueExists(queue) { try admin.deleteQueue(queue) }
            try admin.declareQueue(
                queue,
                arguments: [
                    "x-queue-type": .text("quorum"), "x-delivery-limit": .integer(20),
                    "x-single-active-consumer": .boolean(true),
                ])
            guard let type else { return }
            try admin.declareExchange(type.exchange.rawValue, kind: .topic)
            try admin.bind(queue: queue, to: type.exchange.rawValue, routingKey: type.type)
        }
    }
}

/// Publishes messages of 512 bytes, confirmed, mandatory and persistent, to a quorum queue.
struct Publish: AsyncParsableCommand {
    @OptionGroup var options: BrokerOptions
    @Option(help: "Messages in flight.")
    var window = 256

    func run() async throws {
        let address = try options.address
        let queue = "benchmark.publish"
        try BrokerOptions.declare(queue, boundTo: nil, address)
        let publisher = Publisher(address: address, label: "benchmark", logger: BrokerOptions.logger, window: window)
        let body = [UInt8](repeating: UInt8(ascii: "x"), count: 512)
        let messages = (0..<options.count).map { number in
            OutgoingMessage(
                exchange: "", routingKey: queue, properties: MessageProperties(messageID: "m-\(number)"), body: body)
        }
        // The first message waits for the connection, which is not what is measured.
        _ = try await publisher.publish([messages[0]])
        let start = ContinuousClock.now
        let outcomes = try await publisher.publish(messages)
        precondition(outcomes.allSatisfy { $0 == .confirmed }, "a message was not confirmed")
        try Trial(count: messages.count, took: .now - start).report()
        await publisher.close()
        try AdminChannel.with(address) { try $0.deleteQueue(queue) }
    }
}
