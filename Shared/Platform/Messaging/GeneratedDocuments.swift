import Foundation
import Messages

/// The documents of the contract that are written by code: one JSON Schema for each message, and the AsyncAPI document.
///
/// `ssc schemas write` puts them into the tree, `ssc schemas check` and a test say when the tree is stale.
package enum GeneratedDocuments {
    /// Where they stand in the tree.
    package static let folder = "docs/messages"

    /// File names and contents, in order of the names.
    package static func all() throws -> [(name: String, text: String)] {
        let schemas = try MessageRegistry.all.map { type in
            let schema = MessageSchema(type)
            return (name: schema.fileName, text: try schema.document().document)
        }
        let api = (name: "asyncapi.json", text: try AsyncAPIDocument.document().document)
        return (schemas + [api]).sorted { $0.name < $1.name }
    }

    /// Names of files that are missing, differ, or belong to no message any more.
    package static func stale(in folder: String) throws -> [String] {
        let expected = try all()
        let different = expected.filter { name, text in
            FileManager.default.contents(atPath: "\(folder)/\(name)") != Data(text.utf8)
        }
        return (different.map(\.name) + leftOver(in: folder, expected.map(\.name))).sorted()
    }

    /// Writes what differs and removes schemas of messages that are gone.
    /// - Returns: names of the files that changed.
    package static func write(to folder: String) throws -> [String] {
        let documents = try all()
        let files = FileManager.default
        try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let changed = try stale(in: folder)
        for name in leftOver(in: folder, documents.map(\.name)) { try files.removeItem(atPath: "\(folder)/\(name)") }
        for (name, text) in documents where changed.contains(name) {
            try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"), options: .atomic)
        }
        return changed
    }

    private static func leftOver(in folder: String, _ expected: [String]) -> [String] {
        let present = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return present.filter { $0.hasSuffix(".schema.json") && !expected.contains($0) }
    }
}
