package import Messages

/// What can be asked of a case.
package enum CaseCommand: Sendable, Equatable {
    case open(Filing, family: FamilyID?, findings: [Finding], rules: CaseRules, at: Instant)
    case claim(by: StaffID, at: Instant)
    /// Gives the case back to the queue; a supervisor may release another's claim.
    case release(by: StaffID, isSupervisor: Bool, at: Instant)
    case observe([Observation], by: StaffID, rules: CaseRules, at: Instant)
    case receiveCorrection(Correction, findings: [Finding], at: Instant)
    case validateVisit(by: StaffID, at: Instant)
    /// The first or the second approval of an exit, with a plan made from the register of this moment.
    case approveExit(ExitPlan, by: StaffID, rules: CaseRules, at: Instant)
    /// The second official does not agree: review goes on.
    case returnToReview(by: StaffID, at: Instant)
    case refuse(RefusalReason, grounds: String, by: StaffID, at: Instant)
    case lapse(at: Instant)
    case withdraw(at: Instant)
    /// The calendar changed.
    case recountTerms(BusinessCalendar, at: Instant)
}

/// What the applicant presented again.
package struct Correction: Sendable, Equatable {
    package let requirements: [PresentedRequirement]
    package let formMark: FormMark?
    package let note: Personal<String>?
    package let legalDay: LocalDay

    package init(
        requirements: [PresentedRequirement], formMark: FormMark?, note: Personal<String>?, legalDay: LocalDay
    ) {
        self.requirements = requirements
        self.formMark = formMark
        self.note = note
        self.legalDay = legalDay
    }
}

/// Settings of the installation that decisions depend on, and the calendar of the dispensary.
package struct CaseRules: Sendable, Equatable {
    package let calendar: BusinessCalendar
    /// Business days to correct (COA art. 140).
    package let correctionTermDays: Int
    /// Business days to answer (COA art. 207).
    package let answerTermDays: Int
    /// Whether a visit that satisfies every check is validated without an official.
    package let validatesVisitsAutomatically: Bool
    /// Whether a filing with nothing but correctable gaps is observed without an official.
    package let observesAutomatically: Bool
    /// Whether the exit of a head with dependents needs two officials.
    package let needsFourEyes: Bool

    package init(
        calendar: BusinessCalendar, correctionTermDays: Int = 10, answerTermDays: Int = 30,
        validatesVisitsAutomatically: Bool = true, observesAutomatically: Bool = true, needsFourEyes: Bool = true
    ) {
        self.calendar = calendar
        self.correctionTermDays = correctionTermDays
        self.answerTermDays = answerTermDays
        self.validatesVisitsAutomatically = validatesVisitsAutomatically
        self.observesAutomatically = observesAutomatically
        self.needsFourEyes = needsFourEyes
    }
}
