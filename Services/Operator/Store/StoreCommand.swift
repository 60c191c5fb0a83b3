import ArgumentParser

/// The databases of the services.
struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "Prepares the databases of the services.", subcommands: [Prepare.self])
}
