import Mustache

/// A form as a page shows it: what was typed, and what is wrong with it.
///
/// In a template `{{#form.email}}…{{/form.email}}` opens the field `email`, which has `id`, `name`, `value`, `error`,
/// `hasError` and `is.<value>` (whether this value was chosen); each field exists, also an empty one.
package struct FormState: Sendable {
    private let fields: FormFields
    private let violations: [Violation]
    private let fieldErrors: [String: String]

    /// An empty form.
    package init() { self.init(FormFields()) }

    /// A form with values to start from.
    package init(values: [String: String]) {
        self.init(FormFields(values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
    }

    /// A form as it was sent, with what is wrong.
    ///
    /// A violation belongs to the field of its pointer: `/email` to `email`, `/persons/0/name` to `persons-0-name`.
    package init(_ fields: FormFields, violations: [Violation] = []) {
        self.fields = fields
        self.violations = violations
        fieldErrors = Dictionary(violations.map { (Self.field(of: $0), $0.detail) }) { first, _ in first }
    }

    package var isValid: Bool { violations.isEmpty }

    /// The lines of the error summary, each with a link to its field.
    var summary: [[String: String]] {
        violations.map { violation in
            let field = Self.field(of: violation)
            return ["text": violation.detail, "href": field.isEmpty ? "#main" : "#" + field]
        }
    }

    /// The choices of a list, for `{{#options}}…{{value}} {{text}} {{selected}}…{{/options}}`.
    package func options(_ name: String, _ choices: [(value: String, text: String)]) -> [PageContent] {
        let chosen = Set(fields.all(name))
        return choices.enumerated().map { index, choice in
            [
                "value": choice.value, "text": choice.text, "selected": chosen.contains(choice.value),
                // The first choice bears the name of the field, so that the error summary leads to it.
                "id": index == 0 ? name : name + "-" + choice.value,
            ]
        }
    }

    package subscript(_ name: String) -> FieldState {
        FieldState(name: name, values: fields.all(name), error: fieldErrors[name])
    }

    private static func field(of violation: Violation) -> String {
        violation.pointer.split(separator: "/").joined(separator: "-")
    }
}

extension FormState: MustacheParent {
    package func child(named name: String) -> Any? { self[name] }
}

/// One field of a form as a template sees it.
package struct FieldState: Sendable, MustacheParent {
    package let name: String
    package let values: [String]
    package let error: String?

    package func child(named property: String) -> Any? {
        switch property {
        case "id", "name": name
        case "value": values.first ?? ""
        case "error": error ?? ""
        case "hasError": error != nil
        case "is": ChosenValues(values: Set(values))
        default: nil
        }
    }
}

/// Answers whether a value was chosen.
private struct ChosenValues: Sendable, MustacheParent {
    let values: Set<String>

    func child(named value: String) -> Any? { values.contains(value) }
}
