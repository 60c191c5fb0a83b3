/// A notice was accepted by its channel.
package struct NoticeSent: PublishedMessage {
    package static let type = "notification.notice-sent.v1"
    package static let exchange = Exchange.events
    package static let summary = "A notice to a person was handed to its channel."

    package let noticeID: NoticeID
    /// `nil` for a one-time code of a case not yet filed.
    package let caseID: CaseID?
    package let kind: NoticeKind
    package let channel: NoticeChannel
    package let sentAt: Instant

    package init(noticeID: NoticeID, caseID: CaseID?, kind: NoticeKind, channel: NoticeChannel, sentAt: Instant) {
        self.noticeID = noticeID
        self.caseID = caseID
        self.kind = kind
        self.channel = channel
        self.sentAt = sentAt
    }

    package var subject: String { caseID?.text ?? noticeID.text }

    package static var example: NoticeSent {
        NoticeSent(
            noticeID: NoticeID("0192f0c0-0000-7000-8000-000000000005"), caseID: .example, kind: .exitExecuted,
            channel: .email, sentAt: .example)
    }
}

/// What a notice says.
package enum NoticeKind: String, Sendable, Codable, CaseIterable {
    case verificationCode = "verification-code"
    case requestReceived = "request-received"
    case correctionRequested = "correction-requested"
    case exitExecuted = "exit-executed"
    case caseRefused = "case-refused"
    case caseLapsed = "case-lapsed"
    case requestWithdrawn = "request-withdrawn"
    case visitPlanned = "visit-planned"
    case visitNotPerformed = "visit-not-performed"
    case visitPerformed = "visit-performed"
    case visitRequestClosed = "visit-request-closed"
}

/// How a notice reaches a person.
package enum NoticeChannel: String, Sendable, Codable, CaseIterable {
    case email
    /// The document management system Quipux.
    case documentSystem = "document-system"
    /// Told and handed over at the dispensary or at home.
    case inPerson = "in-person"
}
