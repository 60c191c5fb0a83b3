import Foundation
import Hummingbird
import IntakeDomain
import Messages
import Platform

/// The citizen's unfinished request, as the pages find it by the cookie.
struct DraftSession: Sendable {
    let environment: IntakeEnvironment

    /// Where a request stands and what the browser may do with it.
    enum Position: Sendable {
        /// No request in this browser, or one that ended without being filed.
        case none
        case draft(CaseID, ServiceRequest.Draft)
        case filed(CaseID, ServiceRequest.FiledCase)
    }

    func position(_ request: Request, _ context: AppContext) async throws -> Position {
        guard let access = request.citizenAccess(environment) else { return .none }
        switch try await environment.state(of: access.caseID, for: context.citizen) {
        case .none, .dropped: return .none
        case .draft(let draft): return .draft(access.caseID, draft)
        case .filed(let filed): return .filed(access.caseID, filed)
        }
    }

    /// The request when its e-mail is verified.
    /// - Throws: `Elsewhere` with the page where the person has to go first.
    func verified(
        _ request: Request, _ context: AppContext
    ) async throws -> (caseID: CaseID, draft: ServiceRequest.Draft) {
        let (caseID, draft) = try await open(request, context)
        guard draft.emailVerified else { throw Elsewhere(ExitPath.code) }
        return (caseID, draft)
    }

    /// The request whether or not its e-mail is verified.
    func open(_ request: Request, _ context: AppContext) async throws -> (caseID: CaseID, draft: ServiceRequest.Draft) {
        switch try await position(request, context) {
        case .none: throw Elsewhere(ExitPath.start)
        case .filed: throw Elsewhere(ExitPath.done)
        case .draft(let caseID, let draft): return (caseID, draft)
        }
    }
}

/// The addresses of the online exit, in the order of the published steps.
enum ExitPath {
    static let start = "/tramites/egreso"
    static let resume = "/tramites/egreso/seguir"
    static let identification = "/tramites/egreso/identificacion"
    static let contact = "/tramites/egreso/contacto"
    static let code = "/tramites/egreso/codigo"
    static let place = "/tramites/egreso/donde"
    static let sector = "/tramites/egreso/sector"
    static let persons = "/tramites/egreso/quienes"
    static let privacy = "/tramites/egreso/aviso-datos"
    static let documents = "/tramites/egreso/documentos"
    static let review = "/tramites/egreso/revise"
    static let consent = "/tramites/egreso/consentimiento"
    static let notFiled = "/tramites/egreso/no-ingresada"
    static let done = "/tramites/egreso/listo"

    /// The first page that still asks for something.
    static func next(_ draft: ServiceRequest.Draft) -> String {
        if !draft.emailVerified { return code }
        if draft.place == nil { return place }
        if draft.persons.isEmpty { return persons }
        if draft.documents[.identityCard] == nil || draft.documents[.exitForm] == nil { return privacy }
        return draft.submission == nil ? review : consent
    }
}

/// The person must go to another page first; pages turn it into a redirect.
struct Elsewhere: Error {
    let path: String

    init(_ path: String) { self.path = path }
}

extension AppContext {
    /// A citizen at a page, also when a member of staff is signed in beside.
    var citizen: Caller { Caller(requestID: requestID, actor: "citizen", effectID: repeatableID) }
}

/// Runs a page's handler and follows its redirects.
func page(_ body: () async throws -> Response) async throws -> Response {
    do {
        return try await body()
    } catch let elsewhere as Elsewhere {
        return .redirect(to: elsewhere.path)
    }
}

extension RejectionAnswer {
    /// The refusal as a problem of a field of the form, for what a person can repair there.
    func at(_ pointer: String) -> Violation {
        Violation(pointer, answer.code, answer.detail)
    }
}

/// The identification between the first two screens: sealed in a cookie, because nothing is stored before a code is
/// sent and a number must not lie readable on a shared phone.
struct PendingIdentification: Sendable, Codable {
    static let lifetimeSeconds = 3_600
    private static let label = Array("ssc:pending-identification".utf8)

