import EventSourcing
import Foundation
import Logging
import Messages
import Platform
import Synchronization
import Testing

/// What the relay promises of its numbers, whatever the broker answers.
@Suite struct LogRelayTests {
    /// Tells every addition as a plan, a message type like any other.
    enum TallyPublication: Publication {
        static let events: Set = ["tally.added"]

        static func messages(for recorded: RecordedEvent) -> [any PublishedMessage] {
            [
                PlanPublished(
                    planID: PlanID("plan"), dispensaryID: DispensaryID("0601-01"),
                    month: Period(year: 2026, month: 3), visits: recorded.position, waiting: 0, publishedAt: .example)
            ]
        }
    }

    /// A broker that refuses the third message of the first batch.
    private final class RefusingPublisher: MessagePublisher {
        /// Numbers under which each message id was published.
        let numbers = Mutex<[String: Set<Int64>]>([:])
        private let batches = Mutex(0)

        func publish(_ batch: [OutgoingMessage]) async throws -> [PublishOutcome] {
            numbers.withLock { numbers in
                for message in batch {
                    guard case .integer(let number)? = message.properties.headers["x-topic-seq"] else { continue }
                    numbers[message.properties.messageID, default: []].insert(number)
                }
            }
            let isFirst = batches.withLock { batches in
                batches += 1
                return batches == 1
            }
            return batch.indices.map { isFirst && $0 == 2 ? .rejected : .confirmed }
        }
    }

    @Test func `a message keeps its number when a later one of its batch was refused`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try Store(
            StoreLocation.sqlite(path: folder + "/s.db"), label: "test", clock: ServiceClock(),
            json: MessageJSON(sealer: nil),
            events: [Tally.Event.self], projections: [])
        defer { store.close() }
        try await store.write(EventMetadata(correlationID: "c", causationID: "k", actor: "system:test")) {
            for _ in 0..<4 { try $0.handle(Tally.self, id: "a", 1) }
        }
        let publisher = RefusingPublisher()
        let relay = LogRelay(
            store: store, publication: TallyPublication.self, publisher: publisher, service: "test",
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        await withTaskGroup { group in
            group.addTask { try? await relay.run() }
            while relay.state.position < 4 { await Task.yield() }
            group.cancelAll()
        }
        let numbers = publisher.numbers.withLock { $0 }
        #expect(numbers.values.allSatisfy { $0.count == 1 })
        #expect(Set(numbers.values.joined()) == Set(1...4))
    }
}
