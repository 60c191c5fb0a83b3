import Messages

extension Family {
    package static func decide(_ command: Command, _ state: State) throws(Rejection) -> [Event] {
        guard case .registered(let record) = state else {
            guard case .register(let registration) = command else { throw .familyNotRegistered }
            return [.registered(FamilyEvent.Registered(registration))]
        }
        switch command {
        case .register(let registration): return record.differences(to: registration)
        case .addMember(let entry, let day): return record.adding(entry, on: day)
        case .designateHead(let number, let day):
            guard let member = record.member(number: number) else { throw .memberNotRegistered }
            return try record.designating(member, on: day)
        case .payContribution(let month): return record.isPaid(month) ? [] : [.contributionPaid(.init(month: month))]
        case .detectArrears(let since):
            return record.arrearsSince == since ? [] : [.arrearsDetected(.init(since: since))]
        case .settleArrears(let month):
            let isSettled = record.arrearsSince == nil && record.isPaid(month)
            return isSettled ? [] : [.arrearsSettled(.init(paidThrough: month))]
        case .registerOtherInsurance(let person, let day):
            let member = try record.known(person)
            return member.otherInsuranceSince == nil
                ? [.otherInsuranceRegistered(.init(person: person, on: day))] : []
        case .registerDeath(let person, let day, let at):
            return record.recordingDeath(of: try record.known(person), on: day, at: at)
        case .grantRetirement(let person, let day, let at):
            return record.retiring(try record.known(person), on: day, at: at)
        case .updateContact(let person, let email, let phone):
            return record.updatingContact(of: try record.known(person), email: email, phone: phone)
        case .executeExit(let plan, let caseID, let at): return try record.executing(plan, caseID: caseID, at: at)
        }
    }
}

extension FamilyEvent.Registered {
    init(_ registration: FamilyRegistration) {
        familyID = registration.familyID
        dispensaryID = registration.dispensaryID
        provinceCode = registration.provinceCode
        members = registration.members
        paidThrough = registration.paidThrough
        registeredOn = registration.registeredOn
    }
}

extension FamilyRecord {
    fileprivate func known(_ person: PersonID) throws(FamilyRejection) -> Member {
        guard let member = member(person) else { throw .memberNotRegistered }
        return member
    }

    fileprivate func isPaid(_ month: Period) -> Bool {
        if paidAhead.contains(month) { return true }
        return paidThrough.map { month <= $0 } ?? false
    }

    fileprivate func adding(_ entry: MemberEntry, on day: LocalDay) -> [FamilyEvent] {
        var events: [FamilyEvent] = []
        if let known = member(entry.person) {
            events += comingBack(known, as: entry, on: day) ?? known.changes(to: entry)
        } else {
            events.append(.memberAdded(.init(member: entry, on: day)))
        }
        if entry.kinship == .head, head != entry.person, !events.isEmpty {
            events.append(.headDesignated(.init(person: entry.person, on: day)))
        }
        return events
    }

    /// A re-entry (reingreso) begins on the day of the exit or later; an older registration told late changes nothing.
    ///
    /// - Returns: `nil` when the member never left.
    private func comingBack(_ known: Member, as entry: MemberEntry, on day: LocalDay) -> [FamilyEvent]? {
        switch known.status {
        case .active: nil
        case .deceased: []
        case .exited(let effectiveOn): day >= effectiveOn ? [.memberAdded(.init(member: entry, on: day))] : []
        }
    }

    fileprivate func designating(_ member: Member, on day: LocalDay) throws(FamilyRejection) -> [FamilyEvent] {
        guard member.isActive else { throw .memberNotActive(member.person) }
        return head == member.person ? [] : [.headDesignated(.init(person: member.person, on: day))]
    }

    fileprivate func recordingDeath(of member: Member, on day: LocalDay, at: Instant) -> [FamilyEvent] {
        if case .deceased = member.status { return [] }
        let died = FamilyEvent.memberDied(.init(person: member.person, on: day))
        return [died] + losingHead(without: [member.person], cause: .death, since: day, at: at)
    }

    fileprivate func retiring(_ member: Member, on day: LocalDay, at: Instant) -> [FamilyEvent] {
        guard !member.isPensioner, member.isActive else { return [] }
        let retired = FamilyEvent.headRetired(.init(person: member.person, on: day))
        return [retired] + losingHead(without: [member.person], cause: .retirement, since: day, at: at)
    }

