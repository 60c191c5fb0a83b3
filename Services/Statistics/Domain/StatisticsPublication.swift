package import EventSourcing
package import Messages

/// Every change of a published month, for dashboards.
package enum StatisticsPublication: Publication {
    package static let events: Set = ["volume-baseline-imported", "volume-changed"]

    package static func messages(for recorded: RecordedEvent) -> [any PublishedMessage] {
        guard let event = recorded.event as? MonthlyVolume.Event else { return [] }
        switch event {
        case .baselineImported(let volume): return [message(volume, .baseline)]
        case .changed(let volume): return [message(volume, .own)]
        }
    }

    private static func message(_ volume: VolumeRecorded, _ source: VolumeSource) -> MonthlyVolumeUpdated {
        MonthlyVolumeUpdated(
            procedure: volume.procedure, month: volume.month, complaints: volume.figures.complaints,
            attentions: volume.figures.attentions, source: source, revision: volume.revision, asOf: volume.at)
    }
}
