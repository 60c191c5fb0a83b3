/// JSON Schema 2020-12 of Swift types, found by letting a type decode itself and writing down what it asks for.
///
/// Keys, optional fields, nested types, lists and enumerations with raw values need nothing from the type. A type
/// whose own reading checks its input says how it looks through ``SchemaDescribed``. Everything is written in place,
/// without references, so that a schema can stand alone, in an OpenAPI and in an AsyncAPI document.
package enum JSONSchema {
    package static let dialect = "https://json-schema.org/draft/2020-12/schema"

    /// - Parameter fields: descriptions of fields by their name, applied wherever such a field stands.
    /// - Throws: ``SchemaUnknown`` for a type that cannot be described this way.
    package static func of(_ type: any Decodable.Type, fields: [String: String] = [:]) throws -> SchemaValue {
        try SchemaSession(fields: fields).schema(of: type)
    }
}

/// A type could not be described; the text says what to do.
package struct SchemaUnknown: Error, CustomStringConvertible {
    package let type: String
    package let reason: String

    package var description: String { "no JSON Schema for \(type): \(reason)" }
}

/// A list, set or dictionary as seen by a schema.
protocol SchemaCollection {
    static var element: any Decodable.Type { get }
    static var empty: Self { get }
    static func schema(_ element: SchemaValue) -> SchemaValue
}

extension Array: SchemaCollection where Element: Decodable {
    static var element: any Decodable.Type { Element.self }
    static var empty: [Element] { [] }
    static func schema(_ element: SchemaValue) -> SchemaValue { ["type": "array", "items": element] }
}

extension Set: SchemaCollection where Element: Decodable {
    static var element: any Decodable.Type { Element.self }
    static var empty: Set<Element> { [] }
    static func schema(_ element: SchemaValue) -> SchemaValue {
        ["type": "array", "items": element, "uniqueItems": true]
    }
}

extension Dictionary: SchemaCollection where Key == String, Value: Decodable {
    static var element: any Decodable.Type { Value.self }
    static var empty: [String: Value] { [:] }
    static func schema(_ element: SchemaValue) -> SchemaValue {
        ["type": "object", "additionalProperties": element]
    }
}

extension Optional: SchemaCollection where Wrapped: Decodable {
    static var element: any Decodable.Type { Wrapped.self }
    static var empty: Wrapped? { nil }
    static func schema(_ element: SchemaValue) -> SchemaValue { ["anyOf": [element, ["type": "null"]]] }
}

/// A field that is sealed for a person, and what is inside.
protocol SealedField {
    static var content: any Decodable.Type { get }
}

extension Personal: SealedField {
    static var content: any Decodable.Type { Value.self }
}
