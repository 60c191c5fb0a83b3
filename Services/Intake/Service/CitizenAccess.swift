import Hummingbird
import IntakeDomain
import Messages
import Platform

/// A citizen's right to one request: a signed token, read without the database.
///
/// Whoever started the request holds it, or whoever entered a code sent to the registered address. It opens that
/// request only.
struct CitizenAccess: Sendable, Codable, Equatable {
    private static let purpose = "citizen-request"
    let caseID: CaseID

    /// A token and its end.
    struct Granted: Sendable, Equatable {
        let token: String
        let expiresAt: Instant
    }

    func grant(_ environment: IntakeEnvironment, seconds: Int) throws -> Granted {
        let expiresAt = environment.now.adding(seconds: seconds)
        return Granted(
            token: try environment.context.tokens.issue(self, purpose: Self.purpose, expiresAt: expiresAt),
            expiresAt: expiresAt)
    }

    static func read(_ token: String, _ environment: IntakeEnvironment) -> CitizenAccess? {
        environment.context.tokens.read(CitizenAccess.self, from: token, purpose: purpose, now: environment.now)
    }
}

extension Request {
    /// The citizen's token: a bearer token of a program, or the cookie of a browser.
    func citizenAccess(_ environment: IntakeEnvironment) -> CitizenAccess? {
        let header = headers[.authorization] ?? ""
        if header.lowercased().hasPrefix("bearer ") {
            return CitizenAccess.read(String(header.dropFirst(7)), environment)
        }
        return cookie(.draft).flatMap { CitizenAccess.read($0, environment) }
    }
}

/// Who asks for a request: its citizen, or staff who must work at its place.
enum RequestReader: Sendable, Equatable {
    case citizen
    case staff(StaffIdentity)

    /// - Throws: `NotSignedIn` without any token, `NotFound` with the token of another request, so that nobody learns
    ///   which requests exist.
    static func of(
        _ caseID: CaseID, _ request: Request, _ context: AppContext, _ environment: IntakeEnvironment
    ) throws -> RequestReader {
        if let access = request.citizenAccess(environment) {
            guard access.caseID == caseID else { throw NotFound() }
            return .citizen
        }
        if let staff = context.staff { return .staff(staff) }
        throw NotSignedIn()
    }

    func check(_ place: Place) throws {
        if case .staff(let staff) = self, !staff.worksFor(place) { throw NotAllowed() }
    }
}

extension StaffIdentity {
    /// Staff of a dispensary see its cases, staff of a province those of the province, national staff all.
    func worksFor(_ place: Place) -> Bool {
        if let dispensaryID { return dispensaryID == place.dispensaryID }
        if let provinceCode { return provinceCode == place.provinceCode }
        return true
    }
}
