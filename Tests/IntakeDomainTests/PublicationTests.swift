import EventSourcing
import IntakeDomain
import Messages
import Testing

struct PublicationTests {
    private func messages(of events: [any DomainEvent]) -> [any PublishedMessage] {
        events.enumerated().flatMap { index, event in
            IntakePublication.messages(
                for: RecordedEvent(
                    position: index + 1, stream: StreamName(category: "request", id: Example.caseID.text),
                    version: index + 1, id: "e\(index)", event: event,
                    metadata: EventMetadata(correlationID: "c", causationID: "c", actor: "citizen"), at: Example.now))
        }
    }

    @Test func `an online request publishes its code and its filing and nothing else`() throws {
        let published = messages(of: History.filed.events)
        #expect(published.map { type(of: $0).type } == [EmailVerificationRequested.type, RequestFiled.type])
        let filed = try #require(published.last as? RequestFiled)
        #expect(filed.caseNumber == Example.number.text)
        #expect(filed.persons == [Example.applicant])
        #expect(filed.requirements.count == 2)
        #expect(filed.filedBy == nil)
    }

    @Test func `a counter request publishes its filing with the clerk and the needs`() throws {
        let filed = try #require(messages(of: History.filedInPerson.events).first as? RequestFiled)
        #expect(filed.filedBy == Example.clerk)
        #expect(filed.visit == Example.visit)
        #expect(filed.channel == .inPerson)
    }

    @Test func `correction and withdrawal are published`() {
        #expect(messages(of: History.corrected.events).last is CorrectionSubmitted)
        #expect(messages(of: History.withdrawn.events).last is RequestWithdrawn)
    }

    @Test func `a refused consent publishes nothing of the request`() {
        #expect(messages(of: History.refused.events).map { type(of: $0).type } == [EmailVerificationRequested.type])
    }

    @Test func `a complaint is published without its text`() throws {
        let complaint = Complaint.Filed(
            complaintID: ComplaintID("q1"), procedure: .homeVisit, caseID: Example.caseID, dispensaryID: nil,
            text: Personal("texto", of: Example.applicant), contact: nil, at: Example.now, legalDay: .example)
        let message = try #require(messages(of: [ComplaintEvent.filed(complaint)]).first as? ComplaintFiled)
        #expect(message.complaintID == ComplaintID("q1"))
        #expect(message.caseID == Example.caseID)
    }

    @Test func `facts of other services are not repeated to them`() {
        let before = messages(of: History.filed.events).count
        #expect(messages(of: History.executed.events).count == before)
        #expect(messages(of: [StaffAccountEvent.enabled(.init(at: Example.now))]).isEmpty)
    }
}
