import EventSourcing
import Messages
import Testing

@testable import NotificationDomain

@Suite struct NoticeTests {
    private let requested = NoticeEvent.requested(Example.request())
    private let reference = NoticeReference(
        noticeID: NoticeID(Example.cause + ".exit-executed"), caseID: .example, kind: .exitExecuted, channel: .email)
    private let now = Example.now

    private func attempted(_ attempt: Int = 1, at: Instant = Example.now) -> NoticeEvent {
        .attempted(NoticeAttempted(attempt: attempt, at: at))
    }

    private func conclude(
        _ result: DeliveryResult, attempt: Int = 1, at: Instant = Example.now, terms: RetryTerms = Example.terms
    ) -> Notice.Command {
        .conclude(attempt: attempt, result, at: at, retry: terms)
    }

    @Test func `a request is stored`() {
        Given<Notice>(events: []).when(.request(Example.request())).then([requested])
    }

    @Test func `the same request again changes nothing`() {
        Given<Notice>(events: [requested]).when(.request(Example.request())).then([])
    }

    @Test func `what is in the person's hands counts as sent at once`() {
        let request = Example.request(channel: .inPerson, content: .visitPerformed(on: Example.day), isHandedOver: true)
        let notice = NoticeReference(
            noticeID: request.noticeID, caseID: .example, kind: .visitPerformed, channel: .inPerson)
        Given<Notice>(events: []).when(.request(request)).then([
            .requested(request), .sent(NoticeDelivered(notice: notice, attempt: nil, at: now)),
        ])
    }

    @Test func `a due notice is claimed before the network is touched`() {
        Given<Notice>(events: [requested]).when(.attempt(at: now)).then([attempted()])
    }

    @Test func `a notice before its time is not claimed`() {
        let waiting = NoticeEvent.failedTemporarily(
            NoticeFailedTemporarily(attempt: 1, code: 451, at: now, nextTryAt: now.adding(seconds: 10)))
        Given<Notice>(events: [requested, attempted(), waiting]).when(.attempt(at: now.adding(seconds: 9)))
            .thenRejected(.notDue(until: now.adding(seconds: 10)))
        Given<Notice>(events: [requested, attempted(), waiting]).when(.attempt(at: now.adding(seconds: 10)))
            .then([attempted(2, at: now.adding(seconds: 10))])
    }

    @Test func `an accepted mail is sent`() {
        Given<Notice>(events: [requested, attempted()]).when(conclude(.accepted)).then([
            .sent(NoticeDelivered(notice: reference, attempt: 1, at: now))
        ])
    }

    @Test(arguments: [(1, 10), (2, 60), (3, 600), (4, 3_600), (5, 21_600), (6, 21_600)])
    func `a temporary failure waits on the ladder`(tries: Int, seconds: Int) {
        var history = [requested]
        for attempt in 1..<tries {
            history.append(attempted(attempt))
            history.append(
                .failedTemporarily(NoticeFailedTemporarily(attempt: attempt, code: 451, at: now, nextTryAt: now)))
        }
        history.append(attempted(tries))
        Given<Notice>(events: history).when(conclude(.temporaryFailure(code: 451), attempt: tries)).then([
            .failedTemporarily(
                NoticeFailedTemporarily(attempt: tries, code: 451, at: now, nextTryAt: now.adding(seconds: seconds)))
        ])
    }

    @Test func `the ceiling ends the tries`() {
        let late = now.adding(seconds: 72 * 3_600)
        let history = [
            requested, attempted(),
            .failedTemporarily(NoticeFailedTemporarily(attempt: 1, code: 451, at: now, nextTryAt: now)),
            attempted(2, at: late),
        ]
        Given<Notice>(events: history).when(conclude(.temporaryFailure(code: 451), attempt: 2, at: late)).then([
            .failed(
                NoticeFailedForGood(notice: reference, failure: .retriesExhausted, code: 451, at: late))
        ])
    }

    @Test func `a refused mail has failed`() {
        Given<Notice>(events: [requested, attempted()]).when(conclude(.permanentFailure(code: 550))).then([
            .failed(NoticeFailedForGood(notice: reference, failure: .permanentRejection, code: 550, at: now))
        ])
    }

    @Test func `an unreachable server does not use up a try`() {
        let probeAt = now.adding(seconds: 5)
        let postponed = NoticeEvent.postponed(NoticePostponed(attempt: 1, at: now, nextTryAt: probeAt))
        Given<Notice>(events: [requested, attempted()]).when(conclude(.unreachable)).then([postponed])
        // The next failure is still the first of the ladder: 10 s.
        Given<Notice>(events: [requested, attempted(), postponed, attempted(2, at: probeAt)])
            .when(conclude(.temporaryFailure(code: 451), attempt: 2, at: probeAt)).then([
                .failedTemporarily(
                    NoticeFailedTemporarily(
                        attempt: 2, code: 451, at: probeAt, nextTryAt: probeAt.adding(seconds: 10)))
            ])
    }

    @Test func `an outage longer than the ceiling loses nothing`() {
        var history = [requested]
        let later = now.adding(seconds: 100 * 3_600)
        history += [attempted(), .postponed(NoticePostponed(attempt: 1, at: now, nextTryAt: later))]
        history.append(attempted(2, at: later))
        Given<Notice>(events: history).when(conclude(.temporaryFailure(code: 421), attempt: 2, at: later)).then([
            .failedTemporarily(
                NoticeFailedTemporarily(attempt: 2, code: 421, at: later, nextTryAt: later.adding(seconds: 10)))
        ])
    }

