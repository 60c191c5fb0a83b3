package import Messages

/// Who leaves a family, who stays, and from when; made anew from the register at each approval.
package struct ExitPlan: Sendable, Equatable, Codable {
    package let familyID: FamilyID
    package let persons: [PersonID]
    /// Numbers of those who leave, in the same order.
    package let memberNumbers: [String]
    /// Takes over when the head leaves and others stay.
    package let newHead: PersonID?
    package let isHeadLeaving: Bool
    /// Numbers of the active members who stay.
    package let stayingNumbers: [String]
    /// Whether the family had active members beside its head.
    package let hasDependents: Bool
    /// First day without cover.
    package let effectiveOn: LocalDay

    /// Why the register does not allow an exit as asked.
    package enum Problem: Error, Equatable, Sendable {
        case nobodyLeaves
        case notActiveMembers([PersonID])
        case newHeadDoesNotStay
        case newHeadIsMinor
        case headDoesNotLeave
    }

    /// Whether others stay and nobody heads them.
    package var leavesGroupWithoutHead: Bool { isHeadLeaving && newHead == nil && !stayingNumbers.isEmpty }

    /// Whether both plans do the same to the same people, whatever their order.
    func hasSameEffect(as other: ExitPlan) -> Bool {
        familyID == other.familyID && Set(persons) == Set(other.persons) && newHead == other.newHead
            && Set(stayingNumbers) == Set(other.stayingNumbers) && effectiveOn == other.effectiveOn
    }

    private init(
        record: FamilyRecord, leaving: [Member], staying: [Member], newHead: PersonID?, isHeadLeaving: Bool,
        effectiveOn: LocalDay
    ) {
        familyID = record.familyID
        persons = leaving.map(\.person)
        memberNumbers = leaving.map(\.memberNumber)
        self.newHead = newHead
        self.isHeadLeaving = isHeadLeaving
        stayingNumbers = staying.map(\.memberNumber)
        hasDependents = record.activeMembers.count > 1
        self.effectiveOn = effectiveOn
    }

    /// Checks an exit against the register.
    package static func make(
        of persons: [PersonID], from record: FamilyRecord, newHead: PersonID?, effectiveOn: LocalDay
    ) throws(Problem) -> ExitPlan {
        guard !persons.isEmpty else { throw .nobodyLeaves }
        let leaving = record.activeMembers.filter { persons.contains($0.person) }
        let found = Set(leaving.map(\.person))
        let missing = persons.filter { !found.contains($0) }
        guard missing.isEmpty else { throw .notActiveMembers(missing) }
        let staying = record.activeMembers.filter { !found.contains($0.person) }
        let isHeadLeaving = record.head.map { found.contains($0) } ?? false
        if let newHead {
            guard isHeadLeaving else { throw .headDoesNotLeave }
            guard let successor = staying.first(where: { $0.person == newHead }) else { throw .newHeadDoesNotStay }
            if successor.isAdult(on: effectiveOn) == false { throw .newHeadIsMinor }
        }
        return ExitPlan(
            record: record, leaving: leaving, staying: staying, newHead: newHead, isHeadLeaving: isHeadLeaving,
            effectiveOn: effectiveOn)
    }
}

/// From when an exit takes effect unless the official says another day.
///
/// No published text fixes the day, so it is a setting of the installation.
package enum EffectRule: String, Sendable, CaseIterable {
    /// The day after the last day of the paid month, or after the decision when that is later.
    case endOfPaidMonth = "end-of-paid-month"
    /// The first day of the month after the decision.
    case endOfDecisionMonth = "end-of-decision-month"
    /// The day after the decision.
    case nextDay = "next-day"

    /// First day without cover for a decision of a day.
    package func effectiveDay(decidedOn day: LocalDay, paidThrough: Period?) -> LocalDay {
        switch self {
        case .endOfPaidMonth: max(paidThrough?.lastDay ?? day, day).adding(days: 1)
        case .endOfDecisionMonth: day.period.lastDay.adding(days: 1)
        case .nextDay: day.adding(days: 1)
        }
    }
}
