import EventSourcing
import Messages
import Platform
import StatisticsDomain

/// The figures as published, one row per procedure and month.
enum VolumeTable: Projection {
    static let name = "volume"
    static let version = 1
    static let tables = ["volume"]
    static let schema = """
        CREATE TABLE IF NOT EXISTS volume (
            procedure TEXT NOT NULL, month TEXT NOT NULL, complaints BIGINT NOT NULL, attentions BIGINT NOT NULL,
            source TEXT NOT NULL, revision BIGINT NOT NULL, as_of BIGINT NOT NULL, PRIMARY KEY (procedure, month));
        """

    static func apply(_ recorded: RecordedEvent, _ sql: any SQLConnection, _ json: MessageJSON) throws {
        guard let event = recorded.event as? MonthlyVolume.Event else { return }
        switch event {
        case .baselineImported(let volume): try put(volume, .baseline, sql)
        case .changed(let volume): try put(volume, .own, sql)
        }
    }

    private static func put(_ volume: VolumeRecorded, _ source: VolumeSource, _ sql: any SQLConnection) throws {
        try sql.execute(
            """
            INSERT INTO volume (procedure, month, complaints, attentions, source, revision, as_of)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (procedure, month) DO UPDATE SET complaints = excluded.complaints,
                attentions = excluded.attentions, source = excluded.source, revision = excluded.revision,
                as_of = excluded.as_of
            """,
            [
                .text(volume.procedure.rawValue), .text(volume.month.description),
                SQLValue(volume.figures.complaints), SQLValue(volume.figures.attentions), .text(source.rawValue),
                SQLValue(volume.revision), SQLValue(volume.at.millisecondsSinceEpoch),
            ])
    }
}
