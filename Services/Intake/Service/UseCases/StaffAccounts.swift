import IntakeDomain
import Logging
import Messages
import Platform

/// The accounts of staff: made, listed, disabled and given new passwords by the one who runs the system.
struct StaffAccounts: Sendable {
    /// NIST SP 800-63B asks for at least eight; longer ones are what stops guessing, so no other rule is made.
    static let passwordLength = 10...256

    struct Input: Sendable {
        let userName: String
        let displayName: String
        let password: String
        let roles: [StaffRole]
        let dispensaryID: DispensaryID?
        let provinceCode: String?
    }

    let environment: IntakeEnvironment

    /// Letters in either case are the same name.
    static func userNameKey(_ userName: String, _ environment: IntakeEnvironment) -> String {
        environment.context.index.identifier(
            namespace: "staff.user-name", value: userName.lowercased().filter { !$0.isWhitespace })
    }

    func create(_ input: Input, by caller: Caller) async throws -> StaffID {
        let id = StaffID(environment.context.ids.next())
        let subject = PersonID(id.text)
        try environment.ensureKeys(for: [subject])
        let hash = try await BlockingWork.run { try PasswordHash.make(input.password) }
        let profile = StaffAccount.Profile(
            staffID: id, userNameKey: Self.userNameKey(input.userName, environment),
            userName: Personal(input.userName, of: subject), displayName: Personal(input.displayName, of: subject),
            roles: input.roles, dispensaryID: input.dispensaryID, provinceCode: input.provinceCode)
        let now = environment.now
        try await environment.store.write(caller.metadata) { transaction in
            let owner = try StaffAccountEntry.staffID(userNameKey: profile.userNameKey, transaction.sql)
            try transaction.handle(
                StaffAccount.self, id: id.text,
                .create(profile, passwordHash: hash, isNameTaken: owner != nil, at: now))
        }
        return id
    }

    func list() async throws -> [StaffAccountEntry] {
        let json = environment.context.json
        return try await environment.store.read { try StaffAccountEntry.all($0, json) }
    }

    func setEnabled(_ isEnabled: Bool, _ id: StaffID, by caller: Caller) async throws {
        let now = environment.now
        try await environment.store.write(caller.metadata) { transaction in
            _ = try transaction.handle(
                StaffAccount.self, id: id.text, isEnabled ? .enable(at: now) : .disable(at: now))
        }
    }

    func changePassword(_ password: String, of id: StaffID, by caller: Caller) async throws {
        let hash = try await BlockingWork.run { try PasswordHash.make(password) }
        let now = environment.now
        try await environment.store.write(caller.metadata) { transaction in
            _ = try transaction.handle(
                StaffAccount.self, id: id.text, .changePassword(passwordHash: hash, at: now))
        }
    }
}

/// The account that makes all others, from the password file of the installation.
///
/// It is made only while there is no account at all.
struct FirstAdministrator: Sendable {
    static let userName = "admin"

    let environment: IntakeEnvironment

    func createIfNeeded() async throws {
        guard let password = environment.configuration.administratorPassword,
            try await environment.store.read({ try StaffAccountEntry.count($0) }) == 0
        else { return }
        guard StaffAccounts.passwordLength.contains(password.count) else {
            throw Settings.invalid(
                "admin.password.file",
                "must hold a password of \(StaffAccounts.passwordLength.lowerBound) or more signs")
        }
        let caller = Caller(requestID: environment.context.ids.next(), actor: "system:intake")
        do {
            _ = try await StaffAccounts(environment: environment).create(
                .init(
                    userName: Self.userName, displayName: Texts.administratorName, password: password,
                    roles: [.systemOperator], dispensaryID: nil, provinceCode: nil),
                by: caller)
        } catch {
            // Another instance that started at the same moment may have been faster.
            guard try await environment.store.read({ try StaffAccountEntry.count($0) }) > 0 else { throw error }
            return
        }
        environment.context.logger.notice("first account made")
    }
}
