import Foundation

/// A change of the body of a parked message: another body, or values at places in it.
package struct BodyEdit: Codable, Sendable, Equatable {
    /// A whole new body, as text.
    package let body: String?
    /// JSON Pointer (RFC 6901) → JSON text of the new value; `nil` removes the field.
    package let values: [String: String?]?

    package init(body: String? = nil, values: [String: String?]? = nil) {
        self.body = body
        self.values = values
    }

    /// - Throws: ``InvalidInput`` when a place does not exist or a value is no JSON.
    func applied(to old: [UInt8]) throws -> [UInt8] {
        if let body { return Array(body.utf8) }
        var check = Validation()
        var root = try? JSONSerialization.jsonObject(with: Data(old), options: [.fragmentsAllowed])
        if root == nil { check.fail("", "not-json", OperatingTexts.bodyIsNotJSON) }
        for (pointer, text) in (values ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard let tree = root else { break }
            let path = pointer.split(separator: "/").map {
                String($0).replacing("~1", with: "/").replacing("~0", with: "~")
            }
            let value = text.map {
                try? JSONSerialization.jsonObject(with: Data($0.utf8), options: [.fragmentsAllowed])
            }
            if case .some(.none) = value {
                check.fail(pointer, "not-json", OperatingTexts.valueIsNotJSON)
            } else if pointer.hasPrefix("/"), let changed = Self.changed(tree, path[...], to: value ?? nil) {
                root = changed
            } else {
                check.fail(pointer, "no-such-place", OperatingTexts.noSuchPlace)
            }
        }
        try check.finish()
        guard let root else { preconditionFailure("an unreadable body passed the check") }
        return Array(
            try JSONSerialization.data(
                withJSONObject: root, options: [.sortedKeys, .withoutEscapingSlashes, .fragmentsAllowed]))
    }

    /// The tree with the value at the path; `nil` when there is no such place. A new field of an object is a place.
    private static func changed(_ tree: Any, _ path: ArraySlice<String>, to value: Any?) -> Any? {
        guard let key = path.first else { return value }
        let rest = path.dropFirst()
        if var object = tree as? [String: Any] {
            if rest.isEmpty {
                object[key] = value
            } else {
                guard let child = object[key], let new = changed(child, rest, to: value) else { return nil }
                object[key] = new
            }
            return object
        }
        if var array = tree as? [Any], let index = Int(key), array.indices.contains(index) {
            if rest.isEmpty, value == nil {
                array.remove(at: index)
            } else {
                guard let new = changed(array[index], rest, to: value) else { return nil }
                array[index] = new
            }
            return array
        }
        return nil
    }
}
