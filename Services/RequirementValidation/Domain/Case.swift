import EventSourcing
package import Messages

/// One request under review, from its filing to its end; stream `case-<case id>`.
///
/// Automatic checks may ask for a correction or validate a visit. A refusal and an exit are decided by an official
/// only (LOPDP art. 20).
package enum Case: Decider {
    package static let category = "case"

    package enum State: Sendable, Equatable {
        case notOpened
        case opened(CaseFile)

        package var file: CaseFile? {
            switch self {
            case .notOpened: nil
            case .opened(let file): file
            }
        }
    }

    package typealias Command = CaseCommand
    package typealias Event = CaseEvent
    package typealias Rejection = CaseRejection

    package static var initial: State { .notOpened }
}

/// Why a command about a case cannot be followed.
package enum CaseRejection: Error, Equatable, Sendable {
    case notOpened
    /// Another request with the same identity is open under another number.
    case otherCaseNumber
    case alreadyEnded
    /// Corrections are awaited; nothing is decided meanwhile.
    case awaitingCorrection
    /// A first official approved; a second one decides.
    case awaitingSecondApproval
    case notAwaitingSecondApproval
    case claimedByAnother(StaffID)
    case notClaimed
    /// The second approval needs another person than the first.
    case sameOfficial
    case wrongProcedure
    case nothingObserved
    case missingGrounds
    /// An exit takes effect on the day of filing at the earliest.
    case effectBeforeFiling(LocalDay)
    /// The plan names other people than the request.
    case otherPersons
    /// The term for corrections has not ended.
    case termRuns(LocalDay)
}

/// A case with everything that is known about it.
package struct CaseFile: Sendable, Equatable {
    package let filing: Filing
    /// The family found in the register at opening.
    package let familyID: FamilyID?
    let answerTermDays: Int
    /// The latest of each kind.
    package internal(set) var requirements: [PresentedRequirement]
    package internal(set) var formMark: FormMark?
    package internal(set) var notes: [Personal<String>]
    package internal(set) var findings: [Finding]
    package internal(set) var phase: Phase
    /// Last day of the term to answer (COA art. 207); shown only.
    package internal(set) var answerDue: LocalDay
    /// Earlier last days, before the calendar changed; the oldest first.
    package internal(set) var earlierAnswerDue: [LocalDay]
    package internal(set) var corrections: Int

    /// Where the case stands.
    package enum Phase: Sendable, Equatable {
        case inReview(claimedBy: StaffID?)
        case observed(CorrectionTerm)
        case awaitingSecondApproval(ExitPlan, first: StaffID)
        case validated
        case exitExecuted(effectiveOn: LocalDay)
        case refused(RefusalReason)
        case lapsed(CorrectionTerm)
        case withdrawn

        package var kind: PhaseKind {
            switch self {
            case .inReview: .inReview
            case .observed: .observed
            case .awaitingSecondApproval: .awaitingSecondApproval
            case .validated: .validated
            case .exitExecuted: .exitExecuted
            case .refused: .refused
            case .lapsed: .lapsed
            case .withdrawn: .withdrawn
            }
        }
    }

    package var zone: Zone { Zone(provinceCode: filing.provinceCode) }

    package var reference: CaseReference {
        CaseReference(
            caseID: filing.caseID, caseNumber: filing.caseNumber, procedure: filing.procedure,
            dispensaryID: filing.dispensaryID, provinceCode: filing.provinceCode)
    }
}

/// The phases as names, for queues and the interface.
package enum PhaseKind: String, Sendable, Codable, CaseIterable {
    case inReview = "in-review"
    case observed
    case awaitingSecondApproval = "awaiting-second-approval"
    case validated
    case exitExecuted = "exit-executed"
    case refused
    case lapsed
    case withdrawn

    package var isOpen: Bool {
        switch self {
        case .inReview, .observed, .awaitingSecondApproval: true
        case .validated, .exitExecuted, .refused, .lapsed, .withdrawn: false
        }
    }
}

/// What was asked to be corrected, and until when.
package struct CorrectionTerm: Sendable, Equatable {
    package let observations: [Observation]
    /// The term counts from the business day after this day.
    package let observedOn: LocalDay
    package let termDays: Int
    /// The last day.
    package internal(set) var correctBy: LocalDay
    /// Earlier last days, before the calendar changed.
    package internal(set) var earlier: [LocalDay]
}

/// What names a case in every published message.
package struct CaseReference: Sendable, Equatable, Codable {
    package let caseID: CaseID
    package let caseNumber: String
    package let procedure: Procedure
    package let dispensaryID: DispensaryID
    package let provinceCode: String
}

/// A request as it was filed.
package struct Filing: Sendable, Equatable, Codable {
    package let caseID: CaseID
    package let caseNumber: String
    package let procedure: Procedure
    package let channel: Channel
    package let filedAt: Instant
    /// Terms count from the business day after this day.
    package let legalDay: LocalDay
    package let dispensaryID: DispensaryID
    package let provinceCode: String
    package let applicant: PersonID
    package let contact: Personal<Contact>
    package let persons: [PersonID]
    package let requirements: [PresentedRequirement]
    package let formMark: FormMark?
    package let visit: VisitNeeds?
    package let remark: Personal<String>?
    package let filedBy: StaffID?

    package init(_ request: RequestFiled) {
        caseID = request.caseID
        caseNumber = request.caseNumber
        procedure = request.procedure
        channel = request.channel
        filedAt = request.filedAt
        legalDay = request.legalDay
        dispensaryID = request.dispensaryID
        provinceCode = request.provinceCode
        applicant = request.applicant
        contact = request.contact
        persons = request.persons
        requirements = request.requirements
        formMark = request.formMark
        visit = request.visit
        remark = request.remark
        filedBy = request.filedBy
    }
}
