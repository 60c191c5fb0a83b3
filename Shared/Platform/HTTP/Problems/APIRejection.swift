package import Hummingbird

/// How a domain's "no" is told over HTTP: a status, a stable code and a Spanish sentence from a catalogue.
///
/// 409 when the state of the case forbids it, 422 when a rule does.
package struct APIRejection: Error, Equatable, RejectionAnswer {
    package let status: HTTPResponse.Status
    /// A stable slug; it ends the problem type `/problemas/<code>`.
    package let code: String
    /// What to do now, in Spanish.
    package let detail: String

    package init(_ status: HTTPResponse.Status, code: String, detail: String) {
        self.status = status
        self.code = code
        self.detail = detail
    }

    package var answer: APIRejection { self }
}

/// A rejection of a domain that knows its answer over HTTP.
///
/// Services conform the `Rejection` of each aggregate with one exhaustive `switch`, no `default`.
package protocol RejectionAnswer: Error {
    var answer: APIRejection { get }
}
