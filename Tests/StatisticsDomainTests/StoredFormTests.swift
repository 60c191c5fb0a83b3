import EventSourcing
import Foundation
import Messages
import Testing

@testable import StatisticsDomain

/// Each event is written under a literal name and read back equal.
@Suite struct StoredFormTests {
    private static let month = Period(year: 2025, month: 12)
    private static let now = Instant(millisecondsSinceEpoch: 1_764_590_400_000)
    private static let recorded = VolumeRecorded(
        procedure: .homeVisit, month: month, figures: MonthlyFigures(complaints: 1, attentions: 2), revision: 3,
        at: now)

    private struct Reader: PayloadReader {
        let json: MessageJSON
        let data: Data
        func read<Payload: Decodable>(_ type: Payload.Type) throws -> Payload { try json.decode(type, from: data) }
    }

    private func expectRoundTrips<Event: DomainEvent>(_ events: [Event]) throws {
        let json = MessageJSON(sealer: nil)
        for event in events {
            let stored = event.stored
            let form = try #require(Event.cases.first { $0.name == stored.name && $0.schema == stored.schema })
            #expect(try form.read(Reader(json: json, data: try json.encode(stored.payload))) == event)
        }
        #expect(events.map(\.stored.name) == Event.cases.map(\.name))
    }

    @Test func `case events are read back as written`() throws {
        try expectRoundTrips([
            CaseRecordEvent.filed(CaseFiled(procedure: .homeVisit, month: Self.month, filedAt: Self.now)),
            .ended(
                CaseEnded(
                    procedure: .homeVisit, month: Self.month, ending: .lapsed, isFirst: true, endedAt: Self.now)),
            .attentionCounted(AttentionCounted(procedure: .homeVisit, month: Self.month, attentions: 2)),
            .answerTimed(AnswerTimed(procedure: .homeVisit, month: Self.month, seconds: 5)),
        ])
    }

    @Test func `complaint events are read back as written`() throws {
        try expectRoundTrips([
            ComplaintRecord.Event.counted(ComplaintCounted(procedure: .homeVisit, month: Self.month))
        ])
    }

    @Test func `volume events are read back as written`() throws {
        try expectRoundTrips([MonthlyVolume.Event.baselineImported(Self.recorded), .changed(Self.recorded)])
    }
}
