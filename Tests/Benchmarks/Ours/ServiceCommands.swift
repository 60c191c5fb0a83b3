import ArgumentParser
import Foundation
import Messages
import Platform
import Synchronization

/// Broker and folder of a service under test.
struct ServiceOptions: ParsableArguments {
    @OptionGroup var broker: BrokerOptions
    @Option(help: "Folder of the database; new for each run.")
    var folder: String

    /// Fills the input queue before anything is measured.
    func fill(_ address: BrokerAddress) async throws {
        try ServiceUnderTest.declareQueues(address)
        let publisher = Publisher(address: address, label: "benchmark load", logger: BrokerOptions.logger)
        let outcomes = try await publisher.publish(
            try ServiceUnderTest.requests(1, count: broker.count, origin: "origin-\(UUID().uuidString)"))
        precondition(outcomes.allSatisfy { $0 == .confirmed }, "a request was not confirmed")
        await publisher.close()
    }
}

/// Fills the input queue and ends, for a service that is measured in a process of its own.
struct Load: AsyncParsableCommand {
    @OptionGroup var options: ServiceOptions

    func run() async throws {
        let start = ContinuousClock.now
        try await options.fill(options.broker.address)
        try Trial(count: options.broker.count, took: .now - start).report()
    }
}

/// Takes a backlog in: deduplicated, handled in a durable transaction, acknowledged; the handler itself does nothing.
struct TakeIn: AsyncParsableCommand {
    @OptionGroup var options: ServiceOptions

    func run() async throws {
        let address = try options.broker.address
        try await options.fill(address)
        let (count, service) = (
            options.broker.count,
            try ServiceUnderTest(
                folder: options.folder, address: address, appends: false)
        )
        let start = ContinuousClock.now
        let took = try await service.running {
            try await wait { service.handled.value >= count }
            return ContinuousClock.now - start
        }
        try Trial(count: count, took: took).report()
    }
}

/// Takes a backlog through the whole path: inbox, one event, relay, confirmed publication.
struct Drain: AsyncParsableCommand {
    @OptionGroup var options: ServiceOptions
    @Option(help: "Messages that no handler takes, parked before the measured ones come.")
    var parked = 0

    func run() async throws {
        let address = try options.broker.address
        try await options.fill(address)
        let (count, parked, service) = (
            options.broker.count, parked,
            try ServiceUnderTest(
                folder: options.folder, address: address, appends: true)
        )
        try await service.park(parked)
        let start = ContinuousClock.now
        let took = try await service.running {
            try await wait { service.relay.state.published >= count }
            return ContinuousClock.now - start
        }
        let answers = try AdminChannel.with(address) { try $0.messageCount(ServiceUnderTest.output) }
        precondition(answers == count, "\(answers) answers to \(count) requests")
        try Trial(count: count, took: took).report()
    }
}

/// Sends requests at a steady rate and measures from the sending of each to the arrival of its answer at a consumer.
struct Pace: AsyncParsableCommand {
    @OptionGroup var options: ServiceOptions
    @Option(help: "Requests a second.")
    var rate = 50

    func run() async throws {
        let address = try options.broker.address
        try ServiceUnderTest.declareQueues(address)
        let service = try ServiceUnderTest(folder: options.folder, address: address, appends: true)
        let (count, rate) = (options.broker.count, rate)
        let ledger = Ledger()
        let observer = Consumer(
            address: address, queue: ServiceUnderTest.output, label: "benchmark observe", logger: BrokerOptions.logger
        ) { batch in
            for delivery in batch { ledger.arrived(delivery) }
            return .acknowledged
        }
        let start = ContinuousClock.now
        try await service.running {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await observer.run() }
                try await send(count, rate, address, ledger)
                try await wait { ledger.waits.count >= count }
                await observer.close()
            }
        }
        // The first tenth warms connections and caches up.
        let waits = ledger.waits.filter { $0.number > count / 10 }.map(\.wait)
        try Trial(count: count, took: .now - start, waits: waits).report()
    }

    private func send(_ count: Int, _ rate: Int, _ address: BrokerAddress, _ ledger: Ledger) async throws {
        let publisher = Publisher(address: address, label: "benchmark load", logger: BrokerOptions.logger)
        let requests = try ServiceUnderTest.requests(1, count: count, origin: "origin-\(UUID().uuidString)")
        let start = ContinuousClock.now + .milliseconds(500)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, request) in requests.enumerated() {
                try await Task.sleep(until: start + .seconds(1) * index / rate)
                ledger.sent(index + 1)
                group.addTask {
                    let outcomes = try await publisher.publish([request])
                    precondition(outcomes == [.confirmed], "a request was not confirmed")
                }
            }
            try await group.waitForAll()
        }
        await publisher.close()
    }
}

/// When requests went out and how long their answers took.
private final class Ledger: Sendable {
    private struct State {
        var sent: [Int: ContinuousClock.Instant] = [:]
        var waits: [(number: Int, wait: Duration)] = []
    }

    private let state = Mutex(State())

    var waits: [(number: Int, wait: Duration)] { state.withLock { $0.waits } }

    func sent(_ number: Int) { state.withLock { $0.sent[number] = .now } }

    func arrived(_ delivery: IncomingDelivery) {
        let now = ContinuousClock.now
        guard case .text(let subject) = delivery.properties.headers["cloudEvents:subject"], let number = Int(subject)
        else { return }
        state.withLock { state in
            // An answer that comes twice has one wait.
            guard let sent = state.sent.removeValue(forKey: number) else { return }
            state.waits.append((number, now - sent))
        }
    }
}

/// Runs the service under test until it is killed, and says when the first request was handled and when all were.
struct Serve: AsyncParsableCommand {
    @OptionGroup var options: ServiceOptions
    @Flag(help: "Fill the queue first; without it the queues are taken as they are.")
    var fill = false
    @Option(help: "Answered requests, over all runs, at which the process says `done` and ends.")
    var until: Int

    private struct Event: Encodable {
        let event: String
    }

    func run() async throws {
        let address = try options.broker.address
        if fill { try await options.fill(address) }
        try Report.line(Event(event: "ready"))
        let service = try ServiceUnderTest(folder: options.folder, address: address, appends: true)
        let until = until
        try await service.running {
            try await wait { service.handled.value > 0 }
            try Report.line(Event(event: "first"))
            try await wait { service.relay.state.position >= until }
            try Report.line(Event(event: "done"))
        }
    }
}
