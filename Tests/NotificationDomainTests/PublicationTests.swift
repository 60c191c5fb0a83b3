import EventSourcing
import Messages
import Testing

@testable import NotificationDomain

@Suite struct PublicationTests {
    private static let reference = NoticeReference(
        noticeID: NoticeID("n"), caseID: .example, kind: .exitExecuted, channel: .documentSystem)

    private func published(_ event: NoticeEvent) -> [String] {
        let recorded = RecordedEvent(
            position: 1, stream: Notice.stream("n"), version: 1, id: "e", event: event,
            metadata: EventMetadata(correlationID: "c", causationID: "c", actor: "system:notification"),
            at: Example.now)
        return NotificationPublication.messages(for: recorded).map { Swift.type(of: $0).type }
    }

    @Test func `a sent notice is told`() {
        let sent = NoticeEvent.sent(NoticeDelivered(notice: Self.reference, attempt: 1, at: Example.now))
        #expect(published(sent) == ["notification.notice-sent.v1"])
        let handed = NoticeEvent.handedOver(
            NoticeHandedOver(notice: Self.reference, handedOverBy: Example.staff, at: Example.now))
        #expect(published(handed) == ["notification.notice-sent.v1"])
    }

    @Test func `a registered letter is told with its number and as sent`() {
        let registered = NoticeEvent.documentRegistered(
            NoticeDocumentRegistered(
                notice: Self.reference, documentNumber: "IESS-DSSC-2026-0001-O", registeredOn: Example.day,
                registeredBy: nil, at: Example.now))
        #expect(
            published(registered) == ["notification.official-document-registered.v1", "notification.notice-sent.v1"])
    }

    @Test func `a failure for good is told`() {
        let failed = NoticeEvent.failed(
            NoticeFailedForGood(notice: Self.reference, failure: .permanentRejection, code: 550, at: Example.now))
        #expect(published(failed) == ["notification.notice-failed.v1"])
    }

    @Test func `what is still under way is told to nobody`() {
        let silent = [
            "notice-requested", "notice-attempted", "notice-postponed", "notice-failed-temporarily",
            "notice-outcome-unknown", "notice-held", "notice-expired", "notice-requeued", "notice-discarded",
        ]
        for event in StoredFormTests.noticeEvents where silent.contains(event.stored.name) {
            #expect(published(event).isEmpty)
        }
    }
}
