import Foundation
import Messages
import Platform

/// Calls the services' operator interface, which the front door does not show.
///
/// The operator is trusted because they can read the session key: the token is made here and lasts minutes.
struct OperatorAccess: Sendable {
    private static let tokenSeconds = 600

    let environment: SystemEnvironment
    private let http: HTTPClient
    private let token: String

    init(_ environment: SystemEnvironment = SystemEnvironment()) throws {
        self.environment = environment
        http = HTTPClient(.init(threads: 5))
        let keys = try KeyFiles.load(folder: environment.required("SSC_KEYS"))
        let identity = StaffIdentity(
            id: StaffID("operator-command-line"), roles: [.systemOperator], dispensaryID: nil, provinceCode: nil,
            expiresAt: ServiceClock().now.adding(seconds: Self.tokenSeconds))
        token = try SignIn.token(for: identity, tokens: SignedToken(signer: HMACTokenSigner(key: keys.session)))
    }

    func client(_ service: ServiceName) throws -> APIClient {
        client(at: try environment.url(ofService: service.rawValue))
    }

    /// Of one instance.
    func client(at url: String) -> APIClient { APIClient(url, http: http, token: token) }
}
