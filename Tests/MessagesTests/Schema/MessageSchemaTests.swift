import Foundation
import Messages
import Testing

/// What the generated schema of a message carries.
struct MessageSchemaTests {
    @Test func `a schema says its dialect, its message, a title, a description and an example`() throws {
        let document = try MessageSchema(RequestFiled.self).document()
        #expect(document["$schema"] == "https://json-schema.org/draft/2020-12/schema")
        #expect(document["$id"] == "urn:ssc:message:intake.request-filed.v1")
        #expect(document["title"] == "Request filed, version 1")
        #expect(document["description"] == .text(RequestFiled.summary))
        #expect(document["examples"]?.elements.first?["caseNumber"] == "SSC-EGR-2026-0000123-K")
    }

    @Test func `the same message gives the same bytes`() throws {
        for type in MessageRegistry.all {
            #expect(try MessageSchema(type).document().document == MessageSchema(type).document().document)
        }
    }

    @Test func `the glossary describes every field of every message and nothing else`() throws {
        var names: Set<String> = []
        func collect(_ schema: SchemaValue) {
            let isPoint = schema["description"] == GeoPoint.schema["description"]
            for property in schema["properties"]?.members ?? [] where !isPoint {
                if property.value["properties"] != GeoPoint.schema["properties"] { collect(property.value) }
                names.insert(property.name)
            }
            if let items = schema["items"] { collect(items) }
            if let sealed = schema["x-sealed-content"] { collect(sealed) }
        }
        for type in MessageRegistry.all { collect(try JSONSchema.of(type)) }
        #expect(names == Set(FieldGlossary.descriptions.keys))
    }

    @Test func `a document is valid JSON with escaped texts and members in their order`() throws {
        let value: SchemaValue = [
            "z": "a \"quoted\" \\ line\n\ttab \u{1} ñ", "a": [1, 2.5, true, .null], "m": [:], "n": [],
            "o": [["k": "v"]],
        ]
        let text = value.document
        #expect(
            text.hasPrefix(
                "{\n  \"z\": \"a \\\"quoted\\\" \\\\ line\\n\\ttab \\u0001 ñ\",\n  \"a\": [1, 2.5, true, null],"))
        #expect(text.hasSuffix("}\n"))
        let read = try JSONDecoder().decode(SchemaValue.self, from: Data(text.utf8))
        #expect(Set(read.members.map(\.name)) == ["z", "a", "m", "n", "o"])
        for member in read.members { #expect(member.value == value[member.name]) }
    }

    @Test func `a schema value encodes as the JSON that it stands for`() throws {
        let value: SchemaValue = ["a": [1, "x", .null, false], "b": ["c": 1.5]]
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        #expect(try encoder.encode(value) == Data(#"{"a":[1,"x",null,false],"b":{"c":1.5}}"#.utf8))
    }
}
