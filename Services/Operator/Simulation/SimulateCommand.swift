import ArgumentParser
import Foundation
import Messages
import Platform

/// Exercises with made-up people at the scale of the country.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Plays the work of the country through the system.",
        subcommands: [Month.self])

    struct Month: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Plays a published month from filing to answer, and proves that nothing was lost or done twice.",
            discussion: """
                For a system of its own: it makes accounts, families and requests. Start the services with \
                SSC_CLOCK=2025-12-31T13:00:00Z, SSC_STATISTICS_CUTOVER=2025-12, SSC_INTAKE_BACKDATED_DAYS=31 and \
                SSC_RATE_LIMIT=off, as deploy/suites/month does. Status 1 when a case was lost, something was done \
                twice, or the statistics differ.
                """)

        @Argument(help: "The month, as 2025-12; the system's clock must stand in it.")
        var month: Period

        @Option(help: "Share of the month's volume, above 0 to 1.")
        var scale = 1.0

        @Option(help: "Another number makes other people; the same one makes the same.")
        var seed: UInt64 = 1

        @Option(help: "People who file at the same time; as many more work on what was filed.")
        var concurrency = 8

        @Option(help: "The published table. Default: transparencia.csv in SSC_CATALOGUE.")
        var published: String?

        @Option(help: "Mails that may come again under the same Message-ID, when Notification is killed meanwhile.")
        var resent = 0

        @Flag(help: "One JSON object per figure and line on standard output.")
        var json = false

        func validate() throws {
            guard scale > 0, scale <= 1 else { throw ValidationError("--scale is a number above 0, at most 1") }
            guard (1...200).contains(concurrency) else { throw ValidationError("--concurrency is 1 to 200") }
        }

        func run() async throws {
            let environment = SystemEnvironment()
            let folder = try environment.required("SSC_CATALOGUE")
            let plan = MonthPlan.make(
                month: month,
                published: try PublishedMonth.read(published ?? folder + "/transparencia.csv", month: month),
                scale: scale, seed: seed, catalogue: try Catalogue.load(folder: folder))
            let run = try MonthRun(plan: plan, environment: environment, concurrency: concurrency, seed: seed)
            var outcome = try await run.play()
            outcome.resentMax = resent
            try outcome.report(json: json)
            guard outcome.isSound else { throw ExitCode.failure }
        }
    }
}

extension Period: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}
