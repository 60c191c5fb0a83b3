import Hummingbird
import IntakeDomain
import Messages
import Platform

/// Step 6 of the online exit: province, sector, and who leaves.
struct ExitChoicePages: Sendable {
    /// Rows shown at first, and how many one more click adds.
    private static let rowsShown = 2
    private static let rowsMax = 20

    let environment: IntakeEnvironment
    private var pages: PageRenderer { environment.context.pages }
    private var session: DraftSession { DraftSession(environment: environment) }
    private var catalogue: Catalogue { environment.context.catalogue }

    func register(on routes: Routes) {
        routes.get("/tramites/egreso/donde") { request, context in
            try await page {
                let (_, draft) = try await session.verified(request, context)
                return try renderProvince(FormState(values: ["province": draft.place?.provinceCode ?? ""]), context)
            }
        }
        routes.get("/tramites/egreso/sector") { request, context in
            try await page { try await showSector(request, context) }
        }
        routes.post("/tramites/egreso/sector") { request, context in
            try await page { try await takeSector(request, context) }
        }
        routes.get("/tramites/egreso/quienes") { request, context in
            try await page {
                let (_, draft) = try await session.verified(request, context)
                return try renderPersons(Self.fields(of: draft), [], rows: 0, context)
            }
        }
        routes.post("/tramites/egreso/quienes") { request, context in
            try await page { try await takePersons(request, context) }
        }
        routes.get("/tramites/egreso/aviso-datos") { request, context in
            try await page {
                _ = try await session.verified(request, context)
                return try pages.render("exit-privacy", context: context)
            }
        }
    }

    private func renderProvince(_ form: FormState, _ context: AppContext) throws -> Response {
        let choices = form.options("province", ProvinceChoices.all(catalogue))
        return try pages.render("exit-province", ["provinces": choices], form: form, context: context)
    }

    private func showSector(_ request: Request, _ context: AppContext) async throws -> Response {
        let (_, draft) = try await session.verified(request, context)
        let query = try request.query()
        guard let province = catalogue.province(query["province"]) else {
            let violation = Violation("/province", "missing", Texts.Page.chooseProvince)
            return try renderProvince(FormState(query, violations: [violation]), context)
        }
        let chosen = draft.place.map { $0.dispensaryID.text } ?? ""
        return try renderSector(province, FormState(values: ["sector": chosen]), context)
    }

    private func renderSector(
        _ province: Catalogue.Province, _ form: FormState, _ context: AppContext
    ) throws -> Response {
        let sectors = catalogue.sectors(inProvince: province.code).map { ($0.dispensaryID.text, $0.label) }
        return try pages.render(
            "exit-sector",
            [
                "province": province.code, "provinceName": province.name,
                "sectors": form.options("sector", sectors),
            ], form: form, context: context)
    }

    private func takeSector(_ request: Request, _ context: AppContext) async throws -> Response {
        let (caseID, _) = try await session.verified(request, context)
        let fields = try await request.form()
        guard let province = catalogue.province(fields["province"]) else { throw Elsewhere(ExitPath.place) }
        let dispensary = catalogue.dispensary(DispensaryID(fields["sector"]))
        guard let dispensary, dispensary.provinceCode == province.code else {
            let violation = Violation("/sector", "missing", Texts.Page.chooseSector)
            return try renderSector(province, FormState(fields, violations: [violation]), context)
        }
        let place = Place(provinceCode: province.code, sectorID: dispensary.id.text, dispensaryID: dispensary.id)
        try await ChooseRequest(environment: environment).place(place, for: caseID, by: context.citizen)
        return .redirect(to: ExitPath.persons)
    }

    private func takePersons(_ request: Request, _ context: AppContext) async throws -> Response {
        let (caseID, draft) = try await session.verified(request, context)
        let fields = try await request.form()
        if fields.has("add") {
            return try renderPersons(fields, [], rows: PersonRows.count(in: fields) + 1, context)
        }
        var check = Validation()
        let persons = Self.persons(
            fields, applicant: draft.identification.value, name: draft.contact.value?.name, &check)
        guard check.violations.isEmpty else { return try renderPersons(fields, check.violations, rows: 0, context) }
        try await ChooseRequest(environment: environment).persons(persons, for: caseID, by: context.citizen)
        return .redirect(to: ExitPath.privacy)
    }

