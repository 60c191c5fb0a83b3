import Messages

extension Family {
    package static func evolve(_ state: inout State, _ event: Event) {
        if case .registered(let registered) = event {
            state = .registered(FamilyRecord(registered))
            return
        }
        guard case .registered(var record) = state else { preconditionFailure("a family begins with its registration") }
        record.apply(event)
        state = .registered(record)
    }
}

extension FamilyRecord {
    init(_ registered: FamilyEvent.Registered) {
        familyID = registered.familyID
        dispensaryID = registered.dispensaryID
        provinceCode = registered.provinceCode
        members = registered.members.map { Member($0) }
        head = registered.members.first { $0.kinship == .head }?.person
        headLoss = nil
        paidThrough = registered.paidThrough
        paidAhead = []
        arrearsSince = nil
    }

    mutating func apply(_ event: FamilyEvent) {
        switch event {
        case .registered: preconditionFailure("a family is registered once")
        case .moved(let moved):
            dispensaryID = moved.dispensaryID
            provinceCode = moved.provinceCode
        case .memberAdded(let added): add(added.member)
        case .memberChanged(let changed):
            change(changed.member.person) { member in
                member.memberNumber = changed.member.memberNumber
                member.kinship = changed.member.kinship
                member.identity = changed.member.identity ?? member.identity
                member.isUnlisted = false
            }
        case .membersUnlisted(let unlisted):
            for person in unlisted.persons { change(person) { $0.isUnlisted = true } }
        case .headDesignated(let designated): designate(designated.person)
        case .contributionPaid(let paid): pay(paid.month)
        case .arrearsDetected(let detected):
            arrearsSince = detected.since
            paidThrough = paidThrough.map { min($0, detected.since.adding(months: -1)) }
        case .arrearsSettled(let settled): settle(through: settled.paidThrough)
        case .otherInsuranceRegistered(let registered):
            change(registered.person) { $0.otherInsuranceSince = registered.on }
        case .memberDied(let died): change(died.person) { $0.status = .deceased(on: died.on) }
        case .headRetired(let retired): change(retired.person) { $0.isPensioner = true }
        case .contactUpdated(let updated): change(updated.person) { $0.identity = updated.identity }
        case .exitExecuted(let exit):
            for person in exit.persons { change(person) { $0.status = .exited(effectiveOn: exit.effectiveOn) } }
        case .headLost(let lost): headLoss = HeadLoss(cause: lost.cause, since: lost.since)
        }
        if let person = head, !canHead(person) { head = nil }
    }

    /// A head who died, left or retired heads no more.
    private func canHead(_ person: PersonID) -> Bool {
        guard let member = member(person) else { return false }
        return member.isActive && !member.isPensioner
    }

    private mutating func change(_ person: PersonID, _ body: (inout Member) -> Void) {
        guard let index = members.firstIndex(where: { $0.person == person }) else {
            preconditionFailure("an event names a member who was never told")
        }
        body(&members[index])
    }

    private mutating func add(_ entry: MemberEntry) {
        let member = Member(entry)
        if let index = members.firstIndex(where: { $0.person == entry.person }) {
            members[index] = member
        } else {
            members.append(member)
        }
    }

    /// The earlier head stays as a relative.
    private mutating func designate(_ person: PersonID) {
        for index in members.indices where members[index].kinship == .head && members[index].person != person {
            members[index].kinship = .relative
        }
        change(person) { member in
            member.kinship = .head
            member.isPensioner = false
        }
        head = person
        headLoss = nil
    }

    /// Moves the paid month forward over every month that follows without a gap.
    private mutating func pay(_ month: Period) {
        paidAhead.insert(month)
        if paidThrough == nil { paidThrough = month }
        settle(through: paidThrough ?? month)
    }

    private mutating func settle(through month: Period) {
        var last = max(paidThrough ?? month, month)
        while paidAhead.contains(last.adding(months: 1)) { last = last.adding(months: 1) }
        paidThrough = last
        paidAhead = paidAhead.filter { $0 > last }
        if let since = arrearsSince, since <= last { arrearsSince = nil }
    }
}
