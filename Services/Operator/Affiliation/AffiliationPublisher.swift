import Logging
import Messages
import Platform

/// Publishes as one of the institute's other systems would: over AMQP, as its own user, with confirms.
struct AffiliationPublisher: Sendable {
    private static let source = "exercise/affiliation"
    /// Messages that wait for their confirms at once.
    private static let batch = 500

    private let publisher: Publisher

    init(_ address: BrokerAddress) {
        publisher = Publisher(address: address, label: "ssc affiliation", logger: QuietLogger.make())
    }

    func close() async { await publisher.close() }

    /// One message with the identity under which a repetition is recognised.
    struct Item: Sendable {
        let id: String
        let message: any PublishedMessage
    }

    /// - Parameter progress: called with the number confirmed so far.
    func publish(_ items: [Item], at now: Instant, progress: (Int) -> Void = { _ in }) async throws {
        let json = MessageJSON(sealer: nil)
        var done = 0
        while done < items.count {
            let part = try items[done..<min(done + Self.batch, items.count)].map { item in
                try WireMessage.outgoing(item.message, header: Self.header(item, at: now), json: json)
            }
            try await send(part)
            done += part.count
            progress(done)
        }
    }

    /// A lost connection leaves the fate of a batch unknown; it is sent again under the same ids.
    private func send(_ part: [OutgoingMessage]) async throws {
        var attemptsLeft = 5
        while true {
            do {
                let outcomes = try await publisher.publish(part)
                guard let refused = outcomes.first(where: { $0 != .confirmed }) else { return }
                throw OperatorError(
                    "the broker did not take a message (\(refused))",
                    fix: "check with ssc topology verify that the exchange affiliation is bound")
            } catch let fault as BrokerFault where fault.retry == .immediate && attemptsLeft > 0 {
                attemptsLeft -= 1
            } catch let fault as BrokerFault {
                throw OperatorError("\(fault)", fix: "check SSC_FOREIGN_BROKER and its password file")
            }
        }
    }

    private static func header(_ item: Item, at now: Instant) -> EnvelopeHeader {
        EnvelopeHeader(
            id: item.id, source: source, type: type(of: item.message).type, subject: item.message.subject, time: now,
            correlationID: item.id, causationID: item.id, origin: nil, position: nil, topicSequence: nil)
    }
}

/// A logger for connections whose trouble is told by their errors anyway.
enum QuietLogger {
    static func make() -> Logger { Logger(label: "ssc") { _ in SwiftLogNoOpLogHandler() } }
}
