import HTTPTypes
import IntakeDomain
import Messages
import Platform

/// Signs staff in with user name and password.
///
/// Unknown names cost the same time as known ones and every refusal reads the same, so that names cannot be found out.
struct SignInStaff: Sendable {
    struct Refused: RejectionAnswer {
        var answer: APIRejection { APIRejection(.unauthorized, code: "ingreso-rechazado", detail: Texts.signInRefused) }
    }

    struct SignedIn: Sendable, Equatable {
        let identity: StaffIdentity
        /// For programs; a browser gets a cookie.
        let token: String
    }

    let environment: IntakeEnvironment

    func callAsFunction(user: String, password: String, by caller: Caller) async throws -> SignedIn {
        let key = StaffAccounts.userNameKey(user, environment)
        let found = try await environment.store.write(caller.metadata) { transaction -> (StaffID, String)? in
            guard let id = try StaffAccountEntry.staffID(userNameKey: key, transaction.sql),
                case .active(let account) = try transaction.state(StaffAccount.self, id: id.text).state
            else { return nil }
            return (id, account.passwordHash)
        }
        let stored = found?.1 ?? Self.unknownHash
        let isRight = try await BlockingWork.run { try PasswordHash.verify(password, against: stored) }
        guard let id = found?.0 else { throw Refused() }
        let now = environment.now
        do {
            let account = try await environment.store.write(caller.metadata) { transaction in
                try transaction.handle(StaffAccount.self, id: id.text, .signIn(isPasswordRight: isRight, at: now))
            }
            guard isRight, case .active(let active) = account else { throw Refused() }
            return try signedIn(active.profile, at: now)
        } catch is StaffAccount.Rejection {
            throw Refused()
        }
    }

    private func signedIn(_ profile: StaffAccount.Profile, at now: Instant) throws -> SignedIn {
        let identity = StaffIdentity(
            id: profile.staffID, roles: profile.roles.map(\.sessionRole), dispensaryID: profile.dispensaryID,
            provinceCode: profile.provinceCode, expiresAt: now.adding(seconds: SignIn.sessionSeconds))
        return SignedIn(identity: identity, token: try SignIn.token(for: identity, tokens: environment.sessions))
    }

    /// A hash of nobody's password, with the cost of the others.
    private static let unknownHash =
        "$scrypt$ln=14,r=8,p=5$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
}

extension StaffRole {
    /// The role as every service reads it in the session.
    var sessionRole: Role {
        switch self {
        case .clerk: .clerk
        case .planner: .planner
        case .visitTeam: .visitTeam
        case .reviewer: .reviewer
        case .deliveryDesk: .deliveryDesk
        case .systemOperator: .systemOperator
        }
    }
}
