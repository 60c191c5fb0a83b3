import Dispatch
import Foundation
import Platform
import Synchronization

/// Many worlds on all processors, as the environment says.
///
/// | variable | meaning | default |
/// |---|---|---|
/// | `SSC_SIMULATION_SEEDS` | how many seeds are played, from 1 on | 12 |
/// | `SSC_SIMULATION_SEED` | this one alone | none |
/// | `SSC_SIMULATION_BUILDS` | `sound`, `broken` or both | both |
/// | `SSC_SIMULATION_OUTPUT` | folder for figures and for the traces of failing seeds | none |
struct Campaign: Sendable {
    static let operations = 500

    let seeds: [UInt64]
    let isSingle: Bool
    let plays: (sound: Bool, broken: Bool)
    private let output: String?

    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        let single = environment["SSC_SIMULATION_SEED"].flatMap { UInt64($0) }
        let count = environment["SSC_SIMULATION_SEEDS"].flatMap { UInt64($0) } ?? 12
        seeds = single.map { [$0] } ?? Array(1...max(1, count))
        isSingle = single != nil
        let builds = environment["SSC_SIMULATION_BUILDS"] ?? "both"
        plays = (builds != "broken", builds != "sound")
        output = environment["SSC_SIMULATION_OUTPUT"]
    }

    /// How one seed ended.
    struct Outcome: Sendable {
        let seed: UInt64
        let violations: [InvariantViolation]
        let events: Int
        let deaths: Int
        let topics: Set<String>
        let steps: Int

        /// What the person who reads the log does next.
        var advice: String { "seed \(seed): \(violations) - repeat it with: deploy/test simulation --seed \(seed)" }
    }

    static func play(_ seed: UInt64, flaw: Flaw? = nil) throws -> World {
        let world = try World(seed: seed, flaw: flaw)
        try world.run(operations: operations)
        return world
    }

    /// Plays every seed; each world stays on one thread.
    func playAll() -> [Outcome] {
        let outcomes = Mutex<[Outcome]>([])
        let next = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: min(seeds.count, ProcessInfo.processInfo.activeProcessorCount)) {
            _ in
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < seeds.count else { return }
                let outcome = outcome(of: seeds[index])
                outcomes.withLock { $0.append(outcome) }
            }
        }
        return outcomes.withLock { $0 }.sorted { $0.seed < $1.seed }
    }

    private func outcome(of seed: UInt64) -> Outcome {
        do {
            let world = try Self.play(seed)
            if isSingle || !world.violations.isEmpty { write(world.trace.lines + world.logs, to: "trace-\(seed).txt") }
            return Outcome(
                seed: seed, violations: world.violations, events: world.eventCount, deaths: world.deaths,
                topics: world.publishedTopics, steps: world.scheduler.stepsTaken)
        } catch {
            return Outcome(
                seed: seed, violations: [.init(.nothingMissing, "world", "cannot be played: \(error)")], events: 0,
                deaths: 0, topics: [], steps: 0)
        }
    }

    /// The first seed that notices the flaw.
    func firstSeedThatNotices(_ flaw: Flaw) throws -> UInt64? {
        try seeds.first { !(try Self.play($0, flaw: flaw).violations.isEmpty) }
    }

    // MARK: Figures

    func note(_ figures: [(name: String, value: Int, unit: String)]) {
        write(
            figures.map { #"{"figure":"simulation.\#($0.name)","value":\#($0.value),"unit":"\#($0.unit)"}"# },
            to: "figures.jsonl", isAppending: true)
    }

    private func write(_ lines: [String], to name: String, isAppending: Bool = false) {
        guard let output else { return }
        let path = output + "/" + name
        let old = isAppending ? (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" : ""
        try? (old + lines.map { $0 + "\n" }.joined()).write(toFile: path, atomically: true, encoding: .utf8)
    }
}
