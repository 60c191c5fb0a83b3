import Messages
import Platform
import RequirementValidationDomain

/// A case in a list.
struct CaseSummaryReply: Encodable {
    let caseId: CaseID
    let caseNumber: String
    let procedure: Procedure
    let channel: Channel
    let state: PhaseKind
    let dispensaryId: DispensaryID
    let provinceCode: String
    let filedAt: Instant
    let legalDay: LocalDay
    let answerDue: LocalDay
    let correctBy: LocalDay?
    let claimedBy: StaffID?
    let firstApprovalBy: StaffID?
    let effectiveOn: LocalDay?
    let persons: Int
    let corrections: Int
    let findings: [Finding]
    let version: Int

    init(_ row: CaseRow) {
        caseId = row.caseID
        caseNumber = row.caseNumber
        procedure = row.procedure
        channel = row.channel
        state = row.state
        dispensaryId = row.dispensaryID
        provinceCode = row.provinceCode
        filedAt = row.filedAt
        legalDay = row.legalDay
        answerDue = row.answerDue
        correctBy = row.correctBy
        claimedBy = row.claimedBy
        firstApprovalBy = row.firstApproval
        effectiveOn = row.effectiveOn
        persons = row.persons
        corrections = row.corrections
        findings = row.findings
        version = row.version
    }
}

/// A page of cases; `next` begins the following page and is missing on the last.
struct CaseListReply: Encodable {
    let cases: [CaseSummaryReply]
    let next: String?
}

/// Where a case stands after an action.
struct CaseStateReply: Encodable {
    let caseId: CaseID
    let caseNumber: String
    let state: PhaseKind
    let claimedBy: StaffID?
    let firstApprovalBy: StaffID?
    let correctBy: LocalDay?
    let effectiveOn: LocalDay?
    let answerDue: LocalDay
    let version: Int

    init(_ file: CaseFile, version: Int) {
        caseId = file.filing.caseID
        caseNumber = file.filing.caseNumber
        state = file.phase.kind
        answerDue = file.answerDue
        self.version = version
        var claimedBy: StaffID?
        var first: StaffID?
        var correctBy: LocalDay?
        var effectiveOn: LocalDay?
        switch file.phase {
        case .inReview(let official): claimedBy = official
        case .observed(let term), .lapsed(let term): correctBy = term.correctBy
        case .awaitingSecondApproval(let plan, let official):
            first = official
            effectiveOn = plan.effectiveOn
        case .exitExecuted(let day): effectiveOn = day
        case .validated, .refused, .withdrawn: break
        }
        self.claimedBy = claimedBy
        firstApprovalBy = first
        self.correctBy = correctBy
        self.effectiveOn = effectiveOn
    }
}

/// A case with everything an official needs to decide.
struct CaseDetailsReply: Encodable {
    let current: CaseStateReply
    let procedure: Procedure
    let channel: Channel
    let dispensaryId: DispensaryID
    let provinceCode: String
    let filedAt: Instant
    let legalDay: LocalDay
    let businessDaysUsed: Int
    let earlierAnswerDue: [LocalDay]
    let applicant: PersonID
    let applicantName: String?
    let persons: [PersonID]
    let requirements: [RequirementReply]
    let formMark: FormMark?
    let notes: [String]
    let findings: [Finding]
    let observations: [Observation]
    let exit: ExitPlan?
    /// Why the register does not allow the exit now.
    let exitProblem: String?
    let family: FamilyReply?