    private static func persons(
        _ fields: FormFields, applicant: Identification?, name: String?, _ check: inout Validation
    ) -> [ChooseRequest.Person] {
        let role = check.parse(
            "/role", fields.text("role"), missing: Texts.Page.chooseRole, "unknown", Texts.Page.chooseRole
        ) { FamilyRole(rawValue: $0) }
        let leaves = check.parse(
            "/self", fields.text("self"), missing: Texts.Page.chooseSelf, "unknown", Texts.Page.chooseSelf
        ) { ["yes": true, "no": false][$0] }
        check.require(fields["understood"] == "yes", "/understood", "missing", Texts.Page.notUnderstood)
        var persons = PersonRows.read(fields, &check)
        if leaves == true, let role, let applicant {
            persons.insert(ChooseRequest.Person(identification: applicant, name: name, role: role), at: 0)
        }
        if leaves == false, persons.isEmpty, check.violations.isEmpty {
            check.fail("/persons/0/cedula", "missing", Texts.Page.nobodyLeaves)
        }
        return persons
    }

    private func renderPersons(
        _ fields: FormFields, _ violations: [Violation], rows: Int, _ context: AppContext
    ) throws -> Response {
        let form = FormState(fields, violations: violations)
        let rows = min(Self.rowsMax, max(rows, PersonRows.count(in: fields), Self.rowsShown))
        return try pages.render(
            "exit-persons", ["persons": PersonRows.content(form, count: rows), "personCount": rows], form: form,
            context: context)
    }

    /// The form as it was filled in before.
    private static func fields(of draft: ServiceRequest.Draft) -> FormFields {
        guard !draft.persons.isEmpty else { return FormFields() }
        let applicant = draft.persons.first(where: \.isApplicant)
        var pairs = [("self", applicant == nil ? "no" : "yes"), ("understood", "yes")]
        if let applicant { pairs.append(("role", applicant.role.rawValue)) }
        for (index, person) in draft.persons.filter({ !$0.isApplicant }).enumerated() {
            pairs.append(("persons-\(index)-cedula", person.details.value?.identification.number ?? ""))
            pairs.append(("persons-\(index)-name", person.details.value?.name ?? ""))
        }
        return FormFields(pairs)
    }
}

/// Rows of a form with one person each: `persons-0-cedula`, `persons-0-name`, …
enum PersonRows {
    /// One more than the last row that was sent.
    static func count(in fields: FormFields) -> Int {
        let indices = fields.pairs.compactMap { pair -> Int? in
            let parts = pair.name.split(separator: "-")
            guard parts.count == 3, parts[0] == "persons" else { return nil }
            return Int(parts[1])
        }
        return min((indices.max() ?? -1) + 1, ChooseRequest.personsMax)
    }

    static func content(_ form: FormState, count: Int) -> [PageContent] {
        (0..<count).map { index in
            [
                "index": index, "number": index + 1, "cedula": form["persons-\(index)-cedula"],
                "fullName": form["persons-\(index)-name"],
            ]
        }
    }

    /// The people of the rows that are not empty; everybody but the applicant counts as dependent here, and
    /// RequirementValidation looks their place up in the register.
    static func read(_ fields: FormFields, _ check: inout Validation) -> [ChooseRequest.Person] {
        (0..<count(in: fields)).compactMap { index in
            let typed = fields.text("persons-\(index)-cedula")
            let name = check.optional(
                "/persons/\(index)/name", fields.text("persons-\(index)-name"), "too-long", Texts.Field.name,
                ContactFields.nameText)
            guard typed != nil || name != nil else { return nil }
            let identification = ContactFields.identification(
                .cedula, typed, at: "/persons/\(index)/cedula", missing: Texts.Page.personNumber, &check)
            return identification.map { ChooseRequest.Person(identification: $0, name: name, role: .dependent) }
        }
    }
}
