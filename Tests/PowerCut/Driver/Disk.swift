import CPowerCut
import Dispatch
import EventSourcing
import Foundation
import Messages
import StoreExercise
import Synchronization

@testable import Platform

/// The life of one store on a disk whose power is cut again and again; everything follows from the seed.
struct Disk {
    /// Cuts in the life of one disk.
    static let cuts = 5
    private static let roundsMax = 40

    private let path: String
    private var random: SeededRandom
    private var workload: Workload
    private var ledger = Ledger()
    private(set) var lost = 0

    /// - Parameter folder: exists and is empty.
    init(seed: UInt64, folder: String) {
        path = folder + "/store.db"
        random = SeededRandom(seed: seed)
        workload = Workload(seed: seed &+ 1)
        power_cut_new_disk(seed &+ 2)
    }

    /// - Throws: ``BrokenPromise``.
    mutating func live() throws {
        for _ in 0..<Self.cuts {
            // A quarter of the cuts meets the opening: making the file, or recovering from the cut before.
            power_cut_arm(UInt64.random(in: 1...(random.isTrue(oneIn: 4) ? 120 : 3_000), using: &random))
            try run(rounds: Int.random(in: 1...Self.roundsMax, using: &random))
            try cut()
        }
        let store = try open()
        defer { store.close() }
        lost += try ledger.inspect(store)
    }

    private func open() throws -> Store {
        try Store(
            StoreLocation.sqlite(path: path), label: "power cut", clock: ServiceClock(), json: MessageJSON(sealer: nil),
            events: [Account.Event.self], projections: [BalanceProjection.self])
    }

    /// Opens, inspects and works until the power goes or the rounds are done.
    private mutating func run(rounds: Int) throws {
        guard let store = try Self.whileOn({ try open() }) else { return }
        defer { store.close() }
        let inspected = try Self.whileOn { try ledger.inspect(store) }
        guard let inspected else { return }
        lost += inspected
        for _ in 0..<rounds where !power_cut_is_off() { commit(workload.round(), store) }
        // Half of the quiet ends are orderly: the last connection moves the write-ahead file into the database.
        if Bool.random(using: &random) { power_cut_now() }
    }

    /// Takes errors of a disk without power for what they are.
    /// - Returns: `nil` when the power went.
    private static func whileOn<Value>(_ body: () throws -> Value) throws -> Value? {
        do {
            return try body()
        } catch let broken as BrokenPromise {
            throw broken
        } catch {
            guard power_cut_is_off() else { throw BrokenPromise("the store fails while the power is on: \(error)") }
            return nil
        }
    }

    /// Lets the units gather behind a first one, so that they are committed together, and takes the answers.
    private mutating func commit(_ units: [PlannedUnit], _ store: Store) {
        let gate = DispatchSemaphore(value: 0)
        let answered = DispatchSemaphore(value: 0)
        let answers = Mutex<[(unit: Int, result: Result<Void, any Error>)]>([])
        // The gate stays open: the first unit runs again when one of its transaction fails.
        let first: @Sendable (Transaction) throws -> Void = { _ in
            gate.wait()
            gate.signal()
        }
        store.writer.submit(Self.unit(0, first, { _ in answered.signal() }))
        for unit in units {
            ledger.submitted(unit)
            store.writer.submit(
                Self.unit(unit.number, { try Self.perform(unit, $0) }) { result in
                    answers.withLock { $0.append((unit.number, result)) }
                    answered.signal()
                })
        }
        gate.signal()
        for _ in 0...units.count { answered.wait() }
        for answer in answers.withLock({ $0 }) { ledger.answered(answer.unit, answer.result) }
    }

    private static func unit(
        _ number: Int, _ body: @escaping @Sendable (Transaction) throws -> Void,
        _ completion: @escaping @Sendable (Result<Void, any Error>) -> Void
    ) -> StoreWriter.Unit {
        StoreWriter.Unit(
            metadata: EventMetadata(
                correlationID: "unit-\(number)", causationID: "unit-\(number)", actor: "system:cut"),
            identifiers: { DerivedIdentifiers(cause: "unit-\(number)") }, urgency: .prompt, body: body,
            completion: completion)
    }

    private static func perform(_ unit: PlannedUnit, _ transaction: Transaction) throws {
        for (account, entry) in unit.entries { try transaction.handle(Account.self, id: "\(account)", entry) }
        if unit.undoesNested {
            let cause = EventMetadata(correlationID: "nested", causationID: "nested", actor: "system:cut")
            _ = try transaction.attempt(cause, DerivedIdentifiers(cause: "nested-\(unit.number)")) { nested in
                let entry = Account.Entry(unit: unit.number, ordinal: 99, amount: 1, filler: "")
                try nested.handle(Account.self, id: "1", entry)
                throw Refusal()
            }
        }
        if unit.refuses { throw Refusal() }
    }

    private func cut() throws {
        power_cut_now()
        try waitForClosedFiles()
        let failure = power_cut_restore()
        guard failure == 0 else { throw BrokenPromise("the disk cannot be written (errno \(failure))") }
    }

    /// Connections are closed when their owners are released, which may be a moment later on the writer's thread.
    private func waitForClosedFiles() throws {
        guard power_cut_await_closed_files(10) else { throw BrokenPromise("a connection stays open") }
    }
}
