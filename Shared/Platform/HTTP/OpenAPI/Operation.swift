/// A JSON Schema (2020-12) with a name, as a component of the OpenAPI document.
///
/// The value is asked for only when the document is written.
package struct SchemaRef: Sendable {
    package let name: String
    let value: @Sendable () throws -> any Encodable

    /// Takes any value that encodes to a schema, such as one made by reflection.
    package init(_ name: String, _ value: @escaping @Sendable () throws -> any Encodable) {
        self.name = name
        self.value = value
    }

    /// A schema written by hand.
    package init(_ name: String, _ value: JSONValue) {
        self.name = name
        self.value = { value }
    }

    /// An object with properties; the listed ones are required.
    package static func object(_ name: String, _ properties: [String: JSONValue], required: [String] = []) -> SchemaRef
    {
        SchemaRef(
            name,
            .object([
                "type": "object", "properties": .object(properties),
                "required": .array(required.sorted().map(JSONValue.text)),
            ]))
    }
}

/// What the OpenAPI document says about one route.
package struct Operation: Sendable {
    /// One answer of the route.
    package struct Reply: Sendable {
        let status: Int
        let description: String
        let schema: SchemaRef?
        let mediaType: String

        package init(
            _ status: Int, _ description: String, _ schema: SchemaRef? = nil, mediaType: String = "application/json"
        ) {
            self.status = status
            self.description = description
            self.schema = schema
            self.mediaType = mediaType
        }
    }

    /// A parameter of the query or the header; those of the path are read from the route.
    package struct Parameter: Sendable {
        let name: String
        let place: String
        let description: String
        let isRequired: Bool
        let schema: JSONValue

        package static func query(
            _ name: String, _ description: String, required: Bool = false, schema: JSONValue = ["type": "string"]
        ) -> Parameter {
            Parameter(name: name, place: "query", description: description, isRequired: required, schema: schema)
        }

        package static func header(
            _ name: String, _ description: String, required: Bool = false, schema: JSONValue = ["type": "string"]
        ) -> Parameter {
            Parameter(name: name, place: "header", description: description, isRequired: required, schema: schema)
        }
    }

    let id: String
    let summary: String
    let request: SchemaRef?
    let requestMediaType: String
    let replies: [Reply]
    let parameters: [Parameter]

    /// - Parameter id: unique in the service, camelCase.
    /// - Parameter replies: the good answers and the special refusals; the general errors are added to each route.
    package init(
        id: String, summary: String, request: SchemaRef? = nil, requestMediaType: String = "application/json",
        parameters: [Parameter] = [], replies: [Reply]
    ) {
        self.id = id
        self.summary = summary
        self.request = request
        self.requestMediaType = requestMediaType
        self.replies = replies
        self.parameters = parameters
    }
}
