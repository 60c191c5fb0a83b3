import Foundation
import Messages
import Platform
import Synchronization

/// One event of the stream with its place.
struct StreamedFigure: Encodable, Sendable {
    let offset: Int64
    let id: String
    let figure: MonthlyVolumeUpdated
}

/// Reads the stream of monthly figures over AMQP as the dashboard user.
final class StatisticsReader: Sendable {
    /// Silence after which the present end of the stream counts as reached.
    private static let quietSeconds = 2.0

    let figures: AsyncStream<StreamedFigure>
    private let bell: AsyncStream<StreamedFigure>.Continuation
    private let consumer: Consumer
    private let lastArrival: ArrivalTime

    /// When something came last; a class of its own because the consumer's closure needs it before `self` exists.
    private final class ArrivalTime: Sendable {
        private let moment = Mutex<ContinuousClock.Instant?>(nil)

        func touch() { moment.withLock { $0 = .now } }
        var value: ContinuousClock.Instant? { moment.withLock { $0 } }
    }

    init(_ address: BrokerAddress, from offset: Int64) {
        let (figures, bell) = AsyncStream.makeStream(of: StreamedFigure.self)
        let arrival = ArrivalTime()
        self.figures = figures
        self.bell = bell
        lastArrival = arrival
        consumer = Consumer(
            address: address, queue: SystemTopology.statisticsStream, label: "ssc statistics",
            logger: QuietLogger.make(), streamStart: .offset(offset)
        ) { batch in
            arrival.touch()
            for delivery in batch {
                // Messages of later versions are for later readers.
                guard delivery.properties.type == MonthlyVolumeUpdated.type,
                    let figure = try? MessageJSON(sealer: nil).decode(
                        MonthlyVolumeUpdated.self, from: Data(delivery.body))
                else { continue }
                bell.yield(
                    StreamedFigure(
                        offset: delivery.streamOffset ?? -1, id: delivery.properties.messageID, figure: figure))
            }
            return .acknowledged
        }
    }

    func run() async {
        await consumer.run()
        bell.finish()
    }

    func close() async { await consumer.close() }

    /// Waits until nothing came for a while after the connection stood.
    func untilQuiet() async throws {
        var connectedSince: ContinuousClock.Instant?
        let started = ContinuousClock.now
        while true {
            try await Task.sleep(for: .milliseconds(100))
            if case .connected = consumer.status {
                let since = connectedSince ?? .now
                connectedSince = since
                let last = max(lastArrival.value ?? since, since)
                if last.duration(to: .now) > .seconds(Self.quietSeconds) { return }
            } else if started.duration(to: .now) > .seconds(15) {
                throw OperatorError(
                    "the stream cannot be read: \(consumer.status)",
                    fix: "check SSC_DASHBOARD_BROKER, its password file, and ssc topology verify")
            }
        }
    }
}
