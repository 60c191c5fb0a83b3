package import EventSourcing
package import Messages

/// Who looked at personal data of a family or a case; streams `access-<family or case id>`.
///
/// Looking is a fact like any other: it is chained into the log, so an auditor can see who saw what.
package enum AccessRecord: Decider {
    package static let category = "access"

    /// Nothing is decided by earlier looks.
    package struct State: Sendable, Equatable {}

    package enum Command: Sendable, Equatable {
        case view(ViewedRecord, by: StaffID, at: Instant)
    }

    package enum Rejection: Error, Equatable, Sendable {}

    package typealias Event = AccessEvent

    package static var initial: State { State() }

    package static func decide(_ command: Command, _ state: State) throws(Rejection) -> [Event] {
        switch command {
        case .view(let record, let official, let at): [.viewed(.init(record: record, by: official, at: at))]
        }
    }

    package static func evolve(_ state: inout State, _ event: Event) {}
}

/// What was looked at.
package enum ViewedRecord: String, Sendable, Codable, CaseIterable {
    case family
    case caseFile = "case-file"
}

/// A look at personal data, as stored.
package enum AccessEvent: DomainEvent {
    case viewed(Viewed)

    package struct Viewed: Codable, Sendable, Equatable {
        package let record: ViewedRecord
        package let by: StaffID
        package let at: Instant
    }

    package var stored: StoredForm {
        switch self {
        case .viewed(let payload): StoredForm("access-viewed", payload)
        }
    }

    package static let cases: [EventCase<AccessEvent>] = [EventCase("access-viewed") { .viewed($0) }]
}
