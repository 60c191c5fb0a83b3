/// The stream of one aggregate: its category and its identifier.
package struct StreamName: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    package init(category: String, id: String) { text = "\(category)-\(id)" }

    /// Takes a name read from a log.
    package init(stored text: String) { self.text = text }

    package var description: String { text }

    /// The identifier behind the category, as `F-1` of `family-F-1`.
    package func identifier(of category: String) -> String { String(text.dropFirst(category.utf8.count + 1)) }
}
