package import EventSourcing
package import Messages

/// The rest days that were decreed after the calendar of the installation was written; stream `calendar-EC`.
package enum HolidayCalendar: Decider {
    package static let category = "calendar"
    /// There is one calendar for the country.
    package static let id = "EC"

    package struct State: Sendable, Equatable {
        package internal(set) var days: [RestDay]
    }

    package enum Command: Sendable, Equatable {
        case declare(RestDay)
    }

    package enum Rejection: Error, Equatable, Sendable {}

    package typealias Event = HolidayCalendarEvent

    package static var initial: State { State(days: []) }

    package static func decide(_ command: Command, _ state: State) throws(Rejection) -> [Event] {
        switch command {
        case .declare(let day): state.days.contains { $0.isSame(as: day) } ? [] : [.restDayDeclared(day)]
        }
    }

    package static func evolve(_ state: inout State, _ event: Event) {
        switch event {
        case .restDayDeclared(let day): state.days.append(day)
        }
    }
}

/// A day that terms skip.
package struct RestDay: Sendable, Equatable, Codable {
    package let day: LocalDay
    package let name: String
    /// `nil` for the whole country.
    package let cantonCode: String?
    package let legalSource: String

    package init(day: LocalDay, name: String, cantonCode: String?, legalSource: String) {
        self.day = day
        self.name = name
        self.cantonCode = cantonCode
        self.legalSource = legalSource
    }

    /// Another name or decree for the same day and place declares nothing new.
    func isSame(as other: RestDay) -> Bool { day == other.day && cantonCode == other.cantonCode }
}

/// What happened to the calendar, as stored.
package enum HolidayCalendarEvent: DomainEvent {
    case restDayDeclared(RestDay)

    package var stored: StoredForm {
        switch self {
        case .restDayDeclared(let day): StoredForm("calendar-rest-day-declared", day)
        }
    }

    package static let cases: [EventCase<HolidayCalendarEvent>] = [
        EventCase("calendar-rest-day-declared") { .restDayDeclared($0) }
    ]
}
