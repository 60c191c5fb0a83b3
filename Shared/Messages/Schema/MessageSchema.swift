package import Foundation

/// The generated documents of one message: its schema with title, description and example.
package struct MessageSchema {
    package let type: any PublishedMessage.Type

    package init(_ type: any PublishedMessage.Type) { self.type = type }

    /// `<wire name>.schema.json`.
    package var fileName: String { "\(type.type).schema.json" }

    /// As `Request filed, version 1`.
    package var title: String {
        let parts = type.type.split(separator: ".").map(String.init)
        guard parts.count == 3 else { return type.type }
        let words = parts[1].replacingOccurrences(of: "-", with: " ")
        return words.prefix(1).uppercased() + words.dropFirst() + ", version " + parts[2].dropFirst()
    }

    /// The encoded example, with sealed fields in plain base64.
    package func example() throws -> Data {
        let message: any Encodable = type.example
        return try MessageJSON(sealer: ExampleSealer()).encode(message)
    }

    /// The schema of the body, to stand inside another document.
    package func payload() throws -> SchemaValue {
        let body = try JSONSchema.of(type, fields: FieldGlossary.descriptions)
        let head: [SchemaValue.Member] = [
            .init("title", .text(title)), .init("description", .text(type.summary)),
        ]
        let example = try JSONDecoder().decode(SchemaValue.self, from: try example())
        return .object(head + body.members + [.init("examples", [example])])
    }

    /// The whole file.
    package func document() throws -> SchemaValue {
        .object(
            [
                .init("$schema", .text(JSONSchema.dialect)),
                .init("$id", .text("urn:ssc:message:\(type.type)")),
            ] + (try payload().members))
    }
}