    let identification: Identification
    let expiresAt: Instant

    private static func key(_ environment: IntakeEnvironment) throws -> SymmetricKey {
        try SymmetricKey(HMACSHA256.authenticate(label, key: environment.context.keys.session))
    }

    static func sealed(_ identification: Identification, _ environment: IntakeEnvironment) throws -> String {
        let pending = Self(
            identification: identification, expiresAt: environment.now.adding(seconds: lifetimeSeconds))
        let plain = Array(try JSONEncoder().encode(pending))
        return Base64URL.encode(try AESGCM.seal(plain, key: try key(environment), associatedData: label))
    }

    /// Gives nil for a cookie of another use, an old one and a changed one.
    static func read(_ request: Request, _ environment: IntakeEnvironment) throws -> Identification? {
        guard let cookie = request.cookie(.draft), let bytes = Base64URL.decode(cookie) else { return nil }
        do {
            let plain = try AESGCM.open(bytes, key: try key(environment), associatedData: label)
            let pending = try JSONDecoder().decode(Self.self, from: Data(plain))
            return pending.expiresAt > environment.now ? pending.identification : nil
        } catch {
            return nil  // Made by another key or version: as good as expired.
        }
    }
}

/// Reads contact fields, which several forms have.
enum ContactFields {
    /// Name, e-mail and phone, all required.
    static func required(_ fields: FormFields, _ check: inout Validation) -> Contact? {
        let name = check.parse(
            "/name", fields.text("name"), missing: Texts.Page.nameMissing, "too-long", Texts.Field.name, nameText)
        let phone = check.parse(
            "/phone", fields.text("phone"), missing: Texts.Page.emailAndPhone, "invalid", Texts.Field.phone
        ) { PhoneNumber($0) }
        let email = check.parse(
            "/email", fields.text("email"), missing: Texts.Page.emailMissing, "invalid", Texts.Field.email
        ) { EmailAddress($0) }
        guard let name, let phone, let email else { return nil }
        return Contact(name: name, email: email, phone: phone)
    }

    /// A name, and a phone or an e-mail, for those who may have no e-mail.
    static func nameAndOneOf(_ fields: FormFields, _ check: inout Validation) -> Contact? {
        let count = check.violations.count
        let name = check.parse(
            "/name", fields.text("name"), missing: Texts.Page.nameMissing, "too-long", Texts.Field.name, nameText)
        let phone = check.optional("/phone", fields.text("phone"), "invalid", Texts.Field.phone) { PhoneNumber($0) }
        let email = check.optional("/email", fields.text("email"), "invalid", Texts.Field.email) { EmailAddress($0) }
        if fields.text("phone") == nil, fields.text("email") == nil {
            check.fail("/phone", "missing", Texts.Field.phoneOrEmail)
        }
        guard check.violations.count == count, let name else { return nil }
        return Contact(name: name, email: email, phone: phone)
    }

    static func nameText(_ text: String) -> String? { text.count <= 200 ? text : nil }

    /// An identity number of the kind that was chosen.
    static func identification(_ fields: FormFields, _ check: inout Validation) -> Identification? {
        let kind = check.parse(
            "/kind", fields.text("kind"), missing: Texts.Page.chooseKind, "unknown", Texts.Page.chooseKind
        ) { IdentificationKind(rawValue: $0) }
        guard let kind else {
            if fields.text("number") == nil { check.fail("/number", "missing", Texts.Page.numberMissing) }
            return nil
        }
        return identification(kind, fields.text("number"), at: "/number", missing: Texts.Page.numberMissing, &check)
    }

    static func identification(
        _ kind: IdentificationKind, _ typed: String?, at pointer: String, missing: String, _ check: inout Validation
    ) -> Identification? {
        guard let typed else {
            check.fail(pointer, "missing", missing)
            return nil
        }
        if let violation = Identification.violation(kind: kind, number: typed) {
            check.fail(pointer, "invalid", Texts.Field.identification(violation))
            return nil
        }
        return Identification(kind: kind, typed: typed)
    }
}
