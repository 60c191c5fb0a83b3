package import EventSourcing
package import Messages

/// What others are told of notices: sent, failed for good, and registered in the document system.
package enum NotificationPublication: Publication {
    package static let events: Set = [
        "notice-sent", "notice-handed-over", "notice-document-registered", "notice-failed",
    ]

    package static func messages(for recorded: RecordedEvent) -> [any PublishedMessage] {
        guard let event = recorded.event as? NoticeEvent else { return [] }
        switch event {
        case .sent(let sent): return [message(sent.notice, sentAt: sent.at)]
        case .handedOver(let handed): return [message(handed.notice, sentAt: handed.at)]
        case .documentRegistered(let document):
            guard let caseID = document.notice.caseID else { return [message(document.notice, sentAt: document.at)] }
            return [
                OfficialDocumentRegistered(
                    caseID: caseID, noticeID: document.notice.noticeID, documentNumber: document.documentNumber,
                    registeredOn: document.registeredOn, recordedAt: document.at),
                message(document.notice, sentAt: document.at),
            ]
        case .failed(let failed):
            return [
                NoticeFailed(
                    noticeID: failed.notice.noticeID, caseID: failed.notice.caseID, kind: failed.notice.kind,
                    channel: failed.notice.channel, code: failed.failure, failedAt: failed.at)
            ]
        case .requested, .attempted, .postponed, .failedTemporarily, .outcomeUnknown, .held, .expired, .requeued,
            .discarded:
            return []
        }
    }

    private static func message(_ notice: NoticeReference, sentAt: Instant) -> NoticeSent {
        NoticeSent(
            noticeID: notice.noticeID, caseID: notice.caseID, kind: notice.kind, channel: notice.channel,
            sentAt: sentAt)
    }
}
