/// Complaints and attentions of one procedure and month, as published.
package struct MonthlyVolumeUpdated: PublishedMessage {
    package static let type = "statistics.monthly-volume-updated.v1"
    package static let exchange = Exchange.statistics
    package static let summary = "The published figures of one procedure and month changed."

    package let procedure: Procedure
    package let month: Period
    package let complaints: Int
    package let attentions: Int
    package let source: VolumeSource
    /// Grows with each change of the same procedure and month.
    package let revision: Int
    package let asOf: Instant

    package init(
        procedure: Procedure, month: Period, complaints: Int, attentions: Int, source: VolumeSource, revision: Int,
        asOf: Instant
    ) {
        self.procedure = procedure
        self.month = month
        self.complaints = complaints
        self.attentions = attentions
        self.source = source
        self.revision = revision
        self.asOf = asOf
    }

    package var subject: String { "\(procedure.rawValue)-\(month)" }

    package static var example: MonthlyVolumeUpdated {
        MonthlyVolumeUpdated(
            procedure: .voluntaryExit, month: Period(year: 2026, month: 3), complaints: 0, attentions: 1943,
            source: .own, revision: 17, asOf: .example)
    }
}

/// Where the figures of a month come from; the two are never added.
package enum VolumeSource: String, Sendable, Codable, CaseIterable {
    /// Published before this system counted.
    case baseline
    /// Counted from this system's events.
    case own
}
