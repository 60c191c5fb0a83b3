import Hummingbird
import IntakeDomain
import Messages
import Platform

/// The accounts of staff, for the one who runs the system; everybody may change their own password.
struct StaffEndpoints {
    let environment: IntakeEnvironment

    private struct Body: Decodable {
        let user: String?
        let name: String?
        let password: String?
        let roles: [String]?
        let dispensaryId: String?
        let provinceCode: String?
    }

    private struct PasswordBody: Decodable { let password: String? }

    private struct Created: Encodable { let staffId: String }

    private struct Line: Encodable {
        let staffId: String
        let user: String?
        let name: String?
        let roles: [StaffRole]
        let dispensaryId: String?
        let provinceCode: String?
        let enabled: Bool
        let lastSignInAt: Instant?
    }

    private struct List: Encodable { let staff: [Line] }

    func register(on routes: Routes) {
        let accounts = StaffAccounts(environment: environment)
        let administration = routes.requiring(.systemOperator)
        let create = Operation(
            id: "createStaff", summary: "Makes an account.", request: Schemas.newStaff,
            replies: [.init(201, "Made", Schemas.staffCreated)])
        administration.idempotent().post("/api/intake/staff", doc: create) { [environment] request, context in
            let input = try Self.input(try await request.json(Body.self), environment.context.catalogue)
            let id = try await accounts.create(input, by: context.caller)
            return try Response.created(Created(staffId: id.text), at: "/api/intake/staff/\(id.text)")
        }
        let list = Operation(
            id: "listStaff", summary: "All accounts, without passwords.", replies: [.init(200, "All", Schemas.staff)])
        administration.get("/api/intake/staff", doc: list) { _, _ in
            try Response.json(List(staff: try await accounts.list().map(Self.line)))
        }
        for (path, id, isEnabled) in [("disabling", "disableStaff", false), ("enabling", "enableStaff", true)] {
            let summary = isEnabled ? "Lets an account sign in again." : "Stops an account from signing in."
            let doc = Operation(id: id, summary: summary, replies: [.init(204, "Done")])
            administration.idempotent().post(RouterPath("/api/intake/staff/{id}/\(path)"), doc: doc) { _, context in
                try await accounts.setEnabled(isEnabled, Self.staffID(context), by: context.caller)
                return Response(status: .noContent)
            }
        }
        let password = Operation(
            id: "changePassword", summary: "Gives an account a new password: one's own, or any for the operator.",
            request: Schemas.password, replies: [.init(204, "Changed")])
        routes.requiring().post("/api/intake/staff/{id}/password", doc: password) { request, context in
            let staff = try context.requireStaff()
            let id = try Self.staffID(context)
            guard staff.id == id || staff.has(.systemOperator) else { throw NotAllowed() }
            let body = try await request.json(PasswordBody.self)
            var check = Validation()
            let value = check.password("/password", body.password)
            try await accounts.changePassword(check.values(value), of: id, by: context.caller)
            return Response(status: .noContent)
        }
    }

    private static func staffID(_ context: AppContext) throws -> StaffID {
        guard let id = StaffID(checking: try context.parameter("id")) else { throw NotFound() }
        return id
    }

    private static func input(_ body: Body, _ catalogue: Catalogue) throws -> StaffAccounts.Input {
        var check = Validation()
        let user = check.parse("/user", body.user, "invalid", Texts.Field.userName) { text in
            let isAllowed = text.allSatisfy { $0.isLetter || $0.isNumber || "._-@".contains($0) }
            return isAllowed && (3...60).contains(text.count) ? text : nil
        }
        let name = check.parse("/name", body.name, "too-long", Texts.Field.name) {
            $0.count <= Validation.nameLengthMax ? $0 : nil
        }
        let password = check.password("/password", body.password)
        let roles = check.choices("/roles", body.roles, Texts.Field.staffRole, as: StaffRole.self)
        let dispensary = check.optional("/dispensaryId", body.dispensaryId, "unknown", Texts.Field.dispensary) { text in
            DispensaryID(checking: text).flatMap { catalogue.dispensary($0) }
        }
        let province = check.optional("/provinceCode", body.provinceCode, "unknown", Texts.Field.province) {
            catalogue.province($0)?.code
        }
        let values = try check.values(user, name, password)
        return StaffAccounts.Input(
            userName: values.0, displayName: values.1, password: values.2, roles: roles, dispensaryID: dispensary?.id,
            provinceCode: dispensary?.provinceCode ?? province)
    }

    private static func line(_ entry: StaffAccountEntry) -> Line {
        let profile = entry.profile
        return Line(
            staffId: profile.staffID.text, user: profile.userName.value, name: profile.displayName.value,
            roles: profile.roles, dispensaryId: profile.dispensaryID?.text, provinceCode: profile.provinceCode,
            enabled: entry.isEnabled, lastSignInAt: entry.lastSignInAt)
    }
}

extension Validation {
    mutating func password(_ pointer: String, _ text: String?) -> String? {
        guard let text = present(pointer, text) else { return nil }
        require(StaffAccounts.passwordLength.contains(text.count), pointer, "length", Texts.Field.password)
        return text
    }
}
