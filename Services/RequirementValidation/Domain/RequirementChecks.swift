package import Messages

/// What the checks look at.
package struct CheckFacts: Sendable, Equatable {
    package let procedure: Procedure
    package let channel: Channel
    package let applicant: PersonID
    package let persons: [PersonID]
    package let requirements: [PresentedRequirement]
    package let formMark: FormMark?
    /// Day of receipt.
    package let day: LocalDay
    /// The family of the applicant or, when the applicant has none, of the persons; `nil` when neither is known.
    package let family: FamilyRecord?
    /// People with another open case of the same procedure.
    package let personsWithOpenCases: [PersonID]
    /// Unpaid months that still count as up to date.
    package let toleranceMonths: Int

    package init(
        procedure: Procedure, channel: Channel, applicant: PersonID, persons: [PersonID],
        requirements: [PresentedRequirement], formMark: FormMark?, day: LocalDay, family: FamilyRecord?,
        personsWithOpenCases: [PersonID], toleranceMonths: Int
    ) {
        self.procedure = procedure
        self.channel = channel
        self.applicant = applicant
        self.persons = persons
        self.requirements = requirements
        self.formMark = formMark
        self.day = day
        self.family = family
        self.personsWithOpenCases = personsWithOpenCases
        self.toleranceMonths = toleranceMonths
    }

    func presented(_ kind: RequirementKind) -> PresentedRequirement? { requirements.first { $0.kind == kind } }

    var isUpToDate: Bool? { family?.isUpToDate(in: day.period, toleranceMonths: toleranceMonths) }
}

/// The requirements of both procedures as pure checks, each on its own.
///
/// Source: the published descriptions of the procedures; what they leave open goes to an official.
package enum RequirementChecks {
    /// All checks that apply to the procedure, in reading order.
    package static func run(_ facts: CheckFacts) -> [Finding] {
        let common = [
            identification(facts), applicant(facts), entitlement(facts), persons(facts), contributions(facts),
        ]
        switch facts.procedure {
        case .homeVisit: return common + [otherCases(facts)]
        case .voluntaryExit: return common + [exitForm(facts), scans(facts), head(facts), otherCases(facts)]
        }
    }

    /// Proof of identity in its order: the identity card; the affiliation card when it is missing; as an exception
    /// the receipt of contributions that are up to date. Each alternative needs the reason why the better is missing.
    package static func identification(_ facts: CheckFacts) -> Finding {
        if facts.presented(.identityCard) != nil { return .satisfied(.identification) }
        guard let alternative = facts.presented(.affiliationCard) ?? facts.presented(.paymentReceipt) else {
            return .observed(.identification, .identityCard, .incomplete)
        }
        guard facts.procedure == .homeVisit else {
            return .needsOfficial(.identification, .alternativeIdentification)
        }
        guard alternative.missingAlternativeReason != nil else {
            return .observed(.identification, alternative.kind, .incomplete)
        }
        guard alternative.kind == .paymentReceipt else { return .satisfied(.identification) }
        switch facts.isUpToDate {
        case true: return .satisfied(.identification)
        case false: return .observed(.identification, .paymentReceipt, .contributionsNotUpToDate)
        case nil: return .needsOfficial(.identification, .contributionsUnknown)
        }
    }

    /// The applicant is an active member of a family.
    package static func applicant(_ facts: CheckFacts) -> Finding {
        let person = facts.applicant
        guard let member = facts.family?.member(person) else {
            return .needsOfficial(.applicant, .notInRegister, [person])
        }
        if let question = member.doubt { return .needsOfficial(.applicant, question, [person]) }
        if member.otherInsuranceSince != nil { return .warning(.applicant, .otherInsurance, [person]) }
        return .satisfied(.applicant)
    }

    /// The head asks for the household; a person of age asks alone for themselves; all else is for an official.
    package static func entitlement(_ facts: CheckFacts) -> Finding {
        guard let family = facts.family, let member = family.member(facts.applicant) else {
            return .needsOfficial(.entitlement, .notInRegister, [facts.applicant])
        }
        if family.head == member.person { return .satisfied(.entitlement) }
        // The visit procedure names pensioners beside the heads of family.
        if facts.procedure == .homeVisit, member.isPensioner { return .satisfied(.entitlement) }
        switch member.isAdult(on: facts.day) {
        case false: return .needsOfficial(.entitlement, .representativeNeeded, [member.person])
        case nil: return .needsOfficial(.entitlement, .ageUnknown, [member.person])
        case true:
            return Set(facts.persons) == [member.person]
                ? .satisfied(.entitlement) : .needsOfficial(.entitlement, .askedByDependent, [member.person])
        }
    }

    /// The persons concerned belong to the family and are active.
    package static func persons(_ facts: CheckFacts) -> Finding {
        guard let family = facts.family else { return .needsOfficial(.persons, .notInRegister, facts.persons) }
        let strangers = facts.persons.filter { family.member($0) == nil }
        for question in [OfficialQuestion.personDeceased, .alreadyExited, .unlisted] {
            let doubtful = facts.persons.filter { family.member($0)?.doubt == question }
            if !doubtful.isEmpty { return .needsOfficial(.persons, question, doubtful) }
        }
        return strangers.isEmpty ? .satisfied(.persons) : .observed(.persons, nil, .notInFamily, strangers)
    }

    /// Unpaid months bar neither procedure; an official should know them.
    package static func contributions(_ facts: CheckFacts) -> Finding {
        facts.isUpToDate == false ? .warning(.contributions, .inArrears) : .satisfied(.contributions)
    }

    /// The exit form is there, with a signature or a fingerprint.
    package static func exitForm(_ facts: CheckFacts) -> Finding {
        guard facts.presented(.exitForm) != nil else { return .observed(.exitForm, .exitForm, .incomplete) }
        return facts.formMark == nil ? .observed(.exitForm, .exitForm, .notSigned) : .satisfied(.exitForm)
    }

    /// Online both papers are uploaded; at a counter they are shown and handed in.
    package static func scans(_ facts: CheckFacts) -> Finding {
        guard facts.channel == .online else { return .satisfied(.scans) }
        for kind in [RequirementKind.identityCard, .exitForm] where facts.presented(kind)?.document == nil {
            return .observed(.scans, kind, .incomplete)
        }
        return .satisfied(.scans)
    }

    /// When the head leaves, all leave or somebody becomes the head: never decided here.
    package static func head(_ facts: CheckFacts) -> Finding {
        guard let family = facts.family else { return .satisfied(.head) }
        guard let head = family.head, facts.persons.contains(head) else {
            return family.headLoss == nil ? .satisfied(.head) : .warning(.head, .groupWithoutHead)
        }
        let staying = family.activeMembers.map(\.person).filter { !facts.persons.contains($0) }
        if !staying.isEmpty { return .needsOfficial(.head, .headLeavesOthersStay, staying) }
        return family.activeMembers.count > 1 ? .warning(.head, .wholeFamilyLeaves) : .satisfied(.head)
    }

    /// Nobody has another open case of the procedure.
    package static func otherCases(_ facts: CheckFacts) -> Finding {
        let doubled = facts.persons.filter { facts.personsWithOpenCases.contains($0) }
        return doubled.isEmpty ? .satisfied(.otherCases) : .needsOfficial(.otherCases, .otherOpenCase, doubled)
    }
}

extension Member {
    /// Why an official must look at this membership; `nil` when it is active and listed.
    fileprivate var doubt: OfficialQuestion? {
        switch status {
        case .active: isUnlisted ? .unlisted : nil
        case .exited: .alreadyExited
        case .deceased: .personDeceased
        }
    }
}
