import EventSourcing
import Foundation
import Messages
import Testing

@testable import RequirementValidationDomain

private func messages(for event: any DomainEvent) -> [any PublishedMessage] {
    RequirementValidationPublication.messages(
        for: RecordedEvent(
            position: 1, stream: StreamName(category: "case", id: "1"), version: 1, id: "e-1", event: event,
            metadata: EventMetadata(correlationID: "c", causationID: "c", actor: "staff:ana"), at: morning(march(5))))
}

@Suite struct PublicationTests {
    private let at = morning(march(5))

    @Test func `an executed exit tells the services and the registry from one event`() throws {
        let plan = try plan(head, spouse)
        let published = messages(
            for: CaseEvent.exitExecuted(
                .init(
                    reference: .example, plan: plan, cause: .voluntary, approvedBy: [ana, luis], at: at,
                    legalDay: march(5))))
        #expect(published.count == 2)
        let told = try #require(published.first as? ExitExecuted)
        #expect(told.persons == [head, spouse])
        #expect(told.effectiveOn == march(6))
        let ended = try #require(published.last as? AffiliationEnded)
        #expect(ended.memberNumbers == ["M-p-head", "M-p-spouse"])
        #expect(ended.familyID == theFamily)
    }

    @Test func `a group without head is told to the registry`() throws {
        let published = messages(
            for: FamilyEvent.headLost(
                .init(
                    familyID: theFamily, cause: .exit, since: march(6), memberNumbers: ["M-p-son"], at: at)))
        #expect(
            published.first as? GroupWithoutHead
                == GroupWithoutHead(
                    familyID: theFamily, memberNumbers: ["M-p-son"], cause: .exit, since: march(6), detectedAt: at))
    }

    @Test func `observation, refusal, lapse and validation are told once each`() {
        let refused = CaseEvent.refused(
            .init(
                reference: .example, reason: .other, grounds: Personal("x", of: head), by: ana, at: at,
                legalDay: march(5)))
        let validated = CaseEvent.visitValidated(
            .init(
                reference: .visitExample, applicant: head, persons: [son], visit: .example, filedAt: at, by: nil,
                at: at, legalDay: march(5)))
        #expect(messages(for: CaseEvent.observedExample()).first is CaseObserved)
        #expect(messages(for: refused).first is CaseRefused)
        #expect(messages(for: CaseEvent.lapsedExample).first is CaseLapsed)
        #expect(messages(for: validated).first is VisitRequestValidated)
    }

    @Test func `what happens inside is told to nobody`() {
        #expect(messages(for: CaseEvent.openedExample()).isEmpty)
        #expect(messages(for: CaseEvent.claimedExample()).isEmpty)
        #expect(messages(for: FamilyEvent.registeredExample).isEmpty)
    }
}

@Suite struct StoredFormTests {
    @Test func `every stored name of an event type can be read back and occurs once`() {
        #expect(Set(FamilyEvent.cases.map(\.name)).count == 15)
        #expect(Set(CaseEvent.cases.map(\.name)).count == 13)
        #expect(Set(HolidayCalendarEvent.cases.map(\.name)).count == 1)
        #expect(Set(AccessEvent.cases.map(\.name)).count == 1)
    }

    @Test func `stored events read back as they were`() throws {
        let sealer = ReversingSealer()
        let json = MessageJSON(sealer: sealer)
        let events: [CaseEvent] = [
            .openedExample(findings: unsigned), .claimedExample(), .observedExample(), .lapsedExample,
            .exitApproved(.init(plan: try plan(head), by: ana, needsSecond: true, at: morning(march(5)))),
        ]
        for event in events { #expect(try roundTrip(event, json) == event) }
        let families: [FamilyEvent] = [
            .registeredExample, .exited(son), .memberAdded(.init(member: .example(stranger, .child), on: march(3))),
            .headDesignated(.init(person: spouse, on: march(4))),
        ]
        for event in families { #expect(try roundTrip(event, json) == event) }
    }

    private func roundTrip<Event: DomainEvent>(_ event: Event, _ json: MessageJSON) throws -> Event {
        let stored = event.stored
        let data = try json.encode(stored.payload)
        let reading = try #require(Event.cases.first { $0.name == stored.name && $0.schema == stored.schema })
        return try reading.read(Reader(data: data, json: json))
    }

    private struct Reader: PayloadReader {
        let data: Data
        let json: MessageJSON

        func read<Payload: Decodable>(_ type: Payload.Type) throws -> Payload { try json.decode(type, from: data) }
    }

    /// Stands in for the vault: what it makes is not the plain text.
    private struct ReversingSealer: PersonalDataSealer {
        func seal(_ plain: Data, for person: PersonID) throws -> String { Data(plain.reversed()).base64EncodedString() }

        func open(_ sealed: String, for person: PersonID) throws -> Data? {
            Data(base64Encoded: sealed).map { Data($0.reversed()) }
        }
    }
}
