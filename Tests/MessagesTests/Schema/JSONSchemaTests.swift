import Foundation
import Messages
import Testing

/// What the schema of a Swift type says about its JSON.
struct JSONSchemaTests {
    private struct Scalars: Decodable {
        let text: String
        let number: Int
        let ratio: Double?
        let isOpen: Bool
        let data: Data?
    }

    private enum Colour: String, Codable, CaseIterable { case red, darkBlue = "dark-blue" }
    private enum Size: Int, Codable, CaseIterable { case small = 1, large = 3 }

    private struct Nested: Decodable {
        struct Inner: Decodable { let day: LocalDay? }
        let inner: Inner
        let colour: Colour?
        let size: Size
        let list: [Inner]
        let names: Set<String>?
        let counts: [String: Int]
    }

    private struct HandWritten: Decodable {
        enum CodingKeys: String, CodingKey { case first = "1st", second, deep, list }
        enum DeepKeys: String, CodingKey { case inside }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            _ = try container.decode(String.self, forKey: .first)
            if container.contains(.second) { _ = try container.decode(Int.self, forKey: .second) }
            let deep = try container.nestedContainer(keyedBy: DeepKeys.self, forKey: .deep)
            _ = try deep.decode(Bool.self, forKey: .inside)
            var list = try container.nestedUnkeyedContainer(forKey: .list)
            while !list.isAtEnd { _ = try list.decode(String.self) }
        }
    }

    private struct Recursive: Decodable { let children: [Recursive] }

    private struct Picky: Decodable {
        init(from decoder: any Decoder) throws {
            let text = try decoder.singleValueContainer().decode(String.self)
            guard !text.isEmpty else { throw CancellationError() }
        }
    }

    @Test func `plain fields have their types and only optional ones may be absent`() throws {
        #expect(
            try JSONSchema.of(Scalars.self) == [
                "type": "object",
                "properties": [
                    "text": ["type": "string"], "number": ["type": "integer"], "ratio": ["type": "number"],
                    "isOpen": ["type": "boolean"], "data": ["type": "string", "contentEncoding": "base64"],
                ],
                "required": ["text", "number", "isOpen"],
            ])
    }

    @Test func `nested types, lists, sets, dictionaries and enumerations are written in place`() throws {
        let day: SchemaValue = [
            "type": "object", "properties": ["day": LocalDay.schema], "required": [],
        ]
        #expect(
            try JSONSchema.of(Nested.self) == [
                "type": "object",
                "properties": [
                    "inner": day, "colour": ["type": "string", "enum": ["red", "dark-blue"]],
                    "size": ["type": "integer", "enum": [1, 3]], "list": ["type": "array", "items": day],
                    "names": ["type": "array", "items": ["type": "string"], "uniqueItems": true],
                    "counts": ["type": "object", "additionalProperties": ["type": "integer"]],
                ],
                "required": ["inner", "size", "list", "counts"],
            ])
    }

    @Test func `a type that reads by hand is described by what it asks for`() throws {
        #expect(
            try JSONSchema.of(HandWritten.self) == [
                "type": "object",
                "properties": [
                    "1st": ["type": "string"], "second": ["type": "integer"],
                    "deep": ["type": "object", "properties": ["inside": ["type": "boolean"]], "required": ["inside"]],
                    "list": ["type": "array", "items": ["type": "string"]],
                ],
                "required": ["1st", "deep", "list"],
            ])
    }

    @Test func `a list, an optional element and a bare value can be the top`() throws {
        #expect(try JSONSchema.of([Int].self) == ["type": "array", "items": ["type": "integer"]])
        let optional: SchemaValue = ["anyOf": [["type": "string"], ["type": "null"]]]
        #expect(try JSONSchema.of([String?].self) == ["type": "array", "items": optional])
        #expect(try JSONSchema.of(Period.self) == Period.schema)
    }

    @Test func `a sealed field shows its envelope and what is inside`() throws {
        let schema = try JSONSchema.of(Personal<Contact>.self)
        #expect(schema["required"] == ["person", "sealed"])
        #expect(schema["x-sealed-content"]?["properties"]?["email"] == EmailAddress.schema)
    }

    @Test func `a type that contains itself or refuses neutral values says what to do`() throws {
        for type in [Recursive.self, Picky.self] as [any Decodable.Type] {
            let error = try #require(throws: SchemaUnknown.self) { _ = try JSONSchema.of(type) }
            #expect(error.description.contains("make it SchemaDescribed"))
        }
    }

    @Test func `a description of a field stands wherever the field stands`() throws {
        let schema = try JSONSchema.of(Nested.self, fields: ["day": "A day."])
        for inner in [schema["properties"]?["inner"], schema["properties"]?["list"]?["items"]] {
            #expect(inner?["properties"]?["day"]?["description"] == "A day.")
            #expect(inner?["properties"]?["day"]?["format"] == "date")
        }
    }
}
