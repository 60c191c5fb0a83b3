import ArgumentParser
import Platform

/// `ssc schemas`: the generated documents of the message contract.
struct SchemasCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schemas",
        abstract: "Write or check the JSON Schemas of all messages and the AsyncAPI document.",
        subcommands: [Write.self, Check.self])

    struct Write: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the documents that differ and remove those of messages that are gone.")

        @Option(help: "Folder of the documents.")
        var folder = GeneratedDocuments.folder

        func run() throws {
            let changed = try GeneratedDocuments.write(to: folder)
            Output.line(changed.isEmpty ? "nothing to write" : changed.map { "written \($0)" }.joined(separator: "\n"))
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Fail when a document in the tree is stale.")

        @Option(help: "Folder of the documents.")
        var folder = GeneratedDocuments.folder

        func run() throws {
            let stale = try GeneratedDocuments.stale(in: folder)
            guard !stale.isEmpty else { return Output.line("all documents are up to date") }
            Output.line(stale.map { "stale \($0)" }.joined(separator: "\n"))
            Output.line("write them with: ssc schemas write --folder \(folder)")
            throw ExitCode.failure
        }
    }
}
