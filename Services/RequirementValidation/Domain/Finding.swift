package import Messages

/// What one check found about a case.
///
/// Doubt favours the person (LOEOTA art. 3.6): a check never refuses. It asks for a correction, or it puts a question
/// to an official, or it warns.
package struct Finding: Sendable, Equatable, Codable {
    package let check: RequirementCheck
    package let outcome: Outcome
    /// Set when the outcome is ``Outcome/observed``.
    package let observation: Observation?
    /// Set when the outcome is ``Outcome/needsOfficial``.
    package let question: OfficialQuestion?
    /// Set when the outcome is ``Outcome/warning``.
    package let caution: Caution?
    /// The people it is about; empty when it is about all.
    package let persons: [PersonID]

    /// What follows from a check.
    package enum Outcome: String, Sendable, Codable, CaseIterable {
        case satisfied
        /// The applicant can correct it.
        case observed
        /// Only an official may judge it.
        case needsOfficial = "needs-official"
        /// Worth knowing, bars nothing.
        case warning
    }

    static func satisfied(_ check: RequirementCheck) -> Finding {
        Finding(check: check, outcome: .satisfied, observation: nil, question: nil, caution: nil, persons: [])
    }

    static func observed(
        _ check: RequirementCheck, _ requirement: RequirementKind?, _ code: ObservationCode, _ persons: [PersonID] = []
    ) -> Finding {
        Finding(
            check: check, outcome: .observed, observation: Observation(requirement: requirement, code: code),
            question: nil, caution: nil, persons: persons)
    }

    static func needsOfficial(
        _ check: RequirementCheck, _ question: OfficialQuestion, _ persons: [PersonID] = []
    ) -> Finding {
        Finding(
            check: check, outcome: .needsOfficial, observation: nil, question: question, caution: nil,
            persons: persons)
    }

    static func warning(_ check: RequirementCheck, _ caution: Caution, _ persons: [PersonID] = []) -> Finding {
        Finding(
            check: check, outcome: .warning, observation: nil, question: nil, caution: caution, persons: persons)
    }

    /// Whether a case may go on without a person looking at this.
    var bars: Bool {
        switch outcome {
        case .satisfied, .warning: false
        case .observed, .needsOfficial: true
        }
    }
}

/// The checks, in the order in which an official reads them.
package enum RequirementCheck: String, Sendable, Codable, CaseIterable {
    case identification
    case applicant
    case entitlement
    case persons
    case contributions
    case exitForm = "exit-form"
    case scans
    case head
    case otherCases = "other-cases"
}

/// What an official must judge.
package enum OfficialQuestion: String, Sendable, Codable, CaseIterable {
    /// The exit procedure names only the identity card.
    case alternativeIdentification = "alternative-identification"
    /// The register may lag behind.
    case notInRegister = "not-in-register"
    case alreadyExited = "already-exited"
    case personDeceased = "person-deceased"
    /// The last registration of the family did not name the person.
    case unlisted
    /// Somebody other than the head asks for others.
    case askedByDependent = "asked-by-dependent"
    case representativeNeeded = "representative-needed"
    case ageUnknown = "age-unknown"
    /// The head leaves and others stay: all leave, or somebody becomes the head.
    case headLeavesOthersStay = "head-leaves-others-stay"
    case otherOpenCase = "other-open-case"
    /// Contributions cannot be looked up without the family.
    case contributionsUnknown = "contributions-unknown"
}

/// What is worth knowing and bars nothing.
package enum Caution: String, Sendable, Codable, CaseIterable {
    case inArrears = "in-arrears"
    case otherInsurance = "other-insurance"
    case wholeFamilyLeaves = "whole-family-leaves"
    case groupWithoutHead = "group-without-head"
}
