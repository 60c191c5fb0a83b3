import Messages
import NotificationDomain
import Platform

/// Each consumed message becomes at most one notice, in the transaction that marks the message as handled.
enum CaseHandlers {
    static var all: [MessageHandler] {
        [
            .on(RequestFiled.self, open),
            .on(EmailVerificationRequested.self, sendCode),
            .on(RequestWithdrawn.self) { try tell($0, $1, $1.body.caseID, NoticePolicy.content(for: $1.body)) },
            .on(CaseObserved.self) { try tell($0, $1, $1.body.caseID, NoticePolicy.content(for: $1.body)) },
            .on(CaseRefused.self) { try tell($0, $1, $1.body.caseID, NoticePolicy.content(for: $1.body)) },
            .on(CaseLapsed.self) { try tell($0, $1, $1.body.caseID, NoticePolicy.content(for: $1.body)) },
            .on(ExitExecuted.self) { try tell($0, $1, $1.body.caseID, NoticePolicy.content(for: $1.body)) },
            .on(VisitPlanned.self) { try tell($0, $1, $1.body.caseID, NoticePolicy.content(for: $1.body)) },
            .on(VisitPerformed.self) { try tell($0, $1, $1.body.caseID, NoticePolicy.content(for: $1.body)) },
            .on(VisitNotPerformed.self) { try tell($0, $1, $1.body.caseID, NoticePolicy.content(for: $1.body)) },
            .on(VisitRequestClosed.self) { try tell($0, $1, $1.body.caseID, NoticePolicy.content(for: $1.body)) },
        ]
    }

    @Sendable private static func open(_ transaction: Transaction, _ envelope: Envelope<RequestFiled>) throws {
        let filed = envelope.body
        try transaction.handle(Correspondence.self, id: filed.caseID.text, .open(filed, at: transaction.now))
        try tell(transaction, envelope, filed.caseID, NoticePolicy.content(for: filed))
    }

    @Sendable private static func sendCode(
        _ transaction: Transaction, _ envelope: Envelope<EmailVerificationRequested>
    ) throws {
        let request = NoticeRequest.verificationCode(
            envelope.body, cause: envelope.header.id, at: transaction.now)
        // Nobody to write to: the person was erased meanwhile.
        guard let request else { return }
        try transaction.handle(Notice.self, id: request.noticeID.text, .request(request))
    }

    private static func tell<Body>(
        _ transaction: Transaction, _ envelope: Envelope<Body>, _ caseID: CaseID, _ content: NoticeContent?
    ) throws {
        guard let content else { return }
        let state = try transaction.state(Correspondence.self, id: caseID.text).state
        // Messages of other services may overtake the filing.
        guard case .open = state else { throw NotYet("the filing of the case") }
        let occurrence = Occurrence(cause: envelope.header.id, content: content, at: transaction.now)
        guard let request = try Correspondence.notice(for: occurrence, in: state) else { return }
        try transaction.handle(Correspondence.self, id: caseID.text, .tell(occurrence))
        try transaction.handle(Notice.self, id: request.noticeID.text, .request(request))
    }
}
