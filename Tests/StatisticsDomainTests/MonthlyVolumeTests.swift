import EventSourcing
import Messages
import Testing

@testable import StatisticsDomain

@Suite struct MonthlyVolumeTests {
    private let month = Period(year: 2025, month: 12)
    private let now = Instant(millisecondsSinceEpoch: 1_764_590_400_000)
    private let figures = MonthlyFigures(complaints: 0, attentions: 8_825)
    private let other = MonthlyFigures(complaints: 1, attentions: 8_825)

    private func recorded(_ figures: MonthlyFigures, revision: Int = 1) -> VolumeRecorded {
        VolumeRecorded(procedure: .voluntaryExit, month: month, figures: figures, revision: revision, at: now)
    }

    private func record(_ figures: MonthlyFigures) -> MonthlyVolume.Command {
        .record(.voluntaryExit, month, figures, at: now)
    }

    private func importing(_ figures: MonthlyFigures) -> MonthlyVolume.Command {
        .importBaseline(.voluntaryExit, month, figures, at: now)
    }

    @Test func `a published month is imported once`() {
        Given<MonthlyVolume>(events: []).when(importing(figures)).then([.baselineImported(recorded(figures))])
        Given<MonthlyVolume>(events: [.baselineImported(recorded(figures))]).when(importing(figures)).then([])
    }

    @Test func `an imported month never changes`() {
        Given<MonthlyVolume>(events: [.baselineImported(recorded(figures))]).when(importing(other))
            .thenRejected(.baselineIsImmutable(figures))
    }

    @Test func `own counts are never added to a published month`() {
        Given<MonthlyVolume>(events: [.baselineImported(recorded(figures))]).when(record(other))
            .thenRejected(.monthIsBaseline)
    }

    @Test func `a month counted here is not imported over`() {
        Given<MonthlyVolume>(events: [.changed(recorded(figures))]).when(importing(other))
            .thenRejected(.monthIsCountedHere)
    }

    @Test func `each change of an own month is a new revision`() {
        Given<MonthlyVolume>(events: []).when(record(figures)).then([.changed(recorded(figures))])
        Given<MonthlyVolume>(events: [.changed(recorded(figures))]).when(record(other))
            .then([.changed(recorded(other, revision: 2))])
    }

    @Test func `the same figures again change nothing`() {
        Given<MonthlyVolume>(events: [.changed(recorded(figures))]).when(record(figures)).then([])
    }

    @Test func `a change is published with its revision and source`() throws {
        func message(_ event: MonthlyVolume.Event) -> MonthlyVolumeUpdated? {
            StatisticsPublication.messages(
                for: RecordedEvent(
                    position: 1, stream: MonthlyVolume.stream("x"), version: 1, id: "e", event: event,
                    metadata: EventMetadata(correlationID: "c", causationID: "c", actor: "system:statistics"), at: now)
            ).first as? MonthlyVolumeUpdated
        }
        let own = try #require(message(.changed(recorded(other, revision: 7))))
        #expect(own.revision == 7)
        #expect(own.source == .own)
        #expect(own.complaints == 1)
        #expect(own.attentions == 8_825)
        #expect(message(.baselineImported(recorded(figures)))?.source == .baseline)
    }
}

@Suite struct TransparencyTableTests {
    private let header = TransparencyTable.header + "\n"

    @Test func `a table is read row by row`() throws {
        let table = try TransparencyTable(
            csv: header
                + "egreso-jefes-familia-dependientes,2025,12,0,8825\nvisitas-salud-domiciliarias,2025,12,0,3273\n")
        #expect(table.rows.map(\.procedure) == [.voluntaryExit, .homeVisit])
        #expect(table.rows.map(\.figures.attentions) == [8_825, 3_273])
        #expect(table.rows.allSatisfy { $0.month == Period(year: 2025, month: 12) })
    }

    @Test func `every bad line is named at once`() {
        let csv = """
            procedimiento,year
            otro,2025,12,0,1
            egreso-jefes-familia-dependientes,2025,13,0,1
            egreso-jefes-familia-dependientes,2025,12,-1,1
            egreso-jefes-familia-dependientes,2025,12
            visitas-salud-domiciliarias,2025,1,0,1
            visitas-salud-domiciliarias,2025,01,0,2
            """
        do {
            _ = try TransparencyTable(csv: csv)
            Issue.record("read")
        } catch {
            #expect(error.violations.map(\.line) == [1, 2, 3, 4, 5, 7])
            #expect(error.violations.map(\.problem) == [.header, .procedure, .month, .count, .columns, .repeated])
        }
    }
}

@Suite struct CutoverTests {
    private func row(_ procedure: Procedure, _ month: Int) -> TransparencyTable.Row {
        TransparencyTable.Row(
            procedure: procedure, month: Period(year: 2026, month: month),
            figures: MonthlyFigures(complaints: 0, attentions: 1))
    }

    @Test func `own counts begin in the month after the last published one of each procedure`() {
        let cutover = Cutover(
            configured: nil, baseline: [row(.homeVisit, 2), row(.homeVisit, 3), row(.voluntaryExit, 5)])
        #expect(!cutover.isOwn(.homeVisit, Period(year: 2026, month: 3)))
        #expect(cutover.isOwn(.homeVisit, Period(year: 2026, month: 4)))
        #expect(!cutover.isOwn(.voluntaryExit, Period(year: 2026, month: 4)))
        #expect(cutover.isOwn(.voluntaryExit, Period(year: 2026, month: 6)))
    }

    @Test func `a configured month holds for both procedures`() {
        let cutover = Cutover(configured: Period(year: 2025, month: 12), baseline: [row(.voluntaryExit, 5)])
        #expect(cutover.isOwn(.voluntaryExit, Period(year: 2025, month: 12)))
        #expect(!cutover.isOwn(.voluntaryExit, Period(year: 2025, month: 11)))
        #expect(cutover.isOwn(.homeVisit, Period(year: 2026, month: 1)))
    }

    @Test func `without baseline every month is own`() {
        #expect(Cutover(configured: nil, baseline: []).isOwn(.homeVisit, Period(year: 2024, month: 1)))
    }
}
