import EventSourcing
package import Messages

/// A protected family as the affiliation system tells it and as exits change it; stream `family-<family id>`.
///
/// Messages may be repeated and a registration may be told anew: only differences become events. A family that loses
/// its head is flagged and its members keep their status until a person decides; nothing cascades.
package enum Family: Decider {
    package static let category = "family"

    /// Unknown until it is registered.
    package enum State: Sendable, Equatable {
        case unknown
        case registered(FamilyRecord)

        package var record: FamilyRecord? {
            switch self {
            case .unknown: nil
            case .registered(let record): record
            }
        }
    }

    package typealias Command = FamilyCommand
    package typealias Event = FamilyEvent
    package typealias Rejection = FamilyRejection

    package static var initial: State { .unknown }
}

/// Why a command about a family cannot be followed.
package enum FamilyRejection: Error, Equatable, Sendable {
    /// Nothing was told about this family yet; the registration may still be on its way.
    case familyNotRegistered
    /// The family has no such member; the accreditation may still be on its way.
    case memberNotRegistered
    case memberNotActive(PersonID)
}

/// What is known about a registered family.
package struct FamilyRecord: Sendable, Equatable {
    package let familyID: FamilyID
    package internal(set) var dispensaryID: DispensaryID
    package internal(set) var provinceCode: String
    /// In the order in which they were told.
    package internal(set) var members: [Member]
    /// The contributor; `nil` while the group is without a head.
    package internal(set) var head: PersonID?
    package internal(set) var headLoss: HeadLoss?
    /// Last month paid without a gap.
    package internal(set) var paidThrough: Period?
    /// Months paid after a gap.
    package internal(set) var paidAhead: Set<Period>
    package internal(set) var arrearsSince: Period?

    /// Since when and why a family has no head.
    package struct HeadLoss: Sendable, Equatable {
        package let cause: HeadLossCause
        package let since: LocalDay
    }

    package func member(_ person: PersonID) -> Member? { members.first { $0.person == person } }

    package func member(number: String) -> Member? { members.first { $0.memberNumber == number } }

    package var activeMembers: [Member] { members.filter(\.isActive) }

    /// Whether contributions are up to date (al día) in a month.
    ///
    /// No published rule defines the term. Here: no unpaid month before `month`, less a configured tolerance; an
    /// arrears notice that was not settled says no unless it begins within the tolerance.
    package func isUpToDate(in month: Period, toleranceMonths: Int) -> Bool {
        let oldestAllowed = month.adding(months: -1 - toleranceMonths)
        if let arrearsSince, arrearsSince <= oldestAllowed { return false }
        guard let paidThrough else { return false }
        return paidThrough >= oldestAllowed
    }
}

/// A person in a family.
package struct Member: Sendable, Equatable {
    package let person: PersonID
    package internal(set) var memberNumber: String
    package internal(set) var kinship: Kinship
    package internal(set) var identity: Personal<MemberIdentity>?
    package internal(set) var status: Status
    /// Retired heads stay insured and may ask for visits of their household.
    package internal(set) var isPensioner: Bool
    package internal(set) var otherInsuranceSince: LocalDay?
    /// A later registration of the family did not name this member.
    package internal(set) var isUnlisted: Bool

    /// Whether and how the membership ended.
    package enum Status: Sendable, Equatable {
        case active
        /// The first day without cover.
        case exited(effectiveOn: LocalDay)
        case deceased(on: LocalDay)
    }

    init(_ entry: MemberEntry) {
        person = entry.person
        memberNumber = entry.memberNumber
        kinship = entry.kinship
        identity = entry.identity
        status = .active
        isPensioner = false
        otherInsuranceSince = nil
        isUnlisted = false
    }

    package var isActive: Bool { status == .active }

    /// Whether the person was of age (18 years) on a day; `nil` when the birth date is not known.
    ///
    /// A spouse or cohabitant is taken as of age, because both need a marriage or a declared union.
    package func isAdult(on day: LocalDay) -> Bool? {
        if let birthDate = identity?.value?.birthDate { return birthDate.adding(months: 18 * 12) <= day }
        switch kinship {
        case .head, .spouse, .cohabitant: return true
        case .child, .relative: return nil
        }
    }
}

/// A member as told by the affiliation system, with the identity already sealed for the person.
package struct MemberEntry: Sendable, Equatable, Codable {
    package let person: PersonID
    /// Number in the affiliation system.
    package let memberNumber: String
    package let kinship: Kinship
    /// `nil` when the person was erased before this was told.
    package let identity: Personal<MemberIdentity>?

    package init(person: PersonID, memberNumber: String, kinship: Kinship, identity: Personal<MemberIdentity>?) {
        self.person = person
        self.memberNumber = memberNumber
        self.kinship = kinship
        self.identity = identity
    }
}

/// Who a member is; only stored sealed.
package struct MemberIdentity: Sendable, Equatable, Codable {
    package let cedula: Cedula?
    package let foreignCode: String?
    package let name: String
    package let birthDate: LocalDay?
    package let email: EmailAddress?
    package let phone: PhoneNumber?

    package init(
        cedula: Cedula?, foreignCode: String?, name: String, birthDate: LocalDay?, email: EmailAddress?,
        phone: PhoneNumber?
    ) {
        self.cedula = cedula
        self.foreignCode = foreignCode
        self.name = name
        self.birthDate = birthDate
        self.email = email
        self.phone = phone
    }

    /// The identity with another address; what is not given stays.
    func changing(email newEmail: EmailAddress?, phone newPhone: PhoneNumber?) -> MemberIdentity {
        MemberIdentity(
            cedula: cedula, foreignCode: foreignCode, name: name, birthDate: birthDate, email: newEmail ?? email,
            phone: newPhone ?? phone)
    }
}
