/// What one template refers to, found in a single pass over its text.
struct TemplateReferences {
    /// Templates that it includes or fills, without those whose name is a value.
    private let partials: Set<String>
    /// Whether it holds the hidden fields of a form itself.
    private let hasForm: Bool

    /// - Throws: ``PageDefect`` for an unescaped value, which the pages do not allow.
    init(_ name: String, _ source: String) throws {
        var partials: Set<String> = []
        var hasForm = false
        for tag in source.split(separator: "{{", omittingEmptySubsequences: false).dropFirst() {
            // Three braces in a row leave a tag that begins with the third, or an empty one.
            guard let sign = tag.first, !"{&%".contains(sign) else {
                throw PageDefect(description: "template \(name) holds an unescaped value")
            }
            let content = tag.prefix { $0 != "}" }.filter { !$0.isWhitespace }
            switch sign {
            case ">", "<": if !content.dropFirst().hasPrefix("*") { partials.insert(String(content.dropFirst())) }
            default: if content == "formToken" || content == "onceKey" { hasForm = true }
            }
        }
        self.partials = partials
        self.hasForm = hasForm
    }

    /// - Throws: ``PageDefect`` for a template that refers to one that does not exist: the library would leave it out
    ///   in silence.
    static func check(_ all: [String: Self]) throws {
        for (name, references) in all {
            guard let missing = references.partials.first(where: { all[$0] == nil }) else { continue }
            throw PageDefect(description: "template \(name) asks for \(missing), which does not exist")
        }
    }

    /// Templates with a form, their own or of a part of theirs.
    static func templatesWithForm(_ all: [String: Self]) -> Set<String> {
        var found = Set(all.filter { $0.value.hasForm }.keys)
        while true {
            let more = all.filter { !found.contains($0.key) && !$0.value.partials.isDisjoint(with: found) }
            if more.isEmpty { return found }
            found.formUnion(more.keys)
        }
    }
}
