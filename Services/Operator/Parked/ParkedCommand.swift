import ArgumentParser
import Messages
import Platform

/// Messages that a service could not handle and that wait for a person.
struct ParkedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parked", abstract: "Lists, shows, tries again, changes or discards messages that need a person.",
        discussion: """
            A message that cannot be handled is parked with everything later of the same case behind it. After the \
            cause is repaired, retry; discard only what must never happen. Every act is written to the log of the \
            service with its reason. deploy/runbook.md has an entry for each cause.
            """,
        subcommands: [List.self, Show.self, Retry.self, Edit.self, Discard.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists parked messages of one service or of all, one by one or by cause.")

        @OptionGroup var selection: ParkedOptions

        @Flag(help: "One line for each cause: how many, since when, an example, and the entry of the runbook.")
        var byCause = false

        @Flag(help: "One JSON object per line.")
        var json = false

        func run() async throws {
            if byCause { return try await listCauses() }
            let found = try await selection.find()
            if json {
                for one in found { try Output.json(one) }
            } else if found.isEmpty {
                Output.say("Nothing is parked.")
            } else {
                Output.table(
                    [["SERVICE", "NUMBER", "TYPE", "SUBJECT", "ATTEMPTS", "ACTS", "SINCE", "REASON"]]
                        + found.map { one in
                            let message = one.message
                            return [
                                one.service, "\(message.reference.number)", message.type, message.subject,
                                "\(message.attempts)", "\(message.reference.revision)", "\(message.receivedAt)",
                                message.error,
                            ]
                        })
            }
        }

        private func listCauses() async throws {
            struct Line: Encodable {
                let service: String
                let cause: ParkedGroup
            }
            let access = try OperatorAccess()
            var lines: [Line] = []
            for service in selection.service.map({ [$0] }) ?? ServiceName.allCases {
                let groups: [ParkedGroup] = try await access.client(service).get("/operator/parked/causes")
                lines += groups.map { Line(service: service.shortName, cause: $0) }
            }
            if json {
                for line in lines { try Output.json(line) }
            } else if lines.isEmpty {
                Output.say("Nothing is parked.")
            } else {
                Output.table(
                    [["SERVICE", "COUNT", "TYPE", "FIRST", "LAST", "EXAMPLE", "RUNBOOK", "REASON"]]
                        + lines.map {
                            [
                                $0.service, "\($0.cause.count)", $0.cause.type, "\($0.cause.firstSeen)",
                                "\($0.cause.lastSeen)", "\($0.cause.example)", "#" + $0.cause.cause,
                                $0.cause.reason,
                            ]
                        })
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows one parked message, what its retry would do, and what waits behind it.",
            discussion: "Never shows its body. sha256 is what an edit must name with --before.")

        @OptionGroup var selection: ParkedOptions

        private struct Details: Encodable {
            let service: String
            let message: ParkedMessage
            let sha256: String
            let trial: ParkedOutcome
            let runbook: String
            let waitingBehind: [ParkedMessage]
        }

        func run() async throws {
            let one = try await selection.findOne()
            let client = try OperatorAccess().client(one.name)
            let waiting: [ParkedMessage] = try await client.get("/operator/inbox/waiting")
            try Output.json(
                Details(
                    service: one.service, message: one.message, sha256: try await ParkedCalls.hash(one, client),
                    trial: try await ParkedCalls.send("try", one, client),
                    runbook: OperatingCause(reason: one.message.error).runbook,
                    waitingBehind: waiting.filter { $0.subject == one.message.subject }))
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Has parked messages handled again, and then what waits behind them.")

        @OptionGroup var selection: ParkedOptions
        @OptionGroup var batches: ParkedBatchOptions

        func run() async throws { try await batches.run("retry", selection) }
    }

    struct Edit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Changes the body of one parked message; retry it afterwards.")

        @OptionGroup var selection: ParkedOptions

        @Option(name: .customLong("set"), help: "/place=JSON, a JSON Pointer and the new value; may be repeated.")
        var changes: [String] = []

        @Option(help: "/place, a JSON Pointer to what is taken out; may be repeated.")
        var remove: [String] = []

        @Option(help: "A file with the whole new body, instead of single places.")
        var file: String?

        @Option(help: "The sha256 that show told, so that nobody else's change is lost. Without it: as it is now.")
        var before: String?

        @Option(help: "Why; it is kept in the log of the service. No names of people.")
        var why: String

        @Flag(help: "Says what a retry of the changed message would do, and changes nothing.")
        var dryRun = false

        func validate() throws {
            guard (file == nil) != (changes.isEmpty && remove.isEmpty) else {
                throw ValidationError("give --set and --remove, or --file")
            }
        }

        func run() async throws {
            let one = try await selection.findOne()
            let client = try OperatorAccess().client(one.name)
            let edit = try ParkedCalls.edit(file: file, changes: changes, remove: remove)
            let hash = try await ParkedCalls.hash(one, client)
            guard before == nil || before == hash else {
                throw OperatorError("the body is not the one that --before names", fix: "ssc parked show, and again")
            }
            try Output.json(
                try await ParkedCalls.send(
                    dryRun ? "try" : "edit", one, client, why: why, before: before ?? hash, edit: edit))
        }
    }

    struct Discard: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Gives parked messages up for ever, and handles what waits behind them.")

        @OptionGroup var selection: ParkedOptions
        @OptionGroup var batches: ParkedBatchOptions

        @Flag(help: "Needed, because the messages cannot be brought back.")
        var yes = false

        func run() async throws {
            guard yes || batches.dryRun else {
                throw OperatorError("discarding cannot be undone", fix: "add --yes when it must never be handled")
            }
            try await batches.run("discard", selection)
        }
    }
}
