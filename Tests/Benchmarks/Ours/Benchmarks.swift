import ArgumentParser
import Foundation
import Platform

/// Our side of the benchmarks: each command does one measured piece of work with the classes that a service runs, and
/// prints one line of JSON. `deploy/bench` calls it in turn with the peers; it is no part of a release.
@main
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "Benchmarks", abstract: "Work that deploy/bench measures.",
        subcommands: [
            Append.self, Fill.self, FillStatistics.self, Replay.self, Rehydrate.self, Publish.self, Load.self,
            TakeIn.self, Drain.self, Pace.self, Serve.self,
        ])

    static func main() async {
        await main(nil)  // returns only when all went well
        ProcessEnd.leave(0)
    }
}

/// What a piece of work took.
struct Trial: Encodable {
    let count: Int
    let seconds: Double
    /// Milliseconds; absent where single waits are not measured.
    var p50: Double?
    var p99: Double?

    init(count: Int, took duration: Duration, waits: [Duration] = []) {
        self.count = count
        seconds = duration.seconds
        guard !waits.isEmpty else { return }
        let sorted = waits.sorted()
        p50 = sorted[sorted.count / 2].seconds * 1_000
        p99 = sorted[min(sorted.count - 1, sorted.count * 99 / 100)].seconds * 1_000
    }

    func report() throws { try Report.line(self) }
}

enum Report {
    /// Writes a line at once, because the harness waits for it.
    static func line(_ value: some Encodable) throws {
        FileHandle.standardOutput.write(try JSONEncoder().encode(value) + Data("\n".utf8))
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
