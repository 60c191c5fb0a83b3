import EventSourcing
import Messages
import Testing

@testable import NotificationDomain

@Suite struct CorrespondenceTests {
    private func opened(_ filed: RequestFiled) throws -> [CorrespondenceEvent] {
        try Correspondence.decide(.open(filed, at: Example.now), .unopened)
    }

    private func occurrence(_ content: NoticeContent, cause: String = Example.cause) -> Occurrence {
        Occurrence(cause: cause, content: content, at: Example.now)
    }

    private func notice(_ content: NoticeContent, after filed: RequestFiled) throws -> NoticeRequest? {
        try Correspondence.notice(for: occurrence(content), in: Correspondence.fold(opened(filed)))
    }

    @Test(arguments: [
        (Procedure.voluntaryExit, "persona@example.ec" as String?, NoticeChannel.email),
        (.voluntaryExit, nil, .documentSystem),
        (.homeVisit, "persona@example.ec", .email),
        (.homeVisit, nil, .inPerson),
    ])
    func `the answer goes by e-mail, or by letter for exits and in person for visits`(
        procedure: Procedure, email: String?, channel: NoticeChannel
    ) throws {
        let events = try opened(Example.filed(procedure: procedure, email: email))
        guard case .opened(let payload)? = events.first else {
            Issue.record("not opened")
            return
        }
        #expect(payload.answerChannel == channel)
        #expect(events.count == 1)
    }

    @Test func `opening twice is already true`() throws {
        Given<Correspondence>(events: try opened(Example.filed())).when(.open(Example.filed(), at: Example.now)).then([]
        )
    }

    @Test func `telling before the filing arrived is rejected`() {
        Given<Correspondence>(events: []).when(.tell(occurrence(.caseLapsed(on: Example.day)))).thenRejected(.notOpened)
    }

    @Test func `a fact asks for one notice with the next number of the case`() throws {
        let history = try opened(Example.filed())
        Given<Correspondence>(events: history).when(.tell(occurrence(.caseLapsed(on: Example.day)))).then([
            .noticeRequested(
                CaseNoticeRequested(
                    noticeID: NoticeID(Example.cause + ".case-lapsed"), kind: .caseLapsed, channel: .email, ordinal: 1,
                    requestedAt: Example.now))
        ])
    }

    @Test func `the same cause asks once`() throws {
        let command = Correspondence.Command.tell(occurrence(.caseLapsed(on: Example.day)))
        var history = try opened(Example.filed())
        history += try Correspondence.decide(command, Correspondence.fold(history))
        Given<Correspondence>(events: history).when(command).then([])
    }

    @Test func `another cause of the same kind asks again under another reference`() throws {
        let first = occurrence(.visitPlanned(on: Example.day))
        var history = try opened(Example.filed(procedure: .homeVisit))
        history += try Correspondence.decide(.tell(first), Correspondence.fold(history))
        let second = try Correspondence.notice(
            for: occurrence(.visitPlanned(on: Example.day.adding(days: 7)), cause: "c2"),
            in: Correspondence.fold(history))
        #expect(second?.noticeID == NoticeID("c2.visit-planned"))
        #expect(second?.reference == "SSC-EGR-2026-0000123-K/2")
    }

    @Test func `a cause that cannot be an identifier is rejected`() throws {
        Given<Correspondence>(events: try opened(Example.filed()))
            .when(.tell(occurrence(.caseLapsed(on: Example.day), cause: String(repeating: "x", count: 60))))
            .thenRejected(.malformedCause)
    }

    @Test func `without e-mail the receipt of the counter is the notice of receipt`() throws {
        let receipt = try notice(.requestReceived(on: Example.day), after: Example.filed(email: nil))
        #expect(receipt?.channel == .inPerson)
        #expect(receipt?.isHandedOver == true)
    }

