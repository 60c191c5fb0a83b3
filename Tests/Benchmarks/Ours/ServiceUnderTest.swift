import EventSourcing
import Foundation
import Logging
import Messages
import Platform
import Synchronization

/// Consumer, inbox, store, relay and housekeeping, put together as `ServiceAssembly` does, without HTTP.
struct ServiceUnderTest: Sendable {
    static let input = "benchmark.in"
    static let output = "benchmark.out"
    private static let unknownType = "benchmark.unknown.v1"

    let store: Store
    let relay: LogRelay
    let handled: Counter
    private let inbox: Inbox
    private let publisher: Publisher
    private let housekeeping: Housekeeping
    private let consumer: Consumer

    /// - Parameter appends: whether the handler stores an event, which the relay then publishes.
    init(folder: String, address: BrokerAddress, appends: Bool) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        _ = try KeyFiles.createMissing(folder: folder + "/keys")
        let vault = try Vault(path: folder + "/vault.db", key: try KeyFiles.load(folder: folder + "/keys").vault)
        let json = MessageJSON(sealer: vault)
        let store = try Store(
            StoreLocation.sqlite(path: folder + "/store.db"), label: "benchmark", clock: ServiceClock(), json: json,
            events: [LoanEvent.self], projections: [])
        let handled = Counter()
        let handler = MessageHandler.on(LoanRequested.self) { transaction, envelope in
            if appends {
                try transaction.handle(Loan.self, id: envelope.body.loanID, .note(envelope.body.noted))
            }
            handled.add()
        }
        let inbox = Inbox(
            store: store, service: "benchmark", handlers: [handler], json: json, vault: vault,
            failed: { type, error in
                if type != Self.unknownType { BrokerOptions.logger.error("\(type): \(error)") }
            })
        let publisher = Publisher(address: address, label: "benchmark publish", logger: BrokerOptions.logger)
        self.store = store
        self.inbox = inbox
        self.handled = handled
        self.publisher = publisher
        relay = LogRelay(
            store: store, publication: LoanPublication.self, publisher: publisher, service: "benchmark",
            logger: BrokerOptions.logger)
        housekeeping = Housekeeping(
            store: store, inbox: inbox, timers: [], gaps: GapWatch(store: store), service: "benchmark",
            logger: BrokerOptions.logger)
        consumer = Consumer(
            address: address, queue: Self.input, label: "benchmark consume", logger: BrokerOptions.logger
        ) { batch in
            do {
                try await inbox.accept(batch)
                return .acknowledged
            } catch {
                BrokerOptions.logger.error("batch not stored: \(error)")
                return .returned
            }
        }
    }

    /// Runs the parts beside the body and stops them after it.
    func running<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await consumer.run() }
            group.addTask { try await relay.run() }
            group.addTask { try await housekeeping.run() }
            let value = try await body()
            await consumer.close()
            group.cancelAll()
            while let result = await group.nextResult() {
                if case .failure(let error) = result, !(error is CancellationError) { throw error }
            }
            await publisher.close()
            store.close()
            return value
        }
    }

    /// Takes in messages of a type that no handler knows, each of a subject of its own; they are parked at once.
    func park(_ count: Int) async throws {
        let deliveries = (0..<count).map { number in
            IncomingDelivery(
                exchange: "", routingKey: Self.unknownType, redelivered: false,
                properties: MessageProperties(
                    messageID: "unknown-\(number)", headers: ["cloudEvents:subject": .text("unknown-\(number)")]),
                body: Array("{}".utf8), tag: UInt64(number + 1))
        }
        try await inbox.accept(deliveries)
        let kept = try await store.read { try $0.first("SELECT count(*) FROM inbox") { $0.integer(0) } }
        precondition(kept == count, "\(kept ?? 0) of \(count) messages were parked")
    }

    /// Makes both queues anew.
    static func declareQueues(_ address: BrokerAddress) throws {
        try BrokerOptions.declare(input, boundTo: LoanRequested.self, address)
        try BrokerOptions.declare(output, boundTo: LoanAnswered.self, address)
    }

    /// Requests as another of our services would publish them, numbered from `first`.
    static func requests(_ first: Int, count: Int, origin: String) throws -> [OutgoingMessage] {
        let json = MessageJSON(sealer: nil)
        return try (first..<(first + count)).map { number in
            let message = LoanRequested(loanID: "\(number)", noted: Noted(number))
            return try WireMessage.outgoing(
                message,
                header: EnvelopeHeader(
                    id: DerivedIdentifiers.identifier(cause: origin, ordinal: number), source: "ssc/load",
                    type: LoanRequested.type, subject: message.subject, time: ServiceClock().now,
                    correlationID: origin, causationID: origin, origin: origin, position: number,
                    topicSequence: number),
                json: json)
        }
    }
}

/// Counts across threads.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    func add() { count.wrappingAdd(1, ordering: .relaxed) }

    var value: Int { count.load(ordering: .relaxed) }
}

/// Looks until the condition holds, a thousand times a second.
func wait(until condition: () throws -> Bool) async throws {
    while try !condition() { try await Task.sleep(for: .milliseconds(1)) }
}
