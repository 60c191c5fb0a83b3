import EventSourcing
import Foundation
import Messages
import Testing

@testable import NotificationDomain

/// Each event is written under a literal name and read back equal.
@Suite struct StoredFormTests {
    static let contents: [NoticeContent] = [
        .verificationCode(code: Personal("482915", of: .example), expiresAt: Example.now),
        .requestReceived(on: Example.day),
        .correctionRequested(observations: [.example], correctBy: Example.day),
        .exitExecuted(effectiveOn: Example.day, persons: 3),
        .caseRefused(reason: .notInFamily, grounds: Personal("No consta", of: .example)),
        .caseRefused(reason: .other, grounds: nil),
        .caseLapsed(on: Example.day),
        .requestWithdrawn(on: Example.day),
        .visitPlanned(on: Example.day),
        .visitNotPerformed(outcome: .nobodyHome, on: Example.day),
        .visitPerformed(on: Example.day),
        .visitRequestClosed(reason: .refusedByFamily, on: Example.day),
    ]

    private static let reference = NoticeReference(
        noticeID: NoticeID("n"), caseID: nil, kind: .verificationCode, channel: .email)
    private static let acted = NoticeActedOn(by: Example.staff, reason: .serviceRepaired, at: Example.now)
    private static let postponed = NoticePostponed(attempt: 1, at: Example.now, nextTryAt: Example.now)

    static let noticeEvents: [NoticeEvent] =
        contents.map { .requested(Example.request(content: $0)) } + [
            .attempted(NoticeAttempted(attempt: 1, at: Example.now)),
            .sent(NoticeDelivered(notice: reference, attempt: 1, at: Example.now)),
            .documentRegistered(
                NoticeDocumentRegistered(
                    notice: reference, documentNumber: "IESS-DSSC-2026-0001-O", registeredOn: Example.day,
                    registeredBy: nil, at: Example.now)),
            .handedOver(NoticeHandedOver(notice: reference, handedOverBy: Example.staff, at: Example.now)),
            .postponed(postponed),
            .failedTemporarily(
                NoticeFailedTemporarily(attempt: 1, code: 451, at: Example.now, nextTryAt: Example.now)),
            .outcomeUnknown(postponed),
            .held(NoticeHeld(attempt: nil, at: Example.now)),
            .failed(NoticeFailedForGood(notice: reference, failure: .outcomeUnknown, code: nil, at: Example.now)),
            .expired(NoticeHeld(attempt: 1, at: Example.now)),
            .requeued(acted),
            .discarded(acted),
        ]

    private struct Reader: PayloadReader {
        let json: MessageJSON
        let data: Data
        func read<Payload: Decodable>(_ type: Payload.Type) throws -> Payload { try json.decode(type, from: data) }
    }

    private func roundTrip<Event: DomainEvent>(_ event: Event) throws -> Event? {
        let json = MessageJSON(sealer: TestSealer())
        let stored = event.stored
        let form = try #require(Event.cases.first { $0.name == stored.name && $0.schema == stored.schema })
        return try form.read(Reader(json: json, data: try json.encode(stored.payload)))
    }

    @Test(arguments: noticeEvents) func `a notice event is read back as written`(event: NoticeEvent) throws {
        #expect(try roundTrip(event) == event)
    }

    @Test func `every notice event that can be read was written here`() {
        #expect(Set(Self.noticeEvents.map(\.stored.name)) == Set(NoticeEvent.cases.map(\.name)))
    }

    @Test func `a correspondence is read back as written`() throws {
        let opened = try Correspondence.decide(.open(Example.filed(), at: Example.now), .unopened)
        let told = try Correspondence.decide(
            .tell(Occurrence(cause: "c", content: .caseLapsed(on: Example.day), at: Example.now)),
            Correspondence.fold(opened))
        let events = opened + told
        for event in events { #expect(try roundTrip(event) == event) }
        #expect(Set(events.map(\.stored.name)) == Set(CorrespondenceEvent.cases.map(\.name)))
    }

    @Test func `each kind of notice has its content`() {
        #expect(Set(Self.contents.map(\.kind)) == Set(NoticeKind.allCases))
    }

    @Test func `personal words are stored sealed`() throws {
        let json = MessageJSON(sealer: TestSealer())
        for event in Self.noticeEvents {
            let text = String(decoding: try json.encode(event.stored.payload), as: UTF8.self)
            for plain in ["482915", "No consta", "persona@example.ec", "Nombre Apellido"] {
                #expect(!text.contains(plain))
            }
        }
    }
}
