package import EventSourcing
package import Messages

/// What happened to a family, as stored.
package enum FamilyEvent: DomainEvent {
    case registered(Registered)
    case moved(Moved)
    case memberAdded(MemberAdded)
    case memberChanged(MemberChanged)
    case membersUnlisted(MembersUnlisted)
    case headDesignated(HeadDesignated)
    case contributionPaid(ContributionPaid)
    case arrearsDetected(ArrearsDetected)
    case arrearsSettled(ArrearsSettled)
    case otherInsuranceRegistered(OtherInsuranceRegistered)
    case memberDied(MemberDied)
    case headRetired(HeadRetired)
    case contactUpdated(ContactUpdated)
    case exitExecuted(ExitExecuted)
    case headLost(HeadLost)

    /// One event for the whole family, so that a country can be imported quickly.
    package struct Registered: Codable, Sendable, Equatable {
        package let familyID: FamilyID
        package let dispensaryID: DispensaryID
        package let provinceCode: String
        package let members: [MemberEntry]
        package let paidThrough: Period?
        package let registeredOn: LocalDay
    }

    package struct Moved: Codable, Sendable, Equatable {
        package let dispensaryID: DispensaryID
        package let provinceCode: String
    }

    /// A new member, or one who came back after an exit.
    package struct MemberAdded: Codable, Sendable, Equatable {
        package let member: MemberEntry
        package let on: LocalDay
    }

    package struct MemberChanged: Codable, Sendable, Equatable {
        package let member: MemberEntry
    }

    package struct MembersUnlisted: Codable, Sendable, Equatable {
        package let persons: [PersonID]
        package let on: LocalDay
    }

    package struct HeadDesignated: Codable, Sendable, Equatable {
        package let person: PersonID
        package let on: LocalDay
    }

    package struct ContributionPaid: Codable, Sendable, Equatable {
        package let month: Period
    }

    package struct ArrearsDetected: Codable, Sendable, Equatable {
        package let since: Period
    }

    package struct ArrearsSettled: Codable, Sendable, Equatable {
        package let paidThrough: Period
    }

    package struct OtherInsuranceRegistered: Codable, Sendable, Equatable {
        package let person: PersonID
        package let on: LocalDay
    }

    package struct MemberDied: Codable, Sendable, Equatable {
        package let person: PersonID
        package let on: LocalDay
    }

    package struct HeadRetired: Codable, Sendable, Equatable {
        package let person: PersonID
        package let on: LocalDay
    }

    package struct ContactUpdated: Codable, Sendable, Equatable {
        package let person: PersonID
        package let identity: Personal<MemberIdentity>
    }

    package struct ExitExecuted: Codable, Sendable, Equatable {
        package let caseID: CaseID
        package let persons: [PersonID]
        package let effectiveOn: LocalDay
    }

    /// The group has members but no head.
    package struct HeadLost: Codable, Sendable, Equatable {
        package let familyID: FamilyID
        package let cause: HeadLossCause
        package let since: LocalDay
        /// Numbers of the members who remain.
        package let memberNumbers: [String]
        package let at: Instant
    }

    package var stored: StoredForm {
        switch self {
        case .registered(let payload): StoredForm("family-registered", payload)
        case .moved(let payload): StoredForm("family-moved", payload)
        case .memberAdded(let payload): StoredForm("family-member-added", payload)
        case .memberChanged(let payload): StoredForm("family-member-changed", payload)
        case .membersUnlisted(let payload): StoredForm("family-members-unlisted", payload)
        case .headDesignated(let payload): StoredForm("family-head-designated", payload)
        case .contributionPaid(let payload): StoredForm("family-contribution-paid", payload)
        case .arrearsDetected(let payload): StoredForm("family-arrears-detected", payload)
        case .arrearsSettled(let payload): StoredForm("family-arrears-settled", payload)
        case .otherInsuranceRegistered(let payload): StoredForm("family-other-insurance-registered", payload)
        case .memberDied(let payload): StoredForm("family-member-died", payload)
        case .headRetired(let payload): StoredForm("family-head-retired", payload)
        case .contactUpdated(let payload): StoredForm("family-contact-updated", payload)
        case .exitExecuted(let payload): StoredForm("family-exit-executed", payload)
        case .headLost(let payload): StoredForm("family-head-lost", payload)
        }
    }

    package static let cases: [EventCase<FamilyEvent>] = [
        EventCase("family-registered") { .registered($0) },
        EventCase("family-moved") { .moved($0) },
        EventCase("family-member-added") { .memberAdded($0) },
        EventCase("family-member-changed") { .memberChanged($0) },
        EventCase("family-members-unlisted") { .membersUnlisted($0) },
        EventCase("family-head-designated") { .headDesignated($0) },
        EventCase("family-contribution-paid") { .contributionPaid($0) },
        EventCase("family-arrears-detected") { .arrearsDetected($0) },
        EventCase("family-arrears-settled") { .arrearsSettled($0) },
        EventCase("family-other-insurance-registered") { .otherInsuranceRegistered($0) },
        EventCase("family-member-died") { .memberDied($0) },
        EventCase("family-head-retired") { .headRetired($0) },
        EventCase("family-contact-updated") { .contactUpdated($0) },
        EventCase("family-exit-executed") { .exitExecuted($0) },
        EventCase("family-head-lost") { .headLost($0) },
    ]
}
