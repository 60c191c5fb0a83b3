package import Messages

/// One notice to one person: who, what and through which channel.
package struct NoticeRequest: Codable, Sendable, Equatable {
    package let noticeID: NoticeID
    /// `nil` for a one-time code, whose case is not filed yet.
    package let caseID: CaseID?
    package let caseNumber: String?
    package let procedure: Procedure?
    /// Whose desk hands it over when it goes in person.
    package let dispensaryID: DispensaryID?
    /// The reference under which the document system finds the letter: the case number and the number of the notice
    /// in the case. Quipux keeps at most 50 characters.
    package let reference: String?
    package let channel: NoticeChannel
    package let recipient: Personal<Contact>
    package let content: NoticeContent
    /// The person already has it in hand, as the receipt at the counter or the team at home.
    package let isHandedOver: Bool
    package let requestedAt: Instant

    package init(
        noticeID: NoticeID, caseID: CaseID?, caseNumber: String?, procedure: Procedure?, dispensaryID: DispensaryID?,
        reference: String?, channel: NoticeChannel, recipient: Personal<Contact>, content: NoticeContent,
        isHandedOver: Bool, requestedAt: Instant
    ) {
        self.noticeID = noticeID
        self.caseID = caseID
        self.caseNumber = caseNumber
        self.procedure = procedure
        self.dispensaryID = dispensaryID
        self.reference = reference
        self.channel = channel
        self.recipient = recipient
        self.content = content
        self.isHandedOver = isHandedOver
        self.requestedAt = requestedAt
    }

    /// The same cause and kind always give the same notice, so that a cause that comes twice cannot write twice.
    ///
    /// - Returns: `nil` when the cause is too long or has characters that an identifier cannot have.
    package static func noticeID(cause: String, kind: NoticeKind) -> NoticeID? {
        NoticeID(checking: "\(cause).\(kind.rawValue)")
    }

    /// The notice that carries a one-time code.
    ///
    /// - Returns: `nil` when there is nobody to write to: the person was erased or gave no address.
    package static func verificationCode(
        _ message: EmailVerificationRequested, cause: String, at now: Instant
    ) -> NoticeRequest? {
        guard let delivery = message.delivery.value, let email = delivery.email,
            let noticeID = noticeID(cause: cause, kind: .verificationCode)
        else { return nil }
        let person = message.delivery.person
        return NoticeRequest(
            noticeID: noticeID, caseID: nil, caseNumber: nil, procedure: nil, dispensaryID: nil, reference: nil,
            channel: .email, recipient: Personal(Contact(name: "", email: email, phone: nil), of: person),
            content: .verificationCode(code: Personal(delivery.code, of: person), expiresAt: message.expiresAt),
            isHandedOver: false, requestedAt: now)
    }
}
