import ArgumentParser
import Platform

/// The operator's command line.
///
/// Every command reads what it needs from the environment that `deploy/ssc` sets (`SSC_…`); options go before it.
/// Exit status: 0 done, 1 the answer is "no" or something failed, 64 the call was wrong.
@main
struct SSC: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ssc",
        abstract: "Runs, watches and repairs the system of the two procedures.",
        discussion: """
            On the machine of deploy/up, call it as deploy/ssc COMMAND: that sets the addresses and secrets of the \
            running system. Otherwise give the options or set the variables that each command names.
            """,
        subcommands: [
            StatusCommand.self, KeysCommand.self, StoreCommand.self, TopologyCommand.self, MailSinkCommand.self,
            ParkedCommand.self, UnroutedCommand.self, RebuildCommand.self, VerifyCommand.self, BackupCommand.self,
            RestoreCommand.self, DrillCommand.self,
            StaffCommand.self,
            DemoCommand.self, AffiliationCommand.self, StatisticsCommand.self, SimulateCommand.self,
            SchemasCommand.self,
        ])

    /// As the main program of `AsyncParsableCommand`, but ended by ``ProcessEnd``.
    static func main() async {
        do {
            var command = try await asyncParseAsRoot()
            if var waiting = command as? any AsyncParsableCommand { try await waiting.run() } else { try command.run() }
            ProcessEnd.leave(ExitCode.success.rawValue)
        } catch {
            let text = fullMessage(for: error)
            let status = exitCode(for: error)
            if !text.isEmpty { status == .success ? Output.line(text) : Output.say(text) }
            ProcessEnd.leave(status.rawValue)
        }
    }
}
