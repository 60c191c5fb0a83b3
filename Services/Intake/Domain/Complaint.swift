package import EventSourcing
package import Messages

/// A complaint (queja) about one of the procedures; its own act of a citizen, with or without a name or a case.
package enum Complaint: Decider {
    package static let category = "complaint"
    package static var initial: State { .none }

    package enum State: Sendable, Equatable {
        case none
        case filed(Filed)
        case attended(Filed)
    }

    /// What the person said; the text is sealed for them, or for a random subject when they gave no name.
    package struct Filed: Sendable, Codable, Equatable {
        package let complaintID: ComplaintID
        package let procedure: Procedure
        package let caseID: CaseID?
        package let dispensaryID: DispensaryID?
        package let text: Personal<String>
        /// `nil` when anonymous.
        package let contact: Personal<Contact>?
        package let at: Instant
        package let legalDay: LocalDay

        package init(
            complaintID: ComplaintID, procedure: Procedure, caseID: CaseID?, dispensaryID: DispensaryID?,
            text: Personal<String>, contact: Personal<Contact>?, at: Instant, legalDay: LocalDay
        ) {
            self.complaintID = complaintID
            self.procedure = procedure
            self.caseID = caseID
            self.dispensaryID = dispensaryID
            self.text = text
            self.contact = contact
            self.at = at
            self.legalDay = legalDay
        }
    }

    package struct Attended: Sendable, Codable, Equatable {
        package let by: StaffID
        package let at: Instant

        package init(by: StaffID, at: Instant) {
            self.by = by
            self.at = at
        }
    }

    package enum Command: Sendable, Equatable {
        case file(Filed)
        case attend(by: StaffID, at: Instant)
    }

    package enum Rejection: Error, Sendable, Equatable {
        case alreadyFiled
        case unknownComplaint
    }

    package static func decide(_ command: Command, _ state: State) throws(Rejection) -> [ComplaintEvent] {
        switch (command, state) {
        case (.file(let complaint), .none): return [.filed(complaint)]
        case (.file(let complaint), .filed(let filed)) where complaint == filed: return []  // Already true.
        case (.file, .filed), (.file, .attended): throw .alreadyFiled
        case (.attend(let staff, let now), .filed): return [.attended(Attended(by: staff, at: now))]
        case (.attend, .attended): return []  // Already true.
        case (.attend, .none): throw .unknownComplaint
        }
    }

    package static func evolve(_ state: inout State, _ event: ComplaintEvent) {
        switch (event, state) {
        case (.filed(let complaint), _): state = .filed(complaint)
        case (.attended, .filed(let complaint)), (.attended, .attended(let complaint)): state = .attended(complaint)
        case (.attended, .none): preconditionFailure("a complaint is filed before it is attended")
        }
    }
}

/// Stored events of a complaint; private to Intake.
package enum ComplaintEvent: DomainEvent {
    case filed(Complaint.Filed)
    case attended(Complaint.Attended)

    package var stored: StoredForm {
        switch self {
        case .filed(let payload): StoredForm("complaint-filed", payload)
        case .attended(let payload): StoredForm("complaint-attended", payload)
        }
    }

    package static let cases: [EventCase<ComplaintEvent>] = [
        EventCase("complaint-filed") { .filed($0) },
        EventCase("complaint-attended") { .attended($0) },
    ]
}
