import ArgumentParser
import Messages
import Platform

/// Reading the published figures as a dashboard does.
struct StatisticsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statistics", abstract: "Reads the stream of monthly figures.", subcommands: [Follow.self])

    struct Follow: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints each figure of the stream as one line of JSON, until it is stopped.")

        @Option(help: "Offset to start from; 0 is the oldest that is kept.")
        var from: Int64 = 0

        @Flag(help: "Stop after what is there now instead of waiting for more.")
        var once = false

        func validate() throws {
            guard from >= 0 else { throw ValidationError("--from is a number from 0") }
        }

        func run() async throws {
            let reader = StatisticsReader(try SystemEnvironment().broker("SSC_DASHBOARD_BROKER"), from: from)
            let printing = Task {
                for await figure in reader.figures { try Output.json(figure) }
            }
            let reading = Task { await reader.run() }
            if once {
                try await reader.untilQuiet()
            } else {
                await StopSignal.wait()
            }
            await reader.close()
            await reading.value
            try await printing.value
        }
    }
}
