import ArgumentParser
import Foundation
import Messages
import Platform

/// Playing one of the institute's other systems.
struct AffiliationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "affiliation", abstract: "Publishes affiliation messages, as the institute's other systems do.",
        subcommands: [Publish.self])

    struct Publish: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Publishes the messages of a file, one JSON object a line.",
            discussion: """
                A line is {"type": "affiliation.family-registered.v1", "data": {…}}, or the data of a family alone. \
                All lines are checked first; when one is wrong nothing is published. The same line published twice \
                counts once.
                """)

        @Option(help: "File with one message a line.")
        var file: String

        func run() async throws {
            guard let bytes = FileContents.read(file) else {
                throw OperatorError("\(file) cannot be read", fix: "give the path of a file with --file")
            }
            let items = try Self.items(bytes)
            let publisher = AffiliationPublisher(try SystemEnvironment().broker("SSC_FOREIGN_BROKER"))
            try await publisher.publish(items, at: ServiceClock().now)
            await publisher.close()
            Output.say("Published and confirmed: \(items.count) message(s).")
        }

        private struct Line: Decodable {
            let type: String?
        }

        private struct Wrapped<Message: Decodable>: Decodable {
            let data: Message
        }

        private static func items(_ bytes: [UInt8]) throws -> [AffiliationPublisher.Item] {
            var items: [AffiliationPublisher.Item] = []
            var problems: [String] = []
            for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
                if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
                do {
                    items.append(
                        .init(
                            id: "file-" + Hexadecimal.encode(SHA256.hash(line).prefix(16)),
                            message: try message(Data(line))))
                } catch let error as DecodingError {
                    problems.append("line \(index + 1): \(place(of: error))")
                } catch {
                    problems.append("line \(index + 1): \(error)")
                }
            }
            guard problems.isEmpty else {
                throw OperatorError(
                    "nothing was published, \(problems.count) line(s) are wrong:\n    "
                        + problems.prefix(20).joined(separator: "\n    "), fix: "correct the lines and run it again")
            }
            return items
        }

        private static func message(_ line: Data) throws -> any PublishedMessage {
            guard let type = try JSONDecoder().decode(Line.self, from: line).type else {
                return try JSONDecoder().decode(FamilyRegistered.self, from: line)
            }
            guard let schema = MessageRegistry.byType[type], schema.exchange == .affiliation else {
                let known = MessageRegistry.all.filter { $0.exchange == .affiliation }.map { $0.type }
                throw OperatorError("unknown type \(type)", fix: "use one of \(known.joined(separator: ", "))")
            }
            return try decode(schema, line)
        }

        private static func decode<Message: PublishedMessage>(
            _ schema: Message.Type, _ line: Data
        ) throws -> any PublishedMessage {
            try JSONDecoder().decode(Wrapped<Message>.self, from: line).data
        }

        /// Where a line is wrong, without the value, which may be personal.
        private static func place(of error: DecodingError) -> String {
            switch error {
            case .keyNotFound(let key, let context): path(context.codingPath + [key]) + " is missing"
            case .valueNotFound(_, let context): path(context.codingPath) + " is empty"
            case .typeMismatch(_, let context): path(context.codingPath) + " has the wrong type"
            case .dataCorrupted(let context):
                context.codingPath.isEmpty
                    ? "is not a JSON object" : path(context.codingPath) + ": " + context.debugDescription
            @unknown default: "cannot be read"
            }
        }

        private static func path(_ keys: [any CodingKey]) -> String {
            "/" + keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: "/")
        }
    }
}
