package import EventSourcing
package import Messages

/// One complaint, counted once in the month of its legal day.
package enum ComplaintRecord: Decider {
    package static let category = "complaint"

    package enum State: Sendable, Equatable { case unknown, counted }

    package enum Command: Sendable { case count(Procedure, on: LocalDay) }

    /// Nothing is refused: every complaint counts.
    package enum Rejection: Error, Equatable, Sendable {}

    package enum Event: DomainEvent {
        case counted(ComplaintCounted)

        package var stored: StoredForm {
            switch self {
            case .counted(let payload): StoredForm("complaint-counted", payload)
            }
        }

        package static var cases: [EventCase<Event>] { [EventCase("complaint-counted") { .counted($0) }] }
    }

    package static let initial = State.unknown

    package static func decide(_ command: Command, _ state: State) throws(Rejection) -> [Event] {
        switch (command, state) {
        case (.count(let procedure, let day), .unknown):
            [.counted(ComplaintCounted(procedure: procedure, month: day.period))]
        case (.count, .counted): []
        }
    }

    package static func evolve(_ state: inout State, _ event: Event) {
        switch event {
        case .counted: state = .counted
        }
    }
}

package struct ComplaintCounted: Codable, Sendable, Equatable {
    package let procedure: Procedure
    package let month: Period
}
