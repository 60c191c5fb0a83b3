package import EventSourcing
package import Messages

/// The account of a member of staff: roles, place of work, password and whether it may sign in.
///
/// The hash is made and compared at the edge, because it takes a tenth of a second on purpose. Wrong passwords are
/// counted here: after `failuresMax` in a row the account refuses every password for `lockSeconds`, which stops
/// guessing without an operator.
package enum StaffAccount: Decider {
    package static let category = "staff"
    package static var initial: State { .none }

    package static let failuresMax = 5
    package static let lockSeconds = 15 * 60

    package enum State: Sendable, Equatable {
        case none
        case active(Account)
    }

    package struct Account: Sendable, Equatable {
        package var profile: Profile
        package var passwordHash: String
        package var isEnabled = true
        package var failures = 0
        package var lockedUntil: Instant?
        package var passwordChangedAt: Instant

        package func isLocked(at now: Instant) -> Bool { lockedUntil.map { now < $0 } ?? false }
    }

    /// Who it is and what they may do. The names are sealed with a key of the account.
    package struct Profile: Sendable, Codable, Equatable {
        package let staffID: StaffID
        /// Keyed hash of the user name, by which it is found and kept unique.
        package let userNameKey: String
        package let userName: Personal<String>
        package let displayName: Personal<String>
        package let roles: [StaffRole]
        package let dispensaryID: DispensaryID?
        package let provinceCode: String?

        package init(
            staffID: StaffID, userNameKey: String, userName: Personal<String>, displayName: Personal<String>,
            roles: [StaffRole], dispensaryID: DispensaryID?, provinceCode: String?
        ) {
            self.staffID = staffID
            self.userNameKey = userNameKey
            self.userName = userName
            self.displayName = displayName
            self.roles = roles
            self.dispensaryID = dispensaryID
            self.provinceCode = provinceCode
        }
    }

    package struct Created: Sendable, Codable, Equatable {
        package let profile: Profile
        package let passwordHash: String
        package let at: Instant

        package init(profile: Profile, passwordHash: String, at: Instant) {
            self.profile = profile
            self.passwordHash = passwordHash
            self.at = at
        }
    }

    package struct PasswordChanged: Sendable, Codable, Equatable {
        package let passwordHash: String
        package let at: Instant

        package init(passwordHash: String, at: Instant) {
            self.passwordHash = passwordHash
            self.at = at
        }
    }

    package struct SignInFailed: Sendable, Codable, Equatable {
        package let at: Instant
        /// Set by the failure that locks.
        package let lockedUntil: Instant?

        package init(at: Instant, lockedUntil: Instant?) {
            self.at = at
            self.lockedUntil = lockedUntil
        }
    }

    package struct Moment: Sendable, Codable, Equatable {
        package let at: Instant

        package init(at: Instant) { self.at = at }
    }

    package enum Command: Sendable, Equatable {
        /// - Parameter isNameTaken: looked up in the transaction that creates.
        case create(Profile, passwordHash: String, isNameTaken: Bool, at: Instant)
        case changePassword(passwordHash: String, at: Instant)
        case disable(at: Instant)
        case enable(at: Instant)
        case signIn(isPasswordRight: Bool, at: Instant)
    }

    package enum Rejection: Error, Sendable, Equatable {
        case unknownAccount
        case alreadyExists
        case userNameTaken
        case rolesMissing
        /// A clerk, planner or visiting team works at a dispensary or for the dispensaries of a province.
        case workplaceMissing
        case disabled
        case locked(until: Instant)
    }

    package static func decide(_ command: Command, _ state: State) throws(Rejection) -> [StaffAccountEvent] {
        switch (command, state) {
        case (.create(let profile, let hash, let isNameTaken, let now), .none):
            try check(profile, isNameTaken: isNameTaken)
            return [.created(Created(profile: profile, passwordHash: hash, at: now))]
        case (.create, .active): throw .alreadyExists
        case (_, .none): throw .unknownAccount
        case (.changePassword(let hash, let now), .active):
            return [.passwordChanged(PasswordChanged(passwordHash: hash, at: now))]
        case (.disable(let now), .active(let account)):
            return account.isEnabled ? [.disabled(Moment(at: now))] : []
        case (.enable(let now), .active(let account)):
            return account.isEnabled ? [] : [.enabled(Moment(at: now))]
        case (.signIn(let isRight, let now), .active(let account)): return try signIn(isRight, now, account)
        }
    }

    private static func check(_ profile: Profile, isNameTaken: Bool) throws(Rejection) {
        if isNameTaken { throw .userNameTaken }
        guard !profile.roles.isEmpty else { throw .rolesMissing }
        let hasWorkplace = profile.dispensaryID != nil || profile.provinceCode != nil
        if profile.roles.contains(where: \.needsWorkplace), !hasWorkplace { throw .workplaceMissing }
    }

    private static func signIn(
        _ isRight: Bool, _ now: Instant, _ account: Account
    ) throws(Rejection) -> [StaffAccountEvent] {
        guard account.isEnabled else { throw .disabled }
        if let until = account.lockedUntil, now < until { throw .locked(until: until) }
        guard !isRight else { return [.signedIn(Moment(at: now))] }
        let locks = account.failures + 1 >= failuresMax
        return [.signInFailed(SignInFailed(at: now, lockedUntil: locks ? now.adding(seconds: lockSeconds) : nil))]
    }

    package static func evolve(_ state: inout State, _ event: StaffAccountEvent) {
        if case .created(let created) = event {
            state = .active(
                Account(
                    profile: created.profile, passwordHash: created.passwordHash, passwordChangedAt: created.at))
            return
        }
        guard case .active(var account) = state else { preconditionFailure("an account is created first") }
        switch event {
        case .created: break
        case .passwordChanged(let changed):
            account.passwordHash = changed.passwordHash
            account.passwordChangedAt = changed.at
            account.failures = 0
            account.lockedUntil = nil
        case .disabled: account.isEnabled = false
        case .enabled: account.isEnabled = true
        case .signedIn:
            account.failures = 0
            account.lockedUntil = nil
        case .signInFailed(let failed):
            // A lock starts the count anew, so that the next mistake after it does not lock at once.
            account.failures = failed.lockedUntil == nil ? account.failures + 1 : 0
            account.lockedUntil = failed.lockedUntil
        }
        state = .active(account)
    }
}

