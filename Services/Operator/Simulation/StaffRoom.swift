import Messages
import Platform
import Synchronization

/// The staff of the exercise: made by the administrator, signed in through the front door.
///
/// One account a dispensary for window, planning and visits, two reviewers a province for the four eyes, and one
/// delivery desk for the proof.
final class StaffRoom: Sendable {
    private let administrator: IntakeClient
    private let anonymous: IntakeClient
    private let prefix: String
    private let password = StaffPassword.make()
    private let tokens = Mutex<[String: String]>([:])

    init(_ environment: SystemEnvironment, http: HTTPClient, seed: UInt64) async throws {
        anonymous = IntakeClient(api: APIClient(try environment.publicURL(), http: http))
        administrator = try await StaffCommand.administrator(environment)
        // A second exercise on the same system has other passwords, so it needs other names.
        prefix = "ejercicio-\(seed)-\(Hexadecimal.encode(SecureRandom.bytes(3)))"
    }

    private struct Post: Sendable {
        let name: String
        let roles: [Role]
        let dispensaryID: DispensaryID?
        let provinceCode: String?
    }

    /// Passwords are slow to hash on purpose, so a few are made at a time.
    func hire(for dispensaries: [Catalogue.Dispensary]) async throws {
        var posts = dispensaries.map {
            Post(name: $0.id.text, roles: [.clerk, .planner, .visitTeam], dispensaryID: $0.id, provinceCode: nil)
        }
        for province in Set(dispensaries.map(\.provinceCode)).sorted() {
            for official in ["a", "b"] {
                posts.append(
                    Post(name: "\(province)\(official)", roles: [.reviewer], dispensaryID: nil, provinceCode: province))
            }
        }
        posts.append(Post(name: "entregas", roles: [.deliveryDesk], dispensaryID: nil, provinceCode: nil))
        try await Parallel.forEach(posts, limit: 4) { [self] post in try await hire(post) }
    }

    private func hire(_ post: Post) async throws {
        let user = "\(prefix)-\(post.name)"
        try await administrator.createAccount(
            .init(
                user: user, name: "Ejercicio \(post.name)", password: password, roles: post.roles,
                dispensaryId: post.dispensaryID, provinceCode: post.provinceCode))
        let session = try await anonymous.signedIn(as: user, password: password)
        tokens.withLock { $0[post.name] = session.api.token }
    }

    /// Nobody's interface: what a citizen without a token calls.
    var citizen: APIClient { anonymous.api }

    func dispensary(_ id: DispensaryID) throws -> APIClient { try client(id.text) }
    func reviewer(_ provinceCode: String, second: Bool) throws -> APIClient {
        try client(provinceCode + (second ? "b" : "a"))
    }
    func deliveryDesk() throws -> APIClient { try client("entregas") }

    private func client(_ name: String) throws -> APIClient {
        guard let token = tokens.withLock({ $0[name] }) else {
            throw OperatorError("nobody works at \(name)", fix: "this is a mistake of the exercise; report it")
        }
        return anonymous.api.with(token: token)
    }
}
