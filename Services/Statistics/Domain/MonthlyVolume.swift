package import EventSourcing
package import Messages

/// The published figures of one procedure and month.
///
/// A month is either baseline (published before this system counted, never changed) or own (counted here, each change
/// a new revision). The two are never added.
package enum MonthlyVolume: Decider {
    package static let category = "volume"

    package static func id(_ procedure: Procedure, _ month: Period) -> String { "\(procedure.rawValue)-\(month)" }

    package enum State: Sendable, Equatable {
        case empty
        case baseline(MonthlyFigures)
        case own(MonthlyFigures, revision: Int)
    }

    package enum Command: Sendable {
        case importBaseline(Procedure, Period, MonthlyFigures, at: Instant)
        /// The whole count so far, not a difference: recording the same again changes nothing.
        case record(Procedure, Period, MonthlyFigures, at: Instant)
    }

    package enum Rejection: Error, Equatable, Sendable {
        /// Another figure of the same month was imported before.
        case baselineIsImmutable(MonthlyFigures)
        case monthIsBaseline
        case monthIsCountedHere
    }

    package enum Event: DomainEvent {
        case baselineImported(VolumeRecorded)
        case changed(VolumeRecorded)

        package var stored: StoredForm {
            switch self {
            case .baselineImported(let payload): StoredForm("volume-baseline-imported", payload)
            case .changed(let payload): StoredForm("volume-changed", payload)
            }
        }

        package static var cases: [EventCase<Event>] {
            [
                EventCase("volume-baseline-imported") { .baselineImported($0) },
                EventCase("volume-changed") { .changed($0) },
            ]
        }
    }

    package static let initial = State.empty

    package static func decide(_ command: Command, _ state: State) throws(Rejection) -> [Event] {
        switch (command, state) {
        case (.importBaseline(let procedure, let month, let figures, let now), .empty):
            return [
                .baselineImported(
                    VolumeRecorded(procedure: procedure, month: month, figures: figures, revision: 1, at: now))
            ]
        case (.importBaseline(_, _, let figures, _), .baseline(let known)):
            guard figures == known else { throw .baselineIsImmutable(known) }
            return []
        case (.importBaseline, .own): throw .monthIsCountedHere
        case (.record, .baseline): throw .monthIsBaseline
        case (.record(let procedure, let month, let figures, let now), .empty):
            return [
                .changed(VolumeRecorded(procedure: procedure, month: month, figures: figures, revision: 1, at: now))
            ]
        case (.record(let procedure, let month, let figures, let now), .own(let known, let revision)):
            guard figures != known else { return [] }
            return [
                .changed(
                    VolumeRecorded(
                        procedure: procedure, month: month, figures: figures, revision: revision + 1, at: now))
            ]
        }
    }

    package static func evolve(_ state: inout State, _ event: Event) {
        switch event {
        case .baselineImported(let volume): state = .baseline(volume.figures)
        case .changed(let volume): state = .own(volume.figures, revision: volume.revision)
        }
    }
}

/// The two columns of the published table.
package struct MonthlyFigures: Codable, Sendable, Equatable {
    package let complaints: Int
    package let attentions: Int

    package init(complaints: Int, attentions: Int) {
        self.complaints = complaints
        self.attentions = attentions
    }
}

package struct VolumeRecorded: Codable, Sendable, Equatable {
    package let procedure: Procedure
    package let month: Period
    package let figures: MonthlyFigures
    package let revision: Int
    package let at: Instant
}
