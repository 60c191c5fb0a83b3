/// One thing that is wrong with what a person or a system sent.
package struct Violation: Sendable, Codable, Equatable {
    /// Where: a JSON Pointer (RFC 6901) into the body, as `/persons/0/cedula`; `/name` for a form field.
    package let pointer: String
    /// What, for programs: a stable slug such as `missing` or `check-digit`.
    package let code: String
    /// What and how to fix it, in Spanish, from a text catalogue; never the value itself.
    package let detail: String

    package init(_ pointer: String, _ code: String, _ detail: String) {
        self.pointer = pointer
        self.code = code
        self.detail = detail
    }
}

/// What was sent cannot be used; holds everything that is wrong with it at once.
package struct InvalidInput: Error, Equatable {
    package let violations: [Violation]
    /// False when the bytes could not even be read as what they claim to be (400 instead of 422).
    package let isParseable: Bool

    package init(_ violations: [Violation], isParseable: Bool = true) {
        self.violations = violations
        self.isParseable = isParseable
    }

    package init(_ violation: Violation) { self.init([violation]) }
}

/// What is asked for does not exist, or this person may not know that it does.
package struct NotFound: Error, Equatable {
    package init() {}
}

/// The one who asks is not signed in.
package struct NotSignedIn: Error, Equatable {
    package init() {}
}

/// The one who asks is signed in and may not do this.
package struct NotAllowed: Error, Equatable {
    package init() {}
}
