package import HTTPTypes

/// Header fields that the HTTP library has no name for.
extension HTTPField.Name {
    package static let requestID = Self.known("X-Request-Id")
    package static let forwardedProtocol = Self.known("X-Forwarded-Proto")
    package static let idempotencyKey = Self.known("Idempotency-Key")
    package static let idempotencyReplayed = Self.known("Idempotency-Replayed")
    package static let clearSiteData = Self.known("Clear-Site-Data")
    package static let fetchSite = Self.known("Sec-Fetch-Site")
    package static let contentTypeOptions = Self.known("X-Content-Type-Options")
    package static let referrerPolicy = Self.known("Referrer-Policy")

    private static func known(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else {
            preconditionFailure("\(text) is no field name")
        }
        return name
    }
}
