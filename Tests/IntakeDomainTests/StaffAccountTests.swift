import EventSourcing
import IntakeDomain
import Messages
import Testing

struct StaffAccountTests {
    private let now = Example.now

    private func profile(
        _ roles: [StaffRole] = [.clerk], dispensary: String? = "0601-01", province: String? = nil
    ) -> StaffAccount.Profile {
        let subject = PersonID("0192f0c0-0000-7000-8000-0000000000aa")
        return StaffAccount.Profile(
            staffID: Example.clerk, userNameKey: "key", userName: Personal("rosa", of: subject),
            displayName: Personal("Rosa", of: subject), roles: roles,
            dispensaryID: dispensary.map(DispensaryID.init), provinceCode: province)
    }

    private func create(_ profile: StaffAccount.Profile, taken: Bool = false) -> StaffAccount.Command {
        .create(profile, passwordHash: "hash", isNameTaken: taken, at: now)
    }

    private var created: Scenario<StaffAccount> { given(StaffAccount.self).then(create(profile())) }

    @Test func `an account is created`() {
        #expect(
            given(StaffAccount.self).when(create(profile()))
                == .success([.created(.init(profile: profile(), passwordHash: "hash", at: now))]))
        #expect(created.when(create(profile())) == .failure(.alreadyExists))
    }

    @Test func `an account needs a free name, a role and its place of work`() {
        let scenario = given(StaffAccount.self)
        #expect(scenario.when(create(profile(), taken: true)) == .failure(.userNameTaken))
        #expect(scenario.when(create(profile([]))) == .failure(.rolesMissing))
        let elsewhere = profile([.planner], dispensary: nil)
        #expect(scenario.when(create(elsewhere)) == .failure(.workplaceMissing))
        let province = profile([.planner], dispensary: nil, province: "06")
        #expect(
            scenario.when(create(province))
                == .success([.created(.init(profile: province, passwordHash: "hash", at: now))]))
    }

    @Test func `the fifth wrong password locks for a quarter of an hour`() {
        var scenario = created
        for _ in 0..<4 { scenario = scenario.then(.signIn(isPasswordRight: false, at: now)) }
        let until = now.adding(seconds: 15 * 60)
        #expect(
            scenario.when(.signIn(isPasswordRight: false, at: now))
                == .success([.signInFailed(.init(at: now, lockedUntil: until))]))
        let locked = scenario.then(.signIn(isPasswordRight: false, at: now))
        #expect(locked.when(.signIn(isPasswordRight: true, at: now)) == .failure(.locked(until: until)))
        #expect(
            locked.when(.signIn(isPasswordRight: true, at: until)) == .success([.signedIn(.init(at: until))]))
        #expect(
            locked.when(.signIn(isPasswordRight: false, at: until))
                == .success([.signInFailed(.init(at: until, lockedUntil: nil))]))
    }

    @Test func `a right password starts the count anew`() {
        var scenario = created
        for _ in 0..<4 { scenario = scenario.then(.signIn(isPasswordRight: false, at: now)) }
        scenario = scenario.then(.signIn(isPasswordRight: true, at: now))
        #expect(
            scenario.when(.signIn(isPasswordRight: false, at: now))
                == .success([.signInFailed(.init(at: now, lockedUntil: nil))]))
    }

    @Test func `a disabled account does not sign in until it is enabled`() {
        let disabled = created.then(.disable(at: now))
        #expect(disabled.when(.signIn(isPasswordRight: true, at: now)) == .failure(.disabled))
        #expect(disabled.when(.disable(at: now)) == .success([]))
        #expect(disabled.when(.enable(at: now)) == .success([.enabled(.init(at: now))]))
        #expect(created.when(.enable(at: now)) == .success([]))
    }

    @Test func `a new password ends a lock`() {
        var scenario = created
        for _ in 0..<5 { scenario = scenario.then(.signIn(isPasswordRight: false, at: now)) }
        scenario = scenario.then(.changePassword(passwordHash: "new", at: now))
        #expect(scenario.when(.signIn(isPasswordRight: true, at: now)) == .success([.signedIn(.init(at: now))]))
    }

    @Test(arguments: [
        StaffAccount.Command.changePassword(passwordHash: "x", at: Example.now), .disable(at: Example.now),
        .enable(at: Example.now), .signIn(isPasswordRight: true, at: Example.now),
    ])
    func `an unknown account takes nothing but its creation`(command: StaffAccount.Command) {
        #expect(given(StaffAccount.self).when(command) == .failure(.unknownAccount))
    }
}
