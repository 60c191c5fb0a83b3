import Foundation
import Messages
import Platform
import Testing

/// The documents of the contract in the tree are the ones that the code writes.
struct GeneratedDocumentsTests {
    private static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "documents-\(UUID().uuidString)").path()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    @Test func `the documents in the tree are up to date`() throws {
        let folder = Self.root.appending(path: GeneratedDocuments.folder).path()
        let stale = try GeneratedDocuments.stale(in: folder)
        #expect(stale.isEmpty, "write them with: ssc schemas write --folder \(GeneratedDocuments.folder)")
    }

    @Test func `writing twice changes nothing the second time`() throws {
        try withFolder { (folder: String) throws in
            #expect(try GeneratedDocuments.write(to: folder).count == MessageRegistry.all.count + 1)
            #expect(try GeneratedDocuments.write(to: folder).isEmpty)
            #expect(try GeneratedDocuments.stale(in: folder).isEmpty)
        }
    }

    @Test func `a changed, a missing and a left-over document are stale, and writing mends them`() throws {
        try withFolder { (folder: String) throws in
            _ = try GeneratedDocuments.write(to: folder)
            let first = "\(RequestFiled.type).schema.json"
            try Data("{}\n".utf8).write(to: URL(filePath: "\(folder)/\(first)"))
            try FileManager.default.removeItem(atPath: "\(folder)/asyncapi.json")
            try Data("{}\n".utf8).write(to: URL(filePath: "\(folder)/intake.gone.v1.schema.json"))
            let expected = ["asyncapi.json", "intake.gone.v1.schema.json", first]
            #expect(try GeneratedDocuments.stale(in: folder) == expected)
            #expect(try GeneratedDocuments.write(to: folder) == expected)
            #expect(try GeneratedDocuments.stale(in: folder).isEmpty)
        }
    }

    @Test func `every service sends and receives what the topology says`() throws {
        let operations = try #require(try AsyncAPIDocument.document()["operations"])
        for (service, types) in SystemTopology.consumption {
            let taken = operations["\(service).receive"]?["messages"]?.elements.compactMap { $0["$ref"]?.string } ?? []
            let queue = SystemTopology.queue(service)
            #expect(taken == types.map { "#/channels/\(queue)/messages/\($0.type)" }.sorted())
        }
        let sent = operations.members.filter { $0.value["action"] == "send" }
            .flatMap { $0.value["messages"]?.elements ?? [] }
        #expect(sent.count == MessageRegistry.all.count)
        #expect(operations["validation.send.registry"]?["bindings"]?["amqp"]?["mandatory"] == true)
    }

    @Test func `every exchange and every queue of the topology is a channel with its binding`() throws {
        let channels = try #require(try AsyncAPIDocument.document()["channels"])
        let names = Exchange.allCases.map(\.rawValue) + SystemTopology.topology.queues.map(\.name)
        #expect(Set(channels.members.map(\.name)) == Set(names))
        for channel in channels.members {
            #expect(channel.value["bindings"]?["amqp"]?["bindingVersion"] == "0.3.0")
        }
    }
}
