/// A notice failed for good on its channel; staff see it as a task.
package struct NoticeFailed: PublishedMessage {
    package static let type = "notification.notice-failed.v1"
    package static let exchange = Exchange.events
    package static let summary = "A notice could not be delivered and a person must act."

    package let noticeID: NoticeID
    /// `nil` for a one-time code of a case not yet filed.
    package let caseID: CaseID?
    package let kind: NoticeKind
    package let channel: NoticeChannel
    package let code: NoticeFailure
    package let failedAt: Instant

    package init(
        noticeID: NoticeID, caseID: CaseID?, kind: NoticeKind, channel: NoticeChannel, code: NoticeFailure,
        failedAt: Instant
    ) {
        self.noticeID = noticeID
        self.caseID = caseID
        self.kind = kind
        self.channel = channel
        self.code = code
        self.failedAt = failedAt
    }

    package var subject: String { caseID?.text ?? noticeID.text }

    package static var example: NoticeFailed {
        NoticeFailed(
            noticeID: NoticeID("0192f0c0-0000-7000-8000-000000000005"), caseID: .example, kind: .exitExecuted,
            channel: .email, code: .permanentRejection, failedAt: .example)
    }
}

/// Why a notice failed for good.
package enum NoticeFailure: String, Sendable, Codable, CaseIterable {
    case permanentRejection = "permanent-rejection"
    case retriesExhausted = "retries-exhausted"
    case outcomeUnknown = "outcome-unknown"
    case recipientErased = "recipient-erased"
}
