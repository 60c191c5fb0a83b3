package import Foundation
import Synchronization

/// The OpenAPI 3.1 description of a service, gathered from its routes.
package final class OpenAPIDocument: Sendable {
    private struct Entry: Sendable {
        let operation: Operation
        let method: String
        let path: String
        let roles: [Role]?
    }

    private let title: String
    private let entries = Mutex<[Entry]>([])

    package init(title: String) { self.title = title }

    func add(_ operation: Operation, method: String, path: String, roles: [Role]?) {
        let path = path.hasPrefix("/") ? path : "/" + path
        entries.withLock { $0.append(Entry(operation: operation, method: method, path: path, roles: roles)) }
    }

    /// The document as JSON with sorted keys: the same routes give the same bytes.
    package func json() throws -> Data {
        var paths: [String: [String: Any]] = [:]
        var schemas: [String: Any] = ["Problem": try plain(Self.problemSchema)]
        for entry in entries.withLock({ $0 }) {
            paths[entry.path, default: [:]][entry.method] = try describe(entry, &schemas)
        }
        let document: [String: Any] = [
            "openapi": "3.1.0",
            "info": [
                "title": title, "version": "1.0.0", "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
            ],
            "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
            "paths": paths,
            "components": [
                "schemas": schemas,
                "securitySchemes": [
                    "staffToken": ["type": "http", "scheme": "bearer"],
                    "staffCookie": ["type": "apiKey", "in": "cookie", "name": SiteCookie.session.rawValue],
                ],
            ],
        ]
        var options: JSONSerialization.WritingOptions = [.sortedKeys, .prettyPrinted]
        options.insert(.withoutEscapingSlashes)
        return try JSONSerialization.data(withJSONObject: document, options: options) + Data("\n".utf8)
    }

    private func describe(_ entry: Entry, _ schemas: inout [String: Any]) throws -> [String: Any] {
        let operation = entry.operation
        var result: [String: Any] = ["operationId": operation.id, "summary": operation.summary]
        let parameters = Self.pathParameters(entry.path) + (try operation.parameters.map(describe))
        if !parameters.isEmpty { result["parameters"] = parameters }
        if let request = operation.request {
            let content = [operation.requestMediaType: ["schema": try reference(request, &schemas)]]
            result["requestBody"] = ["required": true, "content": content] as [String: Any]
        }
        let problem = ["schema": ["$ref": "#/components/schemas/Problem"]]
        var responses: [String: Any] = [
            "default": ["description": "Error", "content": [ProblemDetails.mediaType: problem]] as [String: Any]
        ]
        for reply in operation.replies {
            var described: [String: Any] = ["description": reply.description]
            if let schema = reply.schema {
                described["content"] = [reply.mediaType: ["schema": try reference(schema, &schemas)]]
            }
            responses[String(reply.status)] = described
        }
        result["responses"] = responses
        if let roles = entry.roles {
            let names = roles.map(\.rawValue).sorted()
            result["security"] = [["staffToken": names], ["staffCookie": names]]
        }
        return result
    }

    private func describe(_ parameter: Operation.Parameter) throws -> [String: Any] {
        [
            "name": parameter.name, "in": parameter.place, "required": parameter.isRequired,
            "description": parameter.description, "schema": try plain(parameter.schema),
        ]
    }

    private static func pathParameters(_ path: String) -> [[String: Any]] {
        path.split(separator: "/").compactMap { part in
            guard part.hasPrefix("{"), part.hasSuffix("}") else { return nil }
            let name = String(part.dropFirst().dropLast())
            return ["name": name, "in": "path", "required": true, "schema": ["type": "string"]]
        }
    }

    private func reference(_ schema: SchemaRef, _ schemas: inout [String: Any]) throws -> [String: Any] {
        if schemas[schema.name] == nil { schemas[schema.name] = try plain(schema.value()) }
        return ["$ref": "#/components/schemas/\(schema.name)"]
    }

    private func plain(_ value: any Encodable) throws -> Any {
        try JSONSerialization.jsonObject(with: JSONEncoder().encode(value), options: [.fragmentsAllowed])
    }

    private static let problemSchema: JSONValue = [
        "type": "object",
        "description": "RFC 9457",
        "required": ["type", "title", "status", "detail", "correlationId"],
        "properties": [
            "type": ["type": "string", "format": "uri-reference"],
            "title": ["type": "string"],
            "status": ["type": "integer"],
            "detail": ["type": "string"],
            "correlationId": ["type": "string"],
            "violations": [
                "type": "array",
                "items": [
                    "type": "object",
                    "required": ["pointer", "code", "detail"],
                    "properties": [
                        "pointer": ["type": "string"], "code": ["type": "string"], "detail": ["type": "string"],
                    ],
                ],
            ],
        ],
    ]
}