    @Test func `an unknown outcome of a mail is sent again`() {
        Given<Notice>(events: [requested, attempted()]).when(conclude(.unknown)).then([
            .outcomeUnknown(NoticePostponed(attempt: 1, at: now, nextTryAt: now.adding(seconds: 10)))
        ])
    }

    @Test func `an unknown outcome of a letter is held for a person`() {
        Given<Notice>(events: [.requested(Example.request(channel: .documentSystem)), attempted()])
            .when(conclude(.unknown)).then([.held(NoticeHeld(attempt: 1, at: now))])
    }

    @Test func `after a crash a mail is due at once and a letter is held`() {
        Given<Notice>(events: [requested, attempted()]).when(.recover(at: now)).then([
            .outcomeUnknown(NoticePostponed(attempt: 1, at: now, nextTryAt: now))
        ])
        Given<Notice>(events: [.requested(Example.request(channel: .documentSystem)), attempted()])
            .when(.recover(at: now)).then([.held(NoticeHeld(attempt: 1, at: now))])
    }

    @Test func `an outcome that stays unknown to the ceiling fails as unknown`() {
        let late = now.adding(seconds: 72 * 3_600)
        let history = [
            requested, attempted(), .outcomeUnknown(NoticePostponed(attempt: 1, at: now, nextTryAt: now)),
            attempted(2, at: late),
        ]
        Given<Notice>(events: history).when(conclude(.unknown, attempt: 2, at: late)).then([
            .failed(NoticeFailedForGood(notice: reference, failure: .outcomeUnknown, code: nil, at: late))
        ])
    }

    @Test func `a late result of an earlier attempt is stale`() {
        let history = [
            requested, attempted(), .outcomeUnknown(NoticePostponed(attempt: 1, at: now, nextTryAt: now)),
            attempted(2),
        ]
        Given<Notice>(events: history).when(conclude(.accepted, attempt: 1)).thenRejected(.staleResult)
    }

    @Test func `a letter that got its number is registered`() {
        let request = Example.request(channel: .documentSystem)
        let notice = NoticeReference(
            noticeID: request.noticeID, caseID: .example, kind: .exitExecuted, channel: .documentSystem)
        Given<Notice>(events: [.requested(request), attempted()])
            .when(conclude(.registered(number: "IESS-DSSC-2026-0001-O", on: Example.day))).then([
                .documentRegistered(
                    NoticeDocumentRegistered(
                        notice: notice, documentNumber: "IESS-DSSC-2026-0001-O", registeredOn: Example.day,
                        registeredBy: nil, at: now))
            ])
    }

    @Test func `an erased recipient is never written to`() throws {
        let request = Example.request(recipient: try Example.erasedContact())
        Given<Notice>(events: [.requested(request)]).when(.attempt(at: now)).then([
            .failed(NoticeFailedForGood(notice: reference, failure: .recipientErased, code: nil, at: now))
        ])
    }

    @Test func `a code expires instead of coming late`() {
        let expiresAt = now.adding(seconds: 60)
        let content = NoticeContent.verificationCode(code: Personal("482915", of: .example), expiresAt: expiresAt)
        let request = NoticeEvent.requested(Example.request(content: content))
        Given<Notice>(events: [request]).when(.attempt(at: expiresAt)).then([
            .expired(NoticeHeld(attempt: nil, at: expiresAt))
        ])
        let late = now.adding(seconds: 55)
        Given<Notice>(events: [request, attempted(1, at: late)])
            .when(conclude(.temporaryFailure(code: 451), at: late)).then([
                .expired(NoticeHeld(attempt: 1, at: late))
            ])
    }

    @Test func `trying again by a person starts the ladder anew`() {
        let failed = NoticeEvent.failed(
            NoticeFailedForGood(notice: reference, failure: .retriesExhausted, code: 451, at: now))
        let later = now.adding(seconds: 90 * 3_600)
        let requeued = NoticeEvent.requeued(NoticeActedOn(by: Example.staff, reason: .serviceRepaired, at: later))
        Given<Notice>(events: [requested, attempted(), failed])
            .when(.retry(by: Example.staff, .serviceRepaired, at: later)).then([requeued])
        Given<Notice>(events: [requested, attempted(), failed, requeued, attempted(2, at: later)])
            .when(conclude(.temporaryFailure(code: 451), attempt: 2, at: later)).then([
                .failedTemporarily(
                    NoticeFailedTemporarily(attempt: 2, code: 451, at: later, nextTryAt: later.adding(seconds: 10)))
            ])
    }

    @Test func `a number typed by an official registers the letter`() {
        let request = NoticeEvent.requested(Example.request(channel: .documentSystem))
        let notice = NoticeReference(
            noticeID: Example.request().noticeID, caseID: .example, kind: .exitExecuted, channel: .documentSystem)
        Given<Notice>(events: [request])
            .when(
                .registerDocument(
                    number: " iess-dssc-2026-0123-o ", on: Example.day, by: Example.staff, at: now)
            ).then([
                .documentRegistered(
                    NoticeDocumentRegistered(
                        notice: notice, documentNumber: "IESS-DSSC-2026-0123-O", registeredOn: Example.day,
                        registeredBy: Example.staff, at: now))
            ])
    }

    @Test func `a malformed number and one of another year are rejected`() {
        let request = NoticeEvent.requested(Example.request(channel: .documentSystem))
        Given<Notice>(events: [request])
            .when(.registerDocument(number: "123", on: Example.day, by: Example.staff, at: now))
            .thenRejected(.malformedDocumentNumber)
        Given<Notice>(events: [request])
            .when(.registerDocument(number: "IESS-DSSC-2025-0123-O", on: Example.day, by: Example.staff, at: now))
            .thenRejected(.documentNumberOfOtherYear)
    }
}
