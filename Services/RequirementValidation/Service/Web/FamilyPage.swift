import Hummingbird
import Messages
import Platform
import RequirementValidationDomain

/// Looks a family up for staff at `/revision/familias`.
struct FamilyPage: Sendable {
    let reading: FamilyReading
    let context: ServiceContext

    func register(on routes: Routes) {
        let staffOnly = routes.requiring(.clerk, .reviewer)
        staffOnly.get("/revision/familias") { _, web in
            try context.pages.render("family-search", ["isFound": false], context: web)
        }
        staffOnly.post("/revision/familias") { request, web in try await search(try await request.form(), web) }
        let reviewer = routes.requiring(.reviewer)
        reviewer.get("/revision/sin-jefe") { _, web in try await showWithoutHead(web) }
        reviewer.get("/revision/sin-jefe/{id}") { _, web in
            guard let id = FamilyID(checking: try web.parameter("id")) else { throw NotFound() }
            let view = try await reading.family(
                id, for: try web.requireStaff(.reviewer), requestID: web.requestID)
            return try context.pages.render("family", found(view), context: web)
        }
    }

    /// Families on the page; more are not worked off in a day.
    private static let familiesMax = 200

    private func showWithoutHead(_ web: AppContext) async throws -> Response {
        let staff = try web.requireStaff(.reviewer)
        let families = try await reading.withoutHead(province: staff.provinceCode, limit: Self.familiesMax)
        let rows = families.map { family -> PageContent in
            [
                "number": family.familyID.text, "href": "/revision/sin-jefe/\(family.familyID)",
                "dispensary": context.catalogue.dispensary(family.dispensaryID)?.name ?? family.dispensaryID.text,
                "cause": Texts.headLossCause(family.cause), "since": SpanishDay.long(family.since),
            ]
        }
        return try context.pages.render(
            "families-without-head", ["hasRows": !rows.isEmpty, "rows": rows], context: web)
    }

    private func search(_ fields: FormFields, _ web: AppContext) async throws -> Response {
        let staff = try web.requireStaff(.clerk, .reviewer)
        do {
            let search = try PersonSearch(cedula: fields.text("cedula"), foreignCode: fields.text("foreignCode"))
            let view = try await reading.family(identifiedBy: search, for: staff, requestID: web.requestID)
            return try context.pages.render("family-search", found(view), form: FormState(fields), context: web)
        } catch let error as InvalidInput {
            return try refused(fields, error.violations, web)
        } catch is NotFound {
            let name = fields.text("cedula") == nil ? "foreignCode" : "cedula"
            return try refused(fields, [Violation("/\(name)", "unknown", Texts.Field.notInRegister)], web)
        }
    }

    private func refused(_ fields: FormFields, _ violations: [Violation], _ web: AppContext) throws -> Response {
        try context.pages.render(
            "family-search", ["isFound": false], form: FormState(fields, violations: violations), context: web)
    }

    private func found(_ view: FamilyView) -> PageContent {
        [
            "isFound": true, "family": FamilySummary(view.record, context.catalogue).content,
            "upToDate": view.isUpToDate ? Texts.upToDate : Texts.notUpToDate,
            "tag": view.isUpToDate ? "tag-done" : "tag-warn",
            "members": MemberRows(view.record, leaving: []).content, "hasOpenCases": !view.openCases.isEmpty,
            "openCases": view.openCases.map { open in
                [
                    "number": open.caseNumber, "procedure": Texts.procedure(open.procedure),
                    "state": Texts.state(open.state), "href": "/revision/casos/\(open.caseID)",
                ] as PageContent
            },
        ]
    }
}
