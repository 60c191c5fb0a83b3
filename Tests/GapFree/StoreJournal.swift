import Dispatch
import EventSourcing
import Foundation
import Messages
import StoreExercise
import Synchronization

@testable import Platform

/// The log of a service, written through its store.
///
/// A SQLite file has one process and so one store that all writers share; on PostgreSQL each writer has a store of its
/// own, with its own connection and its own idea of where the log ends, as another instance of the service would.
final class StoreJournal: Journal {
    let name: String
    private let location: StoreLocation
    private let stores = Mutex<[Store]>([])

    /// Opens the store that all writers share, if they do, so that a reader finds its tables.
    init(name: String, _ location: StoreLocation) throws {
        self.name = name
        self.location = location
        if isShared { _ = try open() }
    }

    private var isShared: Bool { location.lockFile != nil }

    private func open() throws -> Store {
        let store = try Store(
            location, label: "gap free", clock: ServiceClock(), json: MessageJSON(sealer: nil),
            events: [Account.Event.self], projections: [BalanceProjection.self])
        stores.withLock { $0.append(store) }
        return store
    }

    func makeWriter() throws -> any JournalWriter {
        let shared = isShared ? stores.withLock { $0.first } : nil
        return StoreWriterOfTrial(try shared ?? open(), isAlone: !isShared)
    }

    func makeTail() throws -> any JournalTail { LogTail(try location.openReader()) }

    func inspect() throws {
        let sql = try location.openReader()
        try LogInspection.compareBalances(LogInspection.entries(sql), sql)
    }

    func close() { for store in stores.withLock({ $0 }) { store.close() } }
}

private final class StoreWriterOfTrial: JournalWriter {
    private let store: Store
    /// Whether no other writer shares its transactions, so that it may have all of one undone.
    private let isAlone: Bool

    init(_ store: Store, isAlone: Bool) {
        self.store = store
        self.isAlone = isAlone
    }

    func write(_ step: Step) throws {
        let answered = DispatchSemaphore(value: 0)
        let answer = Mutex<Result<Void, any Error>>(.failure(BrokenPromise("no answer")))
        let isAlone = isAlone
        store.writer.submit(
            StoreWriter.Unit(
                metadata: EventMetadata(
                    correlationID: "unit-\(step.unit)", causationID: "unit-\(step.unit)", actor: "system:gapfree"),
                identifiers: { DerivedIdentifiers(cause: "unit-\(step.unit)") }, urgency: .prompt,
                body: { try Self.perform(step, isAlone: isAlone, $0) },
                completion: { result in
                    answer.withLock { $0 = result }
                    answered.signal()
                }))
        answered.wait()
        switch (answer.withLock { $0 }, step.ending) {
        case (.success, .committed): return
        case (.failure(is Refusal), .refused), (.failure(is Refusal), .undone): return
        case (.failure(is DeferredFailure), .undone): return
        case (let result, let ending): throw BrokenPromise("a step that should be \(ending) gave \(result)")
        }
    }

    private static func perform(_ step: Step, isAlone: Bool, _ transaction: Transaction) throws {
        for ordinal in 1...step.entries {
            let entry = Account.Entry(unit: step.unit, ordinal: ordinal, amount: ordinal, filler: "")
            try transaction.handle(Account.self, id: "\(step.account)", entry)
        }
        step.hold()
        switch step.ending {
        case .committed: return
        case .undone where isAlone:
            // As after a write that the server refused: the transaction is undone and its units run once more.
            throw DeferredFailure(
                fault: Fault(.storage, operation: "write", detail: "the exercise undoes it", retry: .never))
        case .refused, .undone: throw Refusal()
        }
    }
}

private final class LogTail: JournalTail {
    private let log: SQLEventLog
    private let json = MessageJSON(sealer: nil)

    init(_ sql: any SQLConnection) { log = SQLEventLog(sql) }

    func read(after position: Int, limit: Int) throws -> [Seen] {
        try log.read(afterPosition: position, limit: limit).map { event in
            let entry = try json.decode(Account.Entry.self, from: Data(event.data))
            return Seen(position: event.position, unit: entry.unit, ordinal: entry.ordinal)
        }
    }
}
