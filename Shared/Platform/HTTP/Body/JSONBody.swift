package import Foundation
import HTTPTypes
package import Hummingbird
import Messages

extension Request {
    /// Longest JSON body.
    package static let jsonByteCountMax = 256 * 1_024

    /// Reads the body as JSON of a type.
    ///
    /// Make the properties optional and check them with ``Validation``: then all missing and all mistyped fields are
    /// told at once.
    /// - Throws: 415 for another content type, 413 for too many bytes, ``InvalidInput`` otherwise.
    package func json<Body: Decodable>(_ type: Body.Type) async throws -> Body {
        guard MediaTypeName(headers[.contentType]) == .json else {
            throw RequestRefusal(kind: .wrongMediaType, status: .unsupportedMediaType)
        }
        var request = self
        let buffer = try await request.collectedBody(upTo: Self.jsonByteCountMax)
        return try JSONBody.decode(type, from: Data(buffer.readableBytesView))
    }
}

/// Reads JSON and tells every mistyped field at once.
package enum JSONBody {
    /// More mistakes than this are not told at once.
    private static let violationsMax = 50

    package static func decode<Body: Decodable>(_ type: Body.Type, from data: Data) throws -> Body {
        do {
            return try MessageJSON(sealer: nil).decode(type, from: data)
        } catch let error as DecodingError {
            throw InvalidInput(violations(type, in: data, first: error), isParseable: !isMalformed(error))
        }
    }

    /// Puts null in the place of each wrong value and reads again, until nothing new is wrong.
    private static func violations<Body: Decodable>(
        _ type: Body.Type, in data: Data, first: DecodingError
    ) -> [Violation] {
        var found = [violation(first)]
        guard var tree = JSONTree(data) else { return found }
        var error = first
        while found.count < violationsMax, tree.clear(path(of: error)) {
            do {
                _ = try MessageJSON(sealer: nil).decode(type, from: tree.data())
                break
            } catch let next as DecodingError {
                let violation = violation(next)
                guard !found.contains(where: { $0.pointer == violation.pointer }) else { break }
                found.append(violation)
                error = next
            } catch {
                break  // The first error is told; a tree that cannot be written adds nothing.
            }
        }
        return found
    }

    private static func isMalformed(_ error: DecodingError) -> Bool {
        if case .dataCorrupted(let context) = error { return context.codingPath.isEmpty }
        return false
    }

    private static func violation(_ error: DecodingError) -> Violation {
        let pointer = pointer(path(of: error))
        switch error {
        case .keyNotFound, .valueNotFound:
            return Violation(pointer, "missing", ErrorTexts.Field.missing)
        case .dataCorrupted where pointer.isEmpty:
            return Violation("", "not-json", ErrorTexts.Field.notJSON)
        case .typeMismatch, .dataCorrupted:
            return Violation(pointer, "wrong-type", ErrorTexts.Field.wrongType)
        @unknown default:
            return Violation(pointer, "wrong-type", ErrorTexts.Field.wrongType)
        }
    }

    private static func path(of error: DecodingError) -> [any CodingKey] {
        switch error {
        case .keyNotFound(let key, let context): context.codingPath + [key]
        case .valueNotFound(_, let context), .typeMismatch(_, let context), .dataCorrupted(let context):
            context.codingPath
        @unknown default: []
        }
    }

    /// A JSON Pointer (RFC 6901): `~` becomes `~0`, `/` becomes `~1`.
    private static func pointer(_ path: [any CodingKey]) -> String {
        path.map { key in
            "/"
                + (key.intValue.map(String.init)
                    ?? key.stringValue.replacing("~", with: "~0").replacing("/", with: "~1"))
        }.joined()
    }
}

/// A parsed JSON document of which single values can be replaced by null.
private struct JSONTree {
    private var root: Any

    init?(_ data: Data) {
        do {
            root = try JSONSerialization.jsonObject(with: data, options: [.fragmentsAllowed])
        } catch {
            return nil  // Not JSON at all: the caller has reported that.
        }
    }

    func data() throws -> Data { try JSONSerialization.data(withJSONObject: root, options: [.fragmentsAllowed]) }

    /// Whether there was a value at the path to clear.
    mutating func clear(_ path: [any CodingKey]) -> Bool {
        guard !path.isEmpty, let cleared = Self.cleared(root, path[...]) else { return false }
        root = cleared
        return true
    }

    private static func cleared(_ value: Any, _ path: ArraySlice<any CodingKey>) -> Any? {
        guard let key = path.first else { return value is NSNull ? nil : NSNull() }
        if var object = value as? [String: Any] {
            guard let child = object[key.stringValue], let new = cleared(child, path.dropFirst()) else { return nil }
            object[key.stringValue] = new
            return object
        }
        if var array = value as? [Any], let index = key.intValue, array.indices.contains(index) {
            guard let new = cleared(array[index], path.dropFirst()) else { return nil }
            array[index] = new
            return array
        }
        return nil
    }
}