    fileprivate func updatingContact(
        of member: Member, email: EmailAddress?, phone: PhoneNumber?
    ) -> [FamilyEvent] {
        // Nothing is kept of an erased person, so there is nothing to update either.
        guard let identity = member.identity?.value else { return [] }
        let updated = identity.changing(email: email, phone: phone)
        guard updated != identity else { return [] }
        return [.contactUpdated(.init(person: member.person, identity: Personal(updated, of: member.person)))]
    }

    fileprivate func executing(
        _ plan: ExitPlan, caseID: CaseID, at: Instant
    ) throws(FamilyRejection) -> [FamilyEvent] {
        for person in plan.persons {
            let member = try known(person)
            guard member.isActive else { throw .memberNotActive(person) }
        }
        var events: [FamilyEvent] = []
        if let newHead = plan.newHead {
            let member = try known(newHead)
            events += try designating(member, on: plan.effectiveOn)
        }
        events.append(
            .exitExecuted(.init(caseID: caseID, persons: plan.persons, effectiveOn: plan.effectiveOn)))
        if plan.newHead == nil {
            events += losingHead(without: Set(plan.persons), cause: .exit, since: plan.effectiveOn, at: at)
        }
        return events
    }

    /// The group is without a head when others stay who need one; pensioners are insured on their own.
    private func losingHead(
        without leaving: Set<PersonID>, cause: HeadLossCause, since: LocalDay, at: Instant
    ) -> [FamilyEvent] {
        guard let head, leaving.contains(head) else { return [] }
        let staying = activeMembers.filter { !leaving.contains($0.person) && !$0.isPensioner }
        guard !staying.isEmpty else { return [] }
        return [
            .headLost(
                .init(
                    familyID: familyID, cause: cause, since: since, memberNumbers: staying.map(\.memberNumber),
                    at: at))
        ]
    }

    /// What a registration told anew changes.
    ///
    /// Members whom it does not name are marked, not removed: only an exit or a death ends a membership. A paid month
    /// never moves back.
    fileprivate func differences(to told: FamilyRegistration) -> [FamilyEvent] {
        var events: [FamilyEvent] = []
        if told.dispensaryID != dispensaryID || told.provinceCode != provinceCode {
            events.append(.moved(.init(dispensaryID: told.dispensaryID, provinceCode: told.provinceCode)))
        }
        let toldHead = told.members.first { $0.kinship == .head }
        for entry in told.members {
            guard let known = member(entry.person) else {
                events.append(.memberAdded(.init(member: entry, on: told.registeredOn)))
                continue
            }
            let keepsHead = toldHead == nil && head == entry.person
            let kinship: Kinship = keepsHead ? .head : entry.kinship
            events += comingBack(known, as: entry, on: told.registeredOn) ?? known.changes(to: entry, kinship: kinship)
        }
        let named = Set(told.members.map(\.person))
        let unlisted = members.filter { $0.isActive && !$0.isUnlisted && !named.contains($0.person) }.map(\.person)
        if !unlisted.isEmpty { events.append(.membersUnlisted(.init(persons: unlisted, on: told.registeredOn))) }
        if let person = toldHead?.person, person != head, mayHead(person, since: told.registeredOn) {
            events.append(.headDesignated(.init(person: person, on: told.registeredOn)))
        }
        if let month = told.paidThrough, !isPaid(month) { events.append(.arrearsSettled(.init(paidThrough: month))) }
        return events
    }

    /// Whether a registration may make this person the head: a new member, one who comes back, or an active one who
    /// has not retired.
    private func mayHead(_ person: PersonID, since day: LocalDay) -> Bool {
        guard let known = member(person) else { return true }
        switch known.status {
        case .active: return !known.isPensioner
        case .deceased: return false
        case .exited(let effectiveOn): return day >= effectiveOn
        }
    }
}

extension Member {
    /// The event that makes this member as told, if anything differs.
    fileprivate func changes(to entry: MemberEntry, kinship: Kinship? = nil) -> [FamilyEvent] {
        let told = MemberEntry(
            person: person, memberNumber: entry.memberNumber, kinship: kinship ?? entry.kinship,
            identity: entry.identity ?? identity)
        let isSame =
            told.memberNumber == memberNumber && told.kinship == self.kinship && told.identity == identity
            && !isUnlisted
        return isSame ? [] : [.memberChanged(.init(member: told))]
    }
}
