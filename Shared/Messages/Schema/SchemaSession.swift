/// One run over a type and everything inside it.
final class SchemaSession {
    private let fields: [String: String]
    private var open: [ObjectIdentifier] = []

    init(fields: [String: String]) { self.fields = fields }

    func schema<Value: Decodable>(of type: Value.Type) throws -> SchemaValue { try describe(type).schema }

    /// The schema and a value with which the type around it can go on decoding.
    func describe<Value: Decodable>(_ type: Value.Type) throws -> (schema: SchemaValue, sample: Value) {
        if let described = type as? any SchemaDescribed.Type, let sample = described.sample as? Value {
            return (described.schema, sample)
        }
        if let listed = type as? any (CaseIterable & RawRepresentable).Type,
            let (schema, first) = Self.enumeration(listed), let sample = first as? Value
        {
            return (schema, sample)
        }
        guard !open.contains(ObjectIdentifier(type)) else {
            throw SchemaUnknown(type: "\(type)", reason: "it contains itself; make it SchemaDescribed")
        }
        open.append(ObjectIdentifier(type))
        defer { open.removeLast() }
        if let collection = type as? any SchemaCollection.Type, let sample = collection.empty as? Value {
            return (collection.schema(try schema(of: collection.element)), sample)
        }
        return try record(type)
    }

    private func record<Value: Decodable>(_ type: Value.Type) throws -> (schema: SchemaValue, sample: Value) {
        let recording = SchemaRecording()
        let sample: Value
        do {
            sample = try Value(from: SchemaRecorder(session: self, recording: recording, codingPath: []))
        } catch let error as SchemaUnknown {
            throw error
        } catch {
            throw SchemaUnknown(type: "\(type)", reason: "it refuses neutral values; make it SchemaDescribed")
        }
        let schema = recording.schema(fields)
        guard let sealed = type as? any SealedField.Type else { return (schema, sample) }
        return (try seal(schema, sealed.content), sample)
    }

    private func seal(_ schema: SchemaValue, _ content: any Decodable.Type) throws -> SchemaValue {
        .object([
            .init("type", "object"),
            .init("description", "Sealed for one person; readable only with the person's key, never after erasure."),
            .init("properties", schema["properties"] ?? [:]), .init("required", schema["required"] ?? []),
            .init("x-sealed-content", try self.schema(of: content)),
        ])
    }

    private static func enumeration<Listed: CaseIterable & RawRepresentable>(
        _ type: Listed.Type
    ) -> (schema: SchemaValue, first: Any)? {
        guard let first = type.allCases.first else { return nil }
        let texts = type.allCases.compactMap { $0.rawValue as? String }
        if texts.count == type.allCases.count {
            return (["type": "string", "enum": .array(texts.map(SchemaValue.text))], first)
        }
        let numbers = type.allCases.compactMap { $0.rawValue as? Int }
        guard numbers.count == type.allCases.count else { return nil }
        return (["type": "integer", "enum": .array(numbers.map(SchemaValue.integer))], first)
    }
}

/// What one value asked its decoder for.
final class SchemaRecording {
    private var isObject = false
    private var names: [String] = []
    private var members: [String: SchemaRecording] = [:]
    private var optional: Set<String> = []
    private var element: SchemaRecording?
    private var value: SchemaValue?

    func becomeObject() { isObject = true }

    /// A field; asking twice for the same name gives the same recording.
    func member(_ name: String) -> SchemaRecording {
        if let known = members[name] { return known }
        let member = SchemaRecording()
        names.append(name)
        members[name] = member
        return member
    }

    func markOptional(_ name: String) { optional.insert(name) }

    func becomeList() -> SchemaRecording {
        let known = element ?? SchemaRecording()
        element = known
        return known
    }

    func become(_ schema: SchemaValue) { value = schema }

    func schema(_ fields: [String: String]) -> SchemaValue {
        if let value { return value }
        if let element { return ["type": "array", "items": element.schema(fields)] }
        guard isObject else { return [:] }
        let properties = names.map { name in
            SchemaValue.Member(name, Self.describe(members[name]?.schema(fields) ?? [:], fields[name]))
        }
        let required = names.filter { !optional.contains($0) }.map(SchemaValue.text)
        return ["type": "object", "properties": .object(properties), "required": .array(required)]
    }

    private static func describe(_ schema: SchemaValue, _ text: String?) -> SchemaValue {
        guard let text else { return schema }
        var members = schema.removing("description").members
        members.insert(.init("description", .text(text)), at: min(1, members.count))
        return .object(members)
    }
}
