package import Foundation

/// Makes the sealed fields of examples: base64 and nothing else, so that golden files and documents can be read.
///
/// - Important: It protects nothing. Only made-up values of ``PublishedMessage/example`` may pass through it; the
///   tidy test keeps it out of every service.
package struct ExampleSealer: PersonalDataSealer {
    package init() {}

    package func seal(_ plain: Data, for person: PersonID) -> String { plain.base64EncodedString() }

    package func open(_ sealed: String, for person: PersonID) -> Data? { Data(base64Encoded: sealed) }
}
