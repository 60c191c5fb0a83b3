import EventSourcing
import Messages
import Testing

/// What a publication sees of the log, and that it maps without a memory.
struct RecordedEventTests {
    private enum Announcements: Publication {
        static let events: Set = ["loan-lost"]

        static func messages(for recorded: RecordedEvent) -> [any PublishedMessage] {
            guard case .lost = recorded.event as? Loan.Event else { return [] }
            return [RequestWithdrawn.example, ArrearsDetected.example]
        }
    }

    private func recorded(_ event: any DomainEvent, position: Int = 7) -> RecordedEvent {
        RecordedEvent(
            position: position, stream: Loan.stream("42"), version: 3, id: "e1", event: event,
            metadata: EventMetadata(correlationID: "c", causationID: "m", actor: "system:library"), at: .example)
    }

    @Test func `an event keeps its place, its cause and who made it happen`() {
        let event = recorded(Loan.Event.returned)
        #expect(event.position == 7 && event.version == 3 && event.stream.text == "loan-42")
        #expect(event.metadata == EventMetadata(correlationID: "c", causationID: "m", actor: "system:library"))
        #expect(event.event as? Loan.Event == .returned)
    }

    @Test func `an event is published as several messages, or as none, always in the same order`() {
        let lost = recorded(Loan.Event.lost(.init(note: "x")))
        #expect(Announcements.messages(for: recorded(Loan.Event.returned)).isEmpty)
        for _ in 0..<3 {
            let types = Announcements.messages(for: lost).map { type(of: $0).type }
            #expect(types == [RequestWithdrawn.type, ArrearsDetected.type])
        }
    }
}
