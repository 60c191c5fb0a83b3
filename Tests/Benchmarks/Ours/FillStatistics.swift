import ArgumentParser
import EventSourcing
import Messages
import Platform
import StatisticsDomain

/// Fills the log of the statistics service with cases that were filed, answered and counted: four events each, as its
/// handlers would have stored them.
struct FillStatistics: AsyncParsableCommand {
    @Option(help: "As in SSC_STORE.")
    var store: String
    @Option var cases = 1_000

    private static let casesPerUnit = 500
    private static let months = 24
    private static let answerDays = 5

    func run() async throws {
        let store = try Store(
            StoreLocation(store, password: nil), label: "benchmark", clock: ServiceClock(),
            json: MessageJSON(sealer: nil),
            events: [CaseRecordEvent.self, ComplaintRecord.Event.self, MonthlyVolume.Event.self], projections: [])
        let cases = cases
        let start = ContinuousClock.now
        for first in stride(from: 0, to: cases, by: Self.casesPerUnit) {
            try await store.write(EventMetadata.benchmark) { transaction in
                for number in first..<min(first + Self.casesPerUnit, cases) { try Self.record(number, transaction) }
            }
        }
        let events = try await store.read { try SQLEventLog($0).head().position }
        try Trial(count: events, took: .now - start).report()
        store.close()
    }

    private static func record(_ number: Int, _ transaction: Transaction) throws {
        let id = "0192f0c0-0000-7000-8000-" + String(String(number + 1_000_000_000_000).suffix(12))
        let filedOn = LocalDay.example.adding(days: -(number % (months * 30)))
        let filedAt = Instant(millisecondsSinceEpoch: Instant.example.millisecondsSinceEpoch + number)
        let (ending, procedure): (CaseEnding, Procedure) =
            number.isMultiple(of: 4) ? (.visitPerformed(personsSeen: 3), .homeVisit) : (.exitExecuted, .voluntaryExit)
        try transaction.handle(CaseRecord.self, id: id, .file(procedure, on: filedOn, at: filedAt))
        let answered = filedAt.adding(seconds: answerDays * 86_400)
        try transaction.handle(
            CaseRecord.self, id: id, .end(ending, on: filedOn.adding(days: answerDays), at: answered, CountingRules()))
    }
}
