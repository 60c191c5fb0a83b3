import Messages
import Platform
import Synchronization

/// The newest figure of each procedure and month from the stream, and every event seen.
final class FigureBoard: Sendable {
    private struct Key: Hashable {
        let procedure: Procedure
        let month: Period
    }

    private struct State {
        var newest: [Key: MonthlyVolumeUpdated] = [:]
        var ids: [String: Int] = [:]
    }

    private let reader: StatisticsReader
    private let state = Mutex(State())

    /// Reads from the beginning, as a dashboard that is new would.
    init(_ broker: BrokerAddress) { reader = StatisticsReader(broker, from: 0) }

    func run() async {
        async let reading: Void = reader.run()
        for await streamed in reader.figures {
            state.withLock { state in
                let key = Key(procedure: streamed.figure.procedure, month: streamed.figure.month)
                state.ids[streamed.id, default: 0] += 1
                if streamed.figure.revision >= state.newest[key]?.revision ?? 0 { state.newest[key] = streamed.figure }
            }
        }
        await reading
    }

    func stop() async { await reader.close() }

    func figure(_ procedure: Procedure, _ month: Period) -> MonthlyVolumeUpdated? {
        state.withLock { $0.newest[Key(procedure: procedure, month: month)] }
    }

    /// Of both procedures together.
    func attentions(_ month: Period) -> Int {
        Procedure.allCases.compactMap { figure($0, month)?.attentions }.reduce(0, +)
    }

    func shows(_ expected: [Procedure: PublishedMonth.Figures], _ month: Period) -> Bool {
        expected.allSatisfy { procedure, figures in
            guard let shown = figure(procedure, month) else { return figures.attentions + figures.complaints == 0 }
            return shown.attentions == figures.attentions && shown.complaints == figures.complaints
        }
    }
}
