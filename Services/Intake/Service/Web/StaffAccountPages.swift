import Hummingbird
import IntakeDomain
import Messages
import Platform

/// The accounts of staff for the one who runs the system, and one's own password for everybody.
struct StaffAccountPages: Sendable {
    let environment: IntakeEnvironment
    private var pages: PageRenderer { environment.context.pages }
    private var accounts: StaffAccounts { StaffAccounts(environment: environment) }

    func register(on routes: Routes) {
        let administration = routes.requiring(.systemOperator)
        administration.get("/personal/cuentas") { _, context in try await list(FormState(), context) }
        administration.idempotent().post("/personal/cuentas") { request, context in
            try await create(request, context)
        }
        for (action, isEnabled) in [("deshabilitar", false), ("habilitar", true)] {
            administration.post(RouterPath("/personal/cuentas/{id}/\(action)")) { _, context in
                guard let id = StaffID(checking: try context.parameter("id")) else { throw NotFound() }
                try await accounts.setEnabled(isEnabled, id, by: context.caller)
                return Response.redirect(to: "/personal/cuentas")
            }
        }
        let anybody = routes.requiring()
        anybody.get("/personal/clave") { request, context in
            let wasChanged = try request.query()["cambiada"] == "si"
            return try pages.render("staff-password", ["wasChanged": wasChanged], context: context)
        }
        anybody.post("/personal/clave") { request, context in try await changePassword(request, context) }
    }

    private func list(_ form: FormState, _ context: AppContext) async throws -> Response {
        let catalogue = environment.context.catalogue
        let roles = StaffRole.allCases.map { (value: $0.rawValue, text: Texts.role($0)) }
        let dispensaries = catalogue.dispensaries.map { dispensary in
            (value: dispensary.id.text, text: "\(dispensary.name) (\(dispensary.id.text))")
        }
        return try pages.render(
            "staff-accounts",
            [
                "roles": form.options("roles", roles),
                "provinces": form.options("province", ProvinceChoices.all(catalogue)),
                "dispensaries": form.options("dispensary", dispensaries),
                "accounts": try await accounts.list().map(row),
            ], form: form, context: context)
    }

    private func row(_ entry: StaffAccountEntry) -> PageContent {
        let profile = entry.profile
        let catalogue = environment.context.catalogue
        let place =
            profile.dispensaryID.flatMap { catalogue.dispensary($0)?.name }
            ?? profile.provinceCode.flatMap { catalogue.province($0)?.name }
        return [
            "id": profile.staffID.text, "userName": profile.userName.value ?? "",
            "displayName": profile.displayName.value ?? "", "roleNames": profile.roles.map(Texts.role),
            "workplace": place ?? "", "isEnabled": entry.isEnabled,
        ]
    }

    private func create(_ request: Request, _ context: AppContext) async throws -> Response {
        let fields = try await request.form()
        do {
            _ = try await accounts.create(try input(fields), by: context.caller)
            return .redirect(to: "/personal/cuentas")
        } catch let error as InvalidInput {
            return try await list(FormState(fields.without("password"), violations: error.violations), context)
        } catch let rejection as StaffAccount.Rejection {
            let pointer = rejection == .workplaceMissing ? "/dispensary" : "/userName"
            return try await list(FormState(fields.without("password"), violations: [rejection.at(pointer)]), context)
        }
    }

    private func input(_ fields: FormFields) throws(InvalidInput) -> StaffAccounts.Input {
        let catalogue = environment.context.catalogue
        var check = Validation()
        let user = check.parse(
            "/userName", fields.text("userName"), missing: Texts.Page.userName, "invalid", Texts.Field.userName
        ) { text in
            let isAllowed = text.allSatisfy { $0.isLetter || $0.isNumber || "._-@".contains($0) }
            return isAllowed && (3...60).contains(text.count) ? text : nil
        }
        let name = check.parse(
            "/displayName", fields.text("displayName"), missing: Texts.Page.nameMissing, "too-long", Texts.Field.name,
            ContactFields.nameText)
        let password = Self.password(fields, &check)
        let roles = check.choices("/roles", fields.all("roles"), Texts.Page.roles, as: StaffRole.self)
        check.require(!roles.isEmpty, "/roles", "missing", Texts.Page.roles)
        let dispensary = check.optional(
            "/dispensary", fields.text("dispensary"), "unknown", Texts.Field.dispensary
        ) { text in DispensaryID(checking: text).flatMap { catalogue.dispensary($0) } }
        let province = check.optional("/province", fields.text("province"), "unknown", Texts.Page.chooseProvince) {
            catalogue.province($0)?.code
        }
        let values = try check.values(user, name, password)
        return StaffAccounts.Input(
            userName: values.0, displayName: values.1, password: values.2, roles: roles, dispensaryID: dispensary?.id,
            provinceCode: dispensary?.provinceCode ?? province)
    }

    private static func password(_ fields: FormFields, _ check: inout Validation) -> String? {
        let text = fields["password"]
        let isLongEnough = StaffAccounts.passwordLength.contains(text.count)
        check.require(isLongEnough, "/password", "length", Texts.Field.password)
        return isLongEnough ? text : nil
    }

    private func changePassword(_ request: Request, _ context: AppContext) async throws -> Response {
        let staff = try context.requireStaff()
        var check = Validation()
        let password = Self.password(try await request.form(), &check)
        guard let password else {
            let form = FormState(violations: check.violations)
            return try pages.render("staff-password", ["wasChanged": false], form: form, context: context)
        }
        try await accounts.changePassword(password, of: staff.id, by: context.caller)
        return .redirect(to: "/personal/clave?cambiada=si")
    }
}

extension FormFields {
    /// The same fields without one, so that a password is not sent back in a page.
    fileprivate func without(_ name: String) -> FormFields {
        FormFields(pairs.filter { $0.name != name }.map { ($0.name, $0.value) })
    }
}
