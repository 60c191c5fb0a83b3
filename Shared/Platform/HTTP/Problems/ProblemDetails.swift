import Foundation
import HTTPTypes
package import Hummingbird

/// An error as a document for programs (RFC 9457).
///
/// Never holds what the caller sent nor the text of the failing component.
package struct ProblemDetails: Sendable, Encodable, Equatable {
    /// A path under `/problemas/` with a page for people behind it.
    package let type: String
    package let title: String
    package let status: Int
    package let detail: String
    /// The request id, to quote when asking for help.
    package let correlationId: String
    package let violations: [Violation]?

    package init(
        code: String, title: String, status: HTTPResponse.Status, detail: String, correlationId: String,
        violations: [Violation]? = nil
    ) {
        type = "/problemas/" + code
        self.title = title
        self.status = status.code
        self.detail = detail
        self.correlationId = correlationId
        self.violations = violations
    }

    package static let mediaType = "application/problem+json"

    func response(headers: HTTPFields = [:]) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var headers = headers
        headers[.contentType] = Self.mediaType
        headers[.cacheControl] = "no-store"
        let body = ByteBuffer(bytes: try encoder.encode(self))
        return Response(
            status: HTTPResponse.Status(code: status), headers: headers, body: ResponseBody(byteBuffer: body))
    }
}