    @Test func `a performed visit is told by the team itself and other visit notices wait at the desk`() throws {
        let filed = Example.filed(procedure: .homeVisit, email: nil)
        #expect(try notice(.visitPerformed(on: Example.day), after: filed)?.isHandedOver == true)
        #expect(try notice(.visitPlanned(on: Example.day), after: filed)?.isHandedOver == false)
        #expect(try notice(.visitPlanned(on: Example.day), after: filed)?.channel == .inPerson)
    }

    @Test func `a performed visit is told by e-mail where there is one`() throws {
        let told = try notice(.visitPerformed(on: Example.day), after: Example.filed(procedure: .homeVisit))
        #expect(told?.channel == .email)
        #expect(told?.isHandedOver == false)
    }

    @Test func `nobody is told of the death of the only person concerned`() throws {
        let alone = Example.filed(procedure: .homeVisit)
        let another = PersonID("5f0c7a52-3d1e-8b6a-9c44-1f2e3d4c5b6b")
        let family = Example.filed(procedure: .homeVisit, persons: [another])
        let closing = NoticeContent.visitRequestClosed(reason: .patientDeceased, on: Example.day)
        #expect(try notice(closing, after: alone) == nil)
        #expect(try notice(closing, after: family) != nil)
        #expect(try notice(.caseRefused(reason: .personDeceased, grounds: nil), after: alone) == nil)
    }

    @Test func `a visit that ended its request is told by the closing alone`() {
        let ended = VisitNotPerformed(
            caseID: .example, caseNumber: "n", visitID: VisitID("v"), dispensaryID: DispensaryID("d"),
            outcome: .refusedByFamily, on: Example.day, returnsToNextPlan: false, recordedAt: Example.now)
        let closed = VisitRequestClosed(
            caseID: .example, caseNumber: "n", dispensaryID: DispensaryID("d"), reason: .refusedByFamily,
            closedAt: Example.now, legalDay: Example.day)
        #expect(NoticePolicy.content(for: ended) == nil)
        #expect(NoticePolicy.content(for: closed) == .visitRequestClosed(reason: .refusedByFamily, on: Example.day))
        #expect(NoticePolicy.content(for: VisitNotPerformed.example)?.kind == .visitNotPerformed)
    }

    @Test func `a withdrawal is told once`() {
        let closed = VisitRequestClosed(
            caseID: .example, caseNumber: "n", dispensaryID: DispensaryID("d"), reason: .withdrawn,
            closedAt: Example.now, legalDay: Example.day)
        #expect(NoticePolicy.content(for: closed) == nil)
        #expect(NoticePolicy.content(for: RequestWithdrawn.example)?.kind == .requestWithdrawn)
    }

    @Test func `each message becomes the notice of its kind`() {
        #expect(NoticePolicy.content(for: RequestFiled.example)?.kind == .requestReceived)
        #expect(NoticePolicy.content(for: CaseObserved.example)?.kind == .correctionRequested)
        #expect(NoticePolicy.content(for: CaseRefused.example)?.kind == .caseRefused)
        #expect(NoticePolicy.content(for: CaseLapsed.example)?.kind == .caseLapsed)
        #expect(NoticePolicy.content(for: ExitExecuted.example)?.kind == .exitExecuted)
        #expect(NoticePolicy.content(for: VisitPlanned.example)?.kind == .visitPlanned)
        #expect(NoticePolicy.content(for: VisitPerformed.example)?.kind == .visitPerformed)
    }

    @Test func `a one-time code goes to the address that it checks`() throws {
        let request = NoticeRequest.verificationCode(.example, cause: Example.cause, at: Example.now)
        #expect(request?.recipient.value?.email == EmailAddress("persona@example.ec"))
        #expect(request?.caseID == nil)
        #expect(request?.content.expiresAt == EmailVerificationRequested.example.expiresAt)
    }

    @Test func `a one-time code without address is for nobody`() {
        let message = EmailVerificationRequested(
            caseID: .example, verificationID: "v",
            delivery: Personal(CodeDelivery(email: nil, code: "1"), of: .example),
            expiresAt: Example.now)
        #expect(NoticeRequest.verificationCode(message, cause: Example.cause, at: Example.now) == nil)
    }
}
