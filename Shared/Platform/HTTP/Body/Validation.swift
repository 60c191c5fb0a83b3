/// Collects everything that is wrong with one input before anybody is told.
///
/// ```swift
/// var check = Validation()
/// let cedula = check.parse("/cedula", body.cedula, "invalid", Texts.badCedula) { Cedula($0) }
/// let remark = check.optional("/remark", body.remark, "too-long", Texts.longRemark) { $0.count <= 500 ? $0 : nil }
/// let (cedula, …) = try check.values(cedula, …)   // throws InvalidInput with all violations
/// ```
package struct Validation: Sendable {
    package private(set) var violations: [Violation] = []

    package init() {}

    package mutating func fail(_ pointer: String, _ code: String, _ detail: String) {
        violations.append(Violation(pointer, code, detail))
    }

    /// Records a violation unless the condition holds.
    package mutating func require(_ holds: Bool, _ pointer: String, _ code: String, _ detail: String) {
        if !holds { fail(pointer, code, detail) }
    }

    /// A value that must be there.
    package mutating func present<Value>(
        _ pointer: String, _ value: Value?, _ detail: String = ErrorTexts.Field.missing
    ) -> Value? {
        if value == nil { fail(pointer, "missing", detail) }
        return value
    }

    /// A text that must be there and be readable as a value; blanks around it are dropped.
    package mutating func parse<Value>(
        _ pointer: String, _ text: String?, missing: String = ErrorTexts.Field.missing, _ code: String,
        _ detail: String, _ make: (String) -> Value?
    ) -> Value? {
        guard let text = Self.trimmed(text) else {
            fail(pointer, "missing", missing)
            return nil
        }
        let value = make(text)
        if value == nil { fail(pointer, code, detail) }
        return value
    }

    /// A text that may be missing, but must be readable when it is there.
    package mutating func optional<Value>(
        _ pointer: String, _ text: String?, _ code: String, _ detail: String, _ make: (String) -> Value?
    ) -> Value? {
        guard let text = Self.trimmed(text) else { return nil }
        let value = make(text)
        if value == nil { fail(pointer, code, detail) }
        return value
    }

    /// Throws when anything was wrong.
    package func finish() throws(InvalidInput) {
        if !violations.isEmpty { throw InvalidInput(violations) }
    }

    /// The required values together.
    /// - Throws: ``InvalidInput`` with all violations. A missing value without a violation is our mistake.
    package func values<each Value>(_ values: repeat (each Value)?) throws(InvalidInput) -> (repeat each Value) {
        try finish()
        return (repeat Self.checked(each values))
    }

    private static func checked<Value>(_ value: Value?) -> Value {
        guard let value else { preconditionFailure("a value is missing that nothing reported") }
        return value
    }

    private static func trimmed(_ text: String?) -> String? {
        guard let text else { return nil }
        let blanks: (Character) -> Bool = { $0.isWhitespace }
        guard let first = text.firstIndex(where: { !blanks($0) }), let last = text.lastIndex(where: { !blanks($0) })
        else { return nil }
        return String(text[first...last])
    }
}