/// What a member of staff may do; the raw values are those of the session that every service reads.
package enum StaffRole: String, Sendable, Codable, CaseIterable {
    case clerk
    case planner
    case visitTeam = "visit-team"
    case reviewer
    case deliveryDesk = "delivery-desk"
    case systemOperator = "operator"

    package var needsWorkplace: Bool {
        switch self {
        case .clerk, .planner, .visitTeam: true
        case .reviewer, .deliveryDesk, .systemOperator: false
        }
    }
}

/// Stored events of an account; private to Intake.
package enum StaffAccountEvent: DomainEvent {
    case created(StaffAccount.Created)
    case passwordChanged(StaffAccount.PasswordChanged)
    case disabled(StaffAccount.Moment)
    case enabled(StaffAccount.Moment)
    case signedIn(StaffAccount.Moment)
    case signInFailed(StaffAccount.SignInFailed)

    package var stored: StoredForm {
        switch self {
        case .created(let payload): StoredForm("staff-created", payload)
        case .passwordChanged(let payload): StoredForm("staff-password-changed", payload)
        case .disabled(let payload): StoredForm("staff-disabled", payload)
        case .enabled(let payload): StoredForm("staff-enabled", payload)
        case .signedIn(let payload): StoredForm("staff-signed-in", payload)
        case .signInFailed(let payload): StoredForm("staff-sign-in-failed", payload)
        }
    }

    package static let cases: [EventCase<StaffAccountEvent>] = [
        EventCase("staff-created") { .created($0) },
        EventCase("staff-password-changed") { .passwordChanged($0) },
        EventCase("staff-disabled") { .disabled($0) },
        EventCase("staff-enabled") { .enabled($0) },
        EventCase("staff-signed-in") { .signedIn($0) },
        EventCase("staff-sign-in-failed") { .signInFailed($0) },
    ]
}
