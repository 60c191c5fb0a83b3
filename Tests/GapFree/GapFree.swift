import ArgumentParser
import Foundation
import Platform
import StoreExercise

/// Has several writers append, undo and wait in open transactions, and looks whether a reader misses anything.
@main
struct GapFree: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "GapFree", abstract: "Looks for gaps in logs with many writers.",
        discussion: """
            SSC_TEST_POSTGRES and SSC_TEST_POSTGRES_PASSWORD name the owner's role of a PostgreSQL server. Status 1 \
            when a position is missing, the reader missed something, or the control missed nothing.
            """)

    @Option(help: "Seconds of each of the 18 trials and of the control.")
    var seconds = 60

    @Option(help: "Empty folder for the files.")
    var folder: String

    private static let writers = 8
    private static let undonePercents = [0, 10, 50]
    private static let holds = [0, 2, 20]
    /// Short transactions that overlap, a tenth of them undone: nothing unusual.
    private static let control = (undonePercent: 10, holdMilliseconds: 2)

    func validate() throws {
        guard seconds > 0 else { throw ValidationError("--seconds must be positive") }
    }

    func run() throws {
        let variables = ProcessInfo.processInfo.environment
        guard let owner = variables["SSC_TEST_POSTGRES"], let password = variables["SSC_TEST_POSTGRES_PASSWORD"] else {
            throw ValidationError("set SSC_TEST_POSTGRES and SSC_TEST_POSTGRES_PASSWORD, as deploy/test gapfree does")
        }
        var schemas = try TrialSchemas(owner: owner, password: password)
        var runs = 0
        var total = (events: 0, gaps: 0, missed: 0)
        for undonePercent in Self.undonePercents {
            for hold in Self.holds {
                let file = StoreLocation.sqlite(path: "\(folder)/\(undonePercent)-\(hold).db")
                for (name, location) in [("sqlite", file), ("postgres", try schemas.log())] {
                    let journal = try StoreJournal(name: name, location)
                    let outcome = try play(journal, conditions(undonePercent, hold))
                    runs += 1
                    total.events += outcome.events
                    total.gaps += outcome.gaps
                    total.missed += outcome.missed
                }
            }
        }
        let control = try play(
            SerialJournal(schemas.empty()), conditions(Self.control.undonePercent, Self.control.holdMilliseconds))
        Report.figure("gapfree.runs", runs, "runs")
        Report.figure("gapfree.events", total.events, "events")
        Report.figure("gapfree.gaps", total.gaps, "positions")
        Report.figure("gapfree.missed", total.missed, "events")
        Report.figure("gapfree.control_gaps", control.gaps, "positions")
        Report.figure("gapfree.control_missed", control.missed, "events")
        guard total.gaps == 0, total.missed == 0 else { throw ExitCode.failure }
        guard control.missed > 0 else {
            Report.say("the reader of the control missed nothing, so the trials prove nothing")
            throw ExitCode.failure
        }
    }

    private func conditions(_ undonePercent: Int, _ hold: Int) -> Conditions {
        Conditions(writers: Self.writers, seconds: seconds, undonePercent: undonePercent, holdMilliseconds: hold)
    }

    private func play(_ journal: any Journal, _ conditions: Conditions) throws -> Outcome {
        do {
            let outcome = try Trial(journal, conditions).run()
            Report.say(
                "\(journal.name): \(conditions.text): \(outcome.events) events, \(outcome.gaps) gaps, "
                    + "\(outcome.missed) missed")
            return outcome
        } catch {
            Report.say("\(journal.name): \(conditions.text): \(error)")
            throw ExitCode.failure
        }
    }
}
