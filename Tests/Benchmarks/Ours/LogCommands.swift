import ArgumentParser
import EventSourcing
import Foundation
import Messages
import Platform

/// The database that a command works on.
struct StoreOptions: ParsableArguments {
    @Option(help: "As in SSC_STORE.")
    var store: String
    @Option(help: "File with the password of a PostgreSQL role.")
    var passwordFile: String?

    func open() throws -> Store {
        let password = try passwordFile.map {
            try String(contentsOfFile: $0, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        }
        return try Store(
            try StoreLocation(store, password: password), label: "benchmark", clock: ServiceClock(),
            json: MessageJSON(sealer: nil),
            events: [LoanEvent.self], projections: [])
    }
}

extension EventMetadata {
    static let benchmark = EventMetadata(
        correlationID: "0192f0c0-0000-7000-8000-0000000000c0", causationID: "0192f0c0-0000-7000-8000-0000000000ca",
        actor: "system:benchmark")
}

/// Appends to new streams, each append durable before the next of its client.
struct Append: AsyncParsableCommand {
    @OptionGroup var options: StoreOptions
    @Option var clients = 1
    @Option(help: "Events in one append.")
    var batch = 1
    @Option(help: "Events of all clients.")
    var count = 10_000

    func run() async throws {
        let store = try options.open()
        let (clients, batch, appends) = (clients, batch, count / clients / batch)
        let run = IdentifierSource(clock: ServiceClock()).next()
        let clock = ContinuousClock()
        let start = clock.now
        let waits = try await withThrowingTaskGroup(of: [Duration].self) { group in
            for client in 0..<clients {
                group.addTask {
                    var waits: [Duration] = []
                    for number in 0..<appends {
                        let events = (0..<batch).map { LoanEvent.noted(Noted($0)) }
                        let stream = Loan.stream("\(run)-\(client)-\(number)")
                        let began = clock.now
                        try await store.write(.benchmark) { try $0.append(events, to: stream, expecting: .noStream) }
                        waits.append(clock.now - began)
                    }
                    return waits
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        try Trial(count: appends * clients * batch, took: clock.now - start, waits: waits).report()
        store.close()
    }
}

/// Fills a log for the commands that read.
struct Fill: AsyncParsableCommand {
    @OptionGroup var options: StoreOptions
    @Option var streams = 1_000
    @Option(help: "Events in each stream.")
    var events = 10

    func run() async throws {
        let store = try options.open()
        let (streams, events) = (streams, events)
        let start = ContinuousClock.now
        for first in stride(from: 0, to: streams, by: 1_000) {
            try await store.write(.benchmark) { transaction in
                for number in first..<min(first + 1_000, streams) {
                    try transaction.append(
                        (0..<events).map { .noted(Noted($0)) } as [LoanEvent], to: Loan.stream("\(number)"),
                        expecting: .noStream)
                }
            }
        }
        try Trial(count: streams * events, took: .now - start).report()
        store.close()
    }
}

/// Reads the whole log in order and decodes every event into its type, as a projection that is rebuilt does.
struct Replay: AsyncParsableCommand {
    @OptionGroup var options: StoreOptions

    func run() async throws {
        let store = try options.open()
        let log = SQLEventLog(try store.openReader())
        let catalogue = EventCatalogue([LoanEvent.self])
        let json = MessageJSON(sealer: nil)
        let start = ContinuousClock.now
        var (position, state) = (0, Loan.initial)
        while true {
            let page = try log.read(afterPosition: position, limit: 1_000)
            guard let last = page.last else { break }
            for stored in page {
                guard let event = try catalogue.decode(stored, json).event as? LoanEvent else { continue }
                Loan.evolve(&state, event)
            }
            position = last.position
        }
        precondition(state.count == position, "an event was not read")
        try Trial(count: position, took: .now - start).report()
        store.close()
    }
}

/// Loads and folds aggregates one after another, each for the first time, as a command to an old case does.
struct Rehydrate: AsyncParsableCommand {
    @OptionGroup var options: StoreOptions
    @Option var streams = 1_000
    @Option(help: "Events that each stream has.")
    var events = 10

    func run() async throws {
        let store = try options.open()
        let (streams, events) = (streams, events)
        let start = ContinuousClock.now
        try await store.write(.benchmark) { transaction in
            for number in 0..<streams {
                let state = try transaction.state(Loan.self, id: "\(number)").state
                precondition(state.count == events, "stream \(number) has \(state.count) events")
            }
        }
        try Trial(count: streams, took: .now - start).report()
        store.close()
    }
}
