import ArgumentParser
import Messages

/// Messages that a service could not handle and that wait for a person.
struct ParkedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parked", abstract: "Lists, shows, tries again or discards messages that need a person.",
        discussion: """
            A message that cannot be handled is parked with everything later of the same case behind it. After the \
            cause is repaired, retry; discard only what must never happen.
            """,
        subcommands: [List.self, Show.self, Retry.self, Discard.self])

    /// A kept message as a service tells it.
    struct KeptMessage: Codable, Sendable {
        let sequence: Int
        let id, source, type, subject, state, error: String
        let attempts: Int
        let receivedAt, dueAt: Instant
    }

    struct Entry: Encodable {
        let service: String
        let message: KeptMessage
    }

    static func kept(_ state: String, _ services: [ServiceName]) async throws -> [Entry] {
        let access = try OperatorAccess()
        var entries: [Entry] = []
        for service in services {
            let messages: [KeptMessage] = try await access.client(service).get("/operator/inbox/\(state)")
            entries += messages.map { Entry(service: service.shortName, message: $0) }
        }
        return entries
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists parked messages, of one service or of all.")

        @Argument(help: "The service; all when left out.")
        var service: ServiceName?

        @Flag(help: "One JSON object per message and line.")
        var json = false

        func run() async throws {
            let entries = try await ParkedCommand.kept("parked", service.map { [$0] } ?? ServiceName.allCases)
            if json {
                for entry in entries { try Output.json(entry) }
                return
            }
            guard !entries.isEmpty else {
                Output.say("Nothing is parked.")
                return
            }
            Output.table(
                [["SERVICE", "NUMBER", "TYPE", "SUBJECT", "ATTEMPTS", "SINCE", "REASON"]]
                    + entries.map {
                        let message = $0.message
                        return [
                            $0.service, "\(message.sequence)", message.type, message.subject, "\(message.attempts)",
                            "\(message.receivedAt)", message.error,
                        ]
                    })
        }
    }

    struct Selection: ParsableArguments {
        @Argument(help: "The service.")
        var service: ServiceName

        @Argument(help: "The number that list shows.")
        var number: Int
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows one parked message and what waits behind it; never its personal data.")

        @OptionGroup var selection: Selection

        func run() async throws {
            let parked = try await ParkedCommand.kept("parked", [selection.service])
            guard let entry = parked.first(where: { $0.message.sequence == selection.number }) else {
                throw OperatorError(
                    "\(selection.service.shortName) has no parked message \(selection.number)",
                    fix: "ssc parked list shows the numbers")
            }
            try Output.json(entry)
            let behind = try await ParkedCommand.kept("waiting", [selection.service])
                .filter { $0.message.subject == entry.message.subject }
            for waiting in behind { try Output.json(waiting) }
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Has a parked message handled again, and then what waits behind it.")

        @OptionGroup var selection: Selection

        func run() async throws {
            try await OperatorAccess().client(selection.service)
                .post("/operator/inbox/\(selection.number)/retry")
            Output.say("It will be handled again now; ssc parked list shows whether it worked.")
        }
    }

    struct Discard: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Gives a parked message up for ever, and handles what waits behind it.")

        @OptionGroup var selection: Selection

        @Flag(help: "Needed, because the message cannot be brought back.")
        var yes = false

        func run() async throws {
            guard yes else {
                throw OperatorError("discarding cannot be undone", fix: "add --yes when it must never be handled")
            }
            try await OperatorAccess().client(selection.service)
                .post("/operator/inbox/\(selection.number)/discard")
            Output.say("Discarded.")
        }
    }
}
