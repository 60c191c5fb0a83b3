import ArgumentParser
import Platform

/// Making the secret keys of an installation.
struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Makes the secret keys of an installation.", subcommands: [Initialise.self])

    struct Initialise: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "init", abstract: "Makes the key files that are missing; never touches an existing one.")

        @Option(help: "Folder of the keys. Default: SSC_KEYS.")
        var folder: String?

        func run() throws {
            let folder = try folder ?? SystemEnvironment().required("SSC_KEYS")
            let made = try KeyFiles.createMissing(folder: folder)
            // What stands there must be usable too, or the next start of a service fails.
            _ = try KeyFiles.load(folder: folder)
            guard !made.isEmpty else {
                Output.say("All keys were there already.")
                return
            }
            Output.say("Made in \(folder): \(made.map(\.rawValue).joined(separator: ", "))")
            Output.say("Keep a copy apart from the data: without vault.key every personal field is lost for ever.")
        }
    }
}
