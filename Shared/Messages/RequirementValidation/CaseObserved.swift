/// An official asks for corrections; ten business days by COA art. 140.
package struct CaseObserved: PublishedMessage {
    package static let type = "validation.case-observed.v1"
    package static let exchange = Exchange.events
    package static let summary = "Requirements must be corrected by a day, or the case counts as withdrawn."

    package let caseID: CaseID
    package let caseNumber: String
    package let procedure: Procedure
    package let observations: [Observation]
    package let correctBy: LocalDay
    package let observedAt: Instant
    /// The day of the fact in the zone of the dispensary's province.
    package let legalDay: LocalDay

    package init(
        caseID: CaseID, caseNumber: String, procedure: Procedure, observations: [Observation], correctBy: LocalDay,
        observedAt: Instant, legalDay: LocalDay
    ) {
        self.caseID = caseID
        self.caseNumber = caseNumber
        self.procedure = procedure
        self.observations = observations
        self.correctBy = correctBy
        self.observedAt = observedAt
        self.legalDay = legalDay
    }

    package var subject: String { caseID.text }

    package static var example: CaseObserved {
        CaseObserved(
            caseID: .example, caseNumber: "SSC-EGR-2026-0000123-K", procedure: .voluntaryExit,
            observations: [.example], correctBy: .example, observedAt: .example, legalDay: .example)
    }
}

/// One thing to correct, as a code whose text is looked up.
package struct Observation: Codable, Sendable, Equatable {
    package let requirement: RequirementKind?
    package let code: ObservationCode

    package init(requirement: RequirementKind?, code: ObservationCode) {
        self.requirement = requirement
        self.code = code
    }

    package static var example: Observation { Observation(requirement: .identityCard, code: .illegible) }
}

/// What can be wrong with a requirement and be corrected.
package enum ObservationCode: String, Sendable, Codable, CaseIterable {
    case illegible
    case incomplete
    case oneSideMissing = "one-side-missing"
    case expired
    case wrongDocument = "wrong-document"
    case notSigned = "not-signed"
    case notInFamily = "not-in-family"
    case contributionsNotUpToDate = "contributions-not-up-to-date"
    case newHeadNeeded = "new-head-needed"
    case dataDiffer = "data-differ"
}