    init(_ dossier: CaseDossier, links: DocumentLinks, reader: StaffID) throws {
        let file = dossier.file
        current = CaseStateReply(file, version: dossier.version)
        procedure = file.filing.procedure
        channel = file.filing.channel
        dispensaryId = file.filing.dispensaryID
        provinceCode = file.filing.provinceCode
        filedAt = file.filing.filedAt
        legalDay = file.filing.legalDay
        businessDaysUsed = dossier.businessDaysUsed
        earlierAnswerDue = file.earlierAnswerDue
        applicant = file.filing.applicant
        applicantName = file.filing.contact.value?.name
        persons = file.filing.persons
        requirements = try file.requirements.map { try RequirementReply($0, links: links, reader: reader) }
        formMark = file.formMark
        notes = file.notes.compactMap(\.value)
        findings = file.findings
        if case .observed(let term) = file.phase { observations = term.observations } else { observations = [] }
        switch dossier.exit {
        case .success(let plan):
            exit = plan
            exitProblem = nil
        case .failure(let problem):
            exit = nil
            exitProblem = problem.answer.code
        case nil:
            exit = nil
            exitProblem = nil
        }
        family = dossier.family.map { FamilyReply($0) }
    }
}

/// A requirement with a link to its scan.
struct RequirementReply: Encodable {
    let kind: RequirementKind
    let presentation: Presentation
    let missingAlternativeReason: MissingAlternativeReason?
    let document: UploadedDocument?
    /// Valid for some minutes.
    let documentPath: String?

    init(_ requirement: PresentedRequirement, links: DocumentLinks, reader: StaffID) throws {
        kind = requirement.kind
        presentation = requirement.presentation
        missingAlternativeReason = requirement.missingAlternativeReason
        document = requirement.document
        documentPath = try requirement.document.map { try links.path(to: $0.documentID, for: reader) }
    }
}

/// A family with its members; erased people have no name any more.
struct FamilyReply: Encodable {
    let familyId: FamilyID
    let dispensaryId: DispensaryID
    let provinceCode: String
    let head: PersonID?
    let groupWithoutHeadSince: LocalDay?
    let groupWithoutHeadCause: HeadLossCause?
    let paidThrough: Period?
    let arrearsSince: Period?
    let members: [MemberReply]

    init(_ record: FamilyRecord) {
        familyId = record.familyID
        dispensaryId = record.dispensaryID
        provinceCode = record.provinceCode
        head = record.head
        groupWithoutHeadSince = record.headLoss?.since
        groupWithoutHeadCause = record.headLoss?.cause
        paidThrough = record.paidThrough
        arrearsSince = record.arrearsSince
        members = record.members.map { MemberReply($0) }
    }
}

/// A member of a family.
struct MemberReply: Encodable {
    let personId: PersonID
    let memberNumber: String
    let kinship: Kinship
    /// `active`, `exited` or `deceased`.
    let status: String
    /// When the person left or died.
    let statusSince: LocalDay?
    let isPensioner: Bool
    let isUnlisted: Bool
    let otherInsuranceSince: LocalDay?
    let name: String?
    let cedula: Cedula?
    let foreignCode: String?
    let birthDate: LocalDay?

    init(_ member: Member) {
        personId = member.person
        memberNumber = member.memberNumber
        kinship = member.kinship
        switch member.status {
        case .active:
            status = "active"
            statusSince = nil
        case .exited(let day):
            status = "exited"
            statusSince = day
        case .deceased(let day):
            status = "deceased"
            statusSince = day
        }
        isPensioner = member.isPensioner
        isUnlisted = member.isUnlisted
        otherInsuranceSince = member.otherInsuranceSince
        let identity = member.identity?.value
        name = identity?.name
        cedula = identity?.cedula
        foreignCode = identity?.foreignCode
        birthDate = identity?.birthDate
    }
}

/// A family for counter staff, with what is open for its members.
struct FamilyLookupReply: Encodable {
    let family: FamilyReply
    let isUpToDate: Bool
    let openCases: [OpenCaseReply]

    struct OpenCaseReply: Encodable {
        let caseId: CaseID
        let caseNumber: String
        let procedure: Procedure
        let state: PhaseKind
    }

    init(_ view: FamilyView) {
        family = FamilyReply(view.record)
        isUpToDate = view.isUpToDate
        openCases = view.openCases.map {
            OpenCaseReply(caseId: $0.caseID, caseNumber: $0.caseNumber, procedure: $0.procedure, state: $0.state)
        }
    }
}
