/// A one-time code must be sent to an address; the code itself is sealed.
package struct EmailVerificationRequested: PublishedMessage {
    package static let type = "intake.email-verification-requested.v1"
    package static let exchange = Exchange.events
    package static let summary = "A one-time code must be sent to an e-mail address that a person gave."

    package let caseID: CaseID
    /// One per code; a code that is sent again has another.
    package let verificationID: String
    package let delivery: Personal<CodeDelivery>
    package let expiresAt: Instant

    package init(caseID: CaseID, verificationID: String, delivery: Personal<CodeDelivery>, expiresAt: Instant) {
        self.caseID = caseID
        self.verificationID = verificationID
        self.delivery = delivery
        self.expiresAt = expiresAt
    }

    package var subject: String { caseID.text }

    package static var example: EmailVerificationRequested {
        EmailVerificationRequested(
            caseID: .example, verificationID: "0192f0c0-0000-7000-8000-000000000002",
            delivery: Personal(.example, of: .example), expiresAt: .example)
    }
}

/// Address and code of one verification.
package struct CodeDelivery: Codable, Sendable, Equatable {
    package let email: EmailAddress?
    package let code: String

    package init(email: EmailAddress?, code: String) {
        self.email = email
        self.code = code
    }

    package static var example: CodeDelivery {
        CodeDelivery(
            email: EmailAddress("persona@example.ec"), code: "482915")
    }
}
