package import EventSourcing
package import Messages

extension VisitRequest {
    /// What is stored of a visit request.
    package enum Event: DomainEvent {
        case candidateAdmitted(Candidacy)
        case visitPlanned(PlannedVisit)
        case visitMoved(PlannedVisit)
        case visitPerformed(VisitReport)
        case visitNotPerformed(VisitFailure)
        case requestClosed(RequestClosure)
        case withdrawnBeforeCandidacy(EarlyWithdrawal)

        package var stored: StoredForm {
            switch self {
            case .candidateAdmitted(let payload): StoredForm("candidate-admitted", payload)
            case .visitPlanned(let payload): StoredForm("visit-planned", payload)
            case .visitMoved(let payload): StoredForm("visit-moved", payload)
            case .visitPerformed(let payload): StoredForm("visit-performed", payload)
            case .visitNotPerformed(let payload): StoredForm("visit-not-performed", payload)
            case .requestClosed(let payload): StoredForm("visit-request-closed", payload)
            case .withdrawnBeforeCandidacy(let payload): StoredForm("withdrawn-before-candidacy", payload)
            }
        }

        package static let cases: [EventCase<Event>] = [
            EventCase("candidate-admitted") { .candidateAdmitted($0) },
            EventCase("visit-planned") { .visitPlanned($0) },
            EventCase("visit-moved") { .visitMoved($0) },
            EventCase("visit-performed") { .visitPerformed($0) },
            EventCase("visit-not-performed") { .visitNotPerformed($0) },
            EventCase("visit-request-closed") { .requestClosed($0) },
            EventCase("withdrawn-before-candidacy") { .withdrawnBeforeCandidacy($0) },
        ]
    }
}

/// Names a request in every event, so that messages can be made from one event alone.
package struct RequestReference: Codable, Sendable, Equatable {
    package let caseID: CaseID
    package let caseNumber: String
    package let dispensaryID: DispensaryID
    package let provinceCode: String

    package init(caseID: CaseID, caseNumber: String, dispensaryID: DispensaryID, provinceCode: String) {
        self.caseID = caseID
        self.caseNumber = caseNumber
        self.dispensaryID = dispensaryID
        self.provinceCode = provinceCode
    }
}

/// Everything that planning needs to know of a validated request.
package struct Candidacy: Codable, Sendable, Equatable {
    package let reference: RequestReference
    package let applicant: PersonID
    package let persons: [PersonID]
    package let needs: VisitNeeds
    /// Waiting is counted from here; the day at the dispensary.
    package let filedOn: LocalDay
    package let validatedAt: Instant
    /// The first day on which it may be planned.
    package let validatedOn: LocalDay

    package init(
        reference: RequestReference, applicant: PersonID, persons: [PersonID], needs: VisitNeeds, filedOn: LocalDay,
        validatedAt: Instant, validatedOn: LocalDay
    ) {
        self.reference = reference
        self.applicant = applicant
        self.persons = persons
        self.needs = needs
        self.filedOn = filedOn
        self.validatedAt = validatedAt
        self.validatedOn = validatedOn
    }
}

/// The place of a visit in a published plan.
package struct Booking: Codable, Sendable, Equatable {
    package let planID: PlanID
    package let visitID: VisitID
    package let date: LocalDay
    package let teamID: TeamID
    package let bookedAt: Instant

    package init(planID: PlanID, visitID: VisitID, date: LocalDay, teamID: TeamID, bookedAt: Instant) {
        self.planID = planID
        self.visitID = visitID
        self.date = date
        self.teamID = teamID
        self.bookedAt = bookedAt
    }
}

package struct PlannedVisit: Codable, Sendable, Equatable {
    package let request: RequestReference
    package let booking: Booking
}

/// A person who was attended and what was done; one attention each.
package struct SeenPerson: Codable, Sendable, Equatable {
    package let person: PersonID
    package let services: [HealthService]

    package init(person: PersonID, services: [HealthService]) {
        self.person = person
        self.services = services
    }
}

/// A performed visit. Keeps the day of the visit and the day of typing.
package struct VisitReport: Codable, Sendable, Equatable {
    package let request: RequestReference
    package let visitID: VisitID
    package let performedOn: LocalDay
    package let seen: [SeenPerson]
    package let othersSeen: Int
    package let recordedAt: Instant
    package let recordedOn: LocalDay

    init(request: RequestReference, _ performance: VisitRequest.Performance) {
        self.request = request
        visitID = performance.visitID
        performedOn = performance.performedOn
        seen = performance.seen
        othersSeen = performance.othersSeen
        recordedAt = performance.recordedAt
        recordedOn = performance.recordedOn
    }

    package var personsSeen: Int { seen.count + othersSeen }

    func repeats(_ performance: VisitRequest.Performance) -> Bool {
        visitID == performance.visitID && performedOn == performance.performedOn && seen == performance.seen
            && othersSeen == performance.othersSeen
    }
}

/// A visit that did not take place.
package struct VisitFailure: Codable, Sendable, Equatable {
    package let request: RequestReference
    package let attempt: Attempt
    package let returnsToNextPlan: Bool
    package let recordedAt: Instant
    package let recordedOn: LocalDay

    init(request: RequestReference, _ failure: VisitRequest.NonPerformance, returnsToNextPlan: Bool) {
        self.request = request
        attempt = Attempt(visitID: failure.visitID, outcome: failure.outcome, on: failure.on)
        self.returnsToNextPlan = returnsToNextPlan
        recordedAt = failure.recordedAt
        recordedOn = failure.recordedOn
    }
}

/// One way to the home for nothing.
package struct Attempt: Codable, Sendable, Equatable {
    package let visitID: VisitID
    package let outcome: VisitOutcome
    package let on: LocalDay

    func repeats(_ failure: VisitRequest.NonPerformance) -> Bool {
        visitID == failure.visitID && outcome == failure.outcome && on == failure.on
    }
}

package struct RequestClosure: Codable, Sendable, Equatable {
    package let request: RequestReference
    package let reason: VisitClosing
    package let closedAt: Instant
    package let closedOn: LocalDay
}

package struct EarlyWithdrawal: Codable, Sendable, Equatable {
    package let withdrawnAt: Instant
}
