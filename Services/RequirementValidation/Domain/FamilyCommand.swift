package import Messages

/// What can be asked of a family.
package enum FamilyCommand: Sendable, Equatable {
    /// A registration, the first or told anew.
    case register(FamilyRegistration)
    case addMember(MemberEntry, on: LocalDay)
    case designateHead(memberNumber: String, on: LocalDay)
    case payContribution(month: Period)
    case detectArrears(since: Period)
    case settleArrears(paidThrough: Period)
    case registerOtherInsurance(PersonID, on: LocalDay)
    case registerDeath(PersonID, on: LocalDay, at: Instant)
    /// The head became a pensioner.
    case grantRetirement(PersonID, on: LocalDay, at: Instant)
    /// What is `nil` stays as it was.
    case updateContact(PersonID, email: EmailAddress?, phone: PhoneNumber?)
    case executeExit(ExitPlan, caseID: CaseID, at: Instant)
}

/// A whole family as the affiliation system tells it.
package struct FamilyRegistration: Sendable, Equatable {
    package let familyID: FamilyID
    package let dispensaryID: DispensaryID
    package let provinceCode: String
    package let members: [MemberEntry]
    package let paidThrough: Period?
    package let registeredOn: LocalDay

    package init(
        familyID: FamilyID, dispensaryID: DispensaryID, provinceCode: String, members: [MemberEntry],
        paidThrough: Period?, registeredOn: LocalDay
    ) {
        self.familyID = familyID
        self.dispensaryID = dispensaryID
        self.provinceCode = provinceCode
        self.members = members
        self.paidThrough = paidThrough
        self.registeredOn = registeredOn
    }
}
