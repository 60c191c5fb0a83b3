import Foundation
import HTTPTypes
package import Hummingbird
import Messages

extension Response {
    /// An answer as JSON with sorted keys.
    package static func json(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) throws -> Response {
        var headers = headers
        headers[.contentType] = "application/json; charset=utf-8"
        if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
        let body = ByteBuffer(bytes: try MessageJSON(sealer: nil).bytes(of: value))
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body))
    }

    /// 201 with the address of what was made.
    package static func created(_ value: some Encodable, at location: String) throws -> Response {
        try json(value, status: .created, headers: [.location: location])
    }

    /// Bytes of a file: an uploaded document, a data set.
    package static func file(
        _ bytes: some Sequence<UInt8>, contentType: String, downloadName: String? = nil,
        cacheControl: String = "no-store"
    ) -> Response {
        var headers: HTTPFields = [.contentType: contentType, .cacheControl: cacheControl]
        if let downloadName {
            let safe = downloadName.filter { $0.isASCII && $0 != "\"" && $0 != "\\" && !$0.isNewline }
            headers[.contentDisposition] = "attachment; filename=\"\(safe)\""
        }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: Array(bytes))))
    }
}

/// The version of a thing as an HTTP entity tag (RFC 9110 section 8.8.3).
package struct EntityTag: Sendable, Equatable {
    package let version: Int

    package init(version: Int) { self.version = version }

    package var headerValue: String { "\"v\(version)\"" }

    /// The version that the caller wants to change; `nil` when it did not say or said `*`.
    /// - Throws: ``InvalidInput`` for a tag that this system never gave.
    package static func ifMatch(_ request: Request) throws -> Int? {
        guard let header = request.headers[.ifMatch], header != "*" else { return nil }
        guard header.hasPrefix("\"v"), header.hasSuffix("\""), let version = Int(header.dropFirst(2).dropLast()) else {
            throw InvalidInput(Violation("", "if-match", ErrorTexts.Field.wrongType))
        }
        return version
    }
}

extension Response {
    package func tagged(_ tag: EntityTag) -> Response {
        var response = self
        response.headers[.eTag] = tag.headerValue
        return response
    }
}
