import Foundation
import Messages
import Testing

/// Each message version has one golden file that never changes after a release.
///
/// A new message gets its file with `SSC_WRITE_GOLDENS=1 swift test --filter GoldenTests`, which writes only what is
/// missing. A changed golden file means a changed contract: make a new version of the message instead.
struct GoldenTests {
    private let json = MessageJSON(sealer: ExampleSealer())

    private func golden(_ type: any PublishedMessage.Type) throws -> Data {
        let file = TestFiles.goldens.appending(path: "\(type.type).json")
        let isMissing = !FileManager.default.fileExists(atPath: file.path())
        if isMissing, ProcessInfo.processInfo.environment["SSC_WRITE_GOLDENS"] == "1" {
            try (MessageSchema(type).example() + Data("\n".utf8)).write(to: file)
        }
        try #require(FileManager.default.fileExists(atPath: file.path()), "no golden file for \(type.type)")
        return try Data(contentsOf: file)
    }

    private func decode(_ type: any PublishedMessage.Type, _ value: SchemaValue) throws -> any PublishedMessage {
        try json.decode(type, from: try JSONEncoder().encode(value))
    }

    private func value(_ type: any PublishedMessage.Type) throws -> SchemaValue {
        try JSONDecoder().decode(SchemaValue.self, from: try golden(type))
    }

    @Test(arguments: MessageRegistry.byType.keys.sorted())
    func `the example of a message encodes to the bytes of its golden file`(name: String) throws {
        let type = try #require(MessageRegistry.byType[name])
        #expect(try MessageSchema(type).example() + Data("\n".utf8) == golden(type))
    }

    @Test(arguments: MessageRegistry.byType.keys.sorted())
    func `a golden file decodes to the example`(name: String) throws {
        let type = try #require(MessageRegistry.byType[name])
        #expect(Self.isExample(try decode(type, try value(type))))
    }

    @Test(arguments: MessageRegistry.byType.keys.sorted())
    func `an unknown field is ignored wherever it stands`(name: String) throws {
        let type = try #require(MessageRegistry.byType[name])
        #expect(Self.isExample(try decode(type, Self.addingUnknownField(try value(type)))))
    }

    @Test(arguments: MessageRegistry.byType.keys.sorted())
    func `each missing required field is named in the error`(name: String) throws {
        let type = try #require(MessageRegistry.byType[name])
        let paths = Self.requiredPaths(try JSONSchema.of(type), present: try value(type))
        #expect(!paths.isEmpty)
        for path in paths {
            let broken = Self.removing(path, from: try value(type))
            let error = try #require(throws: DecodingError.self) { _ = try decode(type, broken) }
            guard case .keyNotFound(let key, _) = error else {
                Issue.record("\(path) gave \(error)")
                continue
            }
            #expect(key.stringValue == path.last)
        }
    }

    @Test(arguments: MessageRegistry.byType.keys.sorted())
    func `a message without its optional fields is read and written without them`(name: String) throws {
        let type = try #require(MessageRegistry.byType[name])
        let smallest = Self.keepingRequired(try JSONSchema.of(type), try value(type))
        let message: any Encodable = try decode(type, smallest)
        let written = try JSONDecoder().decode(SchemaValue.self, from: try json.encode(message))
        #expect(written == smallest)
    }

    @Test func `every golden file belongs to a registered message`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: TestFiles.goldens.path())
        #expect(Set(files) == Set(MessageRegistry.all.map { "\($0.type).json" }))
    }

    private static func isExample<Message: PublishedMessage>(_ message: Message) -> Bool { message == Message.example }

    private static func addingUnknownField(_ value: SchemaValue) -> SchemaValue {
        switch value {
        case .object(let members):
            .object(members.map { .init($0.name, addingUnknownField($0.value)) } + [.init("unknownField", [1, "x"])])
        case .array(let elements): .array(elements.map(addingUnknownField))
        case .null, .boolean, .integer, .number, .text: value
        }
    }

    /// Paths of required fields that are present, into nested objects and the first element of lists.
    private static func requiredPaths(_ schema: SchemaValue, present: SchemaValue) -> [[String]] {
        if let items = schema["items"], let first = present.elements.first {
            return requiredPaths(items, present: first).map { ["0"] + $0 }
        }
        let required = schema["required"]?.elements.compactMap(\.string) ?? []
        let inner = (schema["properties"]?.members ?? []).flatMap { property -> [[String]] in
            guard let value = present[property.name] else { return [] }
            return requiredPaths(property.value, present: value).map { [property.name] + $0 }
        }
        return required.map { [$0] } + inner
    }

    private static func removing(_ path: [String], from value: SchemaValue) -> SchemaValue {
        guard let first = path.first else { return value }
        if case .array(var elements) = value, let head = elements.first {
            elements[0] = removing(Array(path.dropFirst()), from: head)
            return .array(elements)
        }
        if path.count == 1 { return value.removing(first) }
        return value.setting(first, removing(Array(path.dropFirst()), from: value[first] ?? .null))
    }

    private static func keepingRequired(_ schema: SchemaValue, _ value: SchemaValue) -> SchemaValue {
        switch value {
        case .object(let members):
            let required = schema["required"]?.elements.compactMap(\.string) ?? []
            return .object(
                members.filter { required.contains($0.name) }.map { member in
                    .init(member.name, keepingRequired(schema["properties"]?[member.name] ?? [:], member.value))
                })
        case .array(let elements): return .array(elements.map { keepingRequired(schema["items"] ?? [:], $0) })
        case .null, .boolean, .integer, .number, .text: return value
        }
    }
}
