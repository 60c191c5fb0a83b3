import ArgumentParser

/// The databases of the services.
struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "Prepares and moves the databases of the services.",
        subcommands: [Prepare.self, Move.self])
}
