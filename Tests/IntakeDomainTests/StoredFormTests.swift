import EventSourcing
import Foundation
import IntakeDomain
import Messages
import Testing

/// Every stored event is read back as it was written: names on both sides agree.
struct StoredFormTests {
    /// Base64 instead of a cipher: the form matters here, not the secrecy.
    private struct PlainSealer: PersonalDataSealer {
        func seal(_ plain: Data, for person: PersonID) throws -> String { plain.base64EncodedString() }
        func open(_ sealed: String, for person: PersonID) throws -> Data? { Data(base64Encoded: sealed) }
    }

    private struct Reader: PayloadReader {
        let data: Data
        let json: MessageJSON
        func read<Payload: Decodable>(_ type: Payload.Type) throws -> Payload { try json.decode(type, from: data) }
    }

    private let json = MessageJSON(sealer: PlainSealer())

    private func readBack<Event: DomainEvent>(_ event: Event) throws -> Event {
        let stored = event.stored
        let line = try #require(Event.cases.first { $0.name == stored.name && $0.schema == stored.schema })
        return try line.read(Reader(data: try json.encode(stored.payload), json: json))
    }

    private let facts: [CaseProgress] = [
        History.correction, .exitExecuted(.init(effectiveOn: .example, at: Example.now)),
        .refused(.init(reason: .other, grounds: Example.remark, at: Example.now)), .lapsed(.init(at: Example.now)),
        .visitValidated(.init(at: Example.now)),
        .visitPlanned(.init(visitID: VisitID("v"), date: .example, at: Example.now)),
        .visitPerformed(.init(visitID: VisitID("v"), on: .example, personsSeen: 1, at: Example.now)),
        .visitNotPerformed(
            .init(
                visitID: VisitID("v"), outcome: .nobodyHome, on: .example, returnsToNextPlan: true, at: Example.now)),
        .visitClosed(.init(reason: .refusedByFamily, at: Example.now)),
        .noticeSent(.init(noticeID: NoticeID("n"), kind: .exitExecuted, channel: .email, at: Example.now)),
        .noticeFailed(
            .init(
                noticeID: NoticeID("n"), kind: .exitExecuted, channel: .email, code: .outcomeUnknown, at: Example.now)),
    ]

    private var requestEvents: [ServiceRequestEvent] {
        let later = Example.now.adding(seconds: 120)
        let histories: [History.Request] = [
            History.filed, History.refused, History.abandoned, History.corrected, History.withdrawn,
            History.uploaded.then(.remove(.exitForm, at: Example.now)),
            History.started.then(.enterCode(matching: nil, at: Example.now)),
            History.started.then(.changeContact(Example.contact, Example.code("c2", at: later), at: later)),
            History.filed.then(.sendCode(Example.code("c3"), at: later)).then(.enterCode(matching: "c3", at: later)),
            History.refused.then(.confirmPurge([DocumentID("d1")], at: later)),
        ]
        return histories.flatMap(\.events) + facts.map(ServiceRequestEvent.progressed)
    }

    @Test func `every event of a request is read back and every stored name is used`() throws {
        var names: Set<String> = []
        for event in requestEvents {
            #expect(try readBack(event) == event)
            names.insert(event.stored.name)
        }
        #expect(names == Set(ServiceRequestEvent.cases.map(\.name)))
    }

    @Test func `every event of a complaint and of an account is read back`() throws {
        let complaints: [ComplaintEvent] = [
            .filed(
                Complaint.Filed(
                    complaintID: ComplaintID("q"), procedure: .homeVisit, caseID: nil, dispensaryID: nil,
                    text: Example.remark, contact: Example.contact, at: Example.now, legalDay: .example)),
            .attended(.init(by: Example.clerk, at: Example.now)),
        ]
        for event in complaints { #expect(try readBack(event) == event) }
        #expect(Set(complaints.map(\.stored.name)) == Set(ComplaintEvent.cases.map(\.name)))
        let profile = StaffAccount.Profile(
            staffID: Example.clerk, userNameKey: "k", userName: Example.remark, displayName: Example.remark,
            roles: StaffRole.allCases, dispensaryID: DispensaryID("0601-01"), provinceCode: "06")
        let accounts: [StaffAccountEvent] = [
            .created(.init(profile: profile, passwordHash: "h", at: Example.now)),
            .passwordChanged(.init(passwordHash: "h", at: Example.now)), .disabled(.init(at: Example.now)),
            .enabled(.init(at: Example.now)), .signedIn(.init(at: Example.now)),
            .signInFailed(.init(at: Example.now, lockedUntil: Example.now)),
        ]
        for event in accounts { #expect(try readBack(event) == event) }
        #expect(Set(accounts.map(\.stored.name)) == Set(StaffAccountEvent.cases.map(\.name)))
    }
}
