import Hummingbird
import IntakeDomain
import Messages
import Platform

/// Complaints: the form for everybody, and the list for the staff that answers them.
struct ComplaintPages: Sendable {
    let environment: IntakeEnvironment
    private var pages: PageRenderer { environment.context.pages }

    func register(on routes: Routes) {
        routes.get("/queja") { _, context in try pages.render("complaint", context: context) }
        routes.idempotent().post("/queja") { request, context in try await file(request, context) }
        routes.get("/queja/recibida") { request, context in
            guard let id = ComplaintID(checking: try request.query()["referencia"]) else { throw NotFound() }
            return try pages.render("complaint-done", ["reference": id.text], context: context)
        }
        let staffRoutes = routes.requiring(.clerk, .reviewer, .systemOperator)
        staffRoutes.get("/mostrador/quejas") { _, context in try await list(context) }
        staffRoutes.post("/mostrador/quejas/{id}/atendida") { _, context in
            guard let id = ComplaintID(checking: try context.parameter("id")) else { throw NotFound() }
            let staff = try context.requireStaff()
            try await Complaints(environment: environment).attend(id, by: staff, context.caller)
            return Response.redirect(to: "/mostrador/quejas")
        }
    }

    private func file(_ request: Request, _ context: AppContext) async throws -> Response {
        let fields = try await request.form()
        do {
            let id = try await Complaints(environment: environment).file(try input(fields), by: context.citizen)
            return .redirect(to: "/queja/recibida?referencia=" + FormFields.percentEncode(id.text))
        } catch let error as InvalidInput {
            let form = FormState(fields, violations: error.violations)
            return try pages.render("complaint", form: form, context: context)
        }
    }

    private func input(_ fields: FormFields) throws(InvalidInput) -> Complaints.Input {
        var check = Validation()
        let procedure = check.parse(
            "/procedure", fields.text("procedure"), missing: Texts.Page.complaintProcedure, "unknown",
            Texts.Page.complaintProcedure
        ) { Procedure(rawValue: $0) }
        let number = check.optional(
            "/caseNumber", fields.text("caseNumber"), "invalid", Texts.Field.caseNumber
        ) { CaseNumber(typed: $0) }
        let text = check.parse(
            "/text", fields.text("text"), missing: Texts.Page.complaintText, "too-long", Texts.Field.complaint
        ) { $0.count <= Complaints.textLengthMax ? $0 : nil }
        var contact: Contact?
        if ["name", "email", "phone"].contains(where: { fields.text($0) != nil }) {
            contact = ContactFields.nameAndOneOf(fields, &check)
        }
        let values = try check.values(procedure, text)
        return Complaints.Input(
            procedure: values.0, caseNumber: number, dispensaryID: nil, text: values.1, contact: contact)
    }

    private func list(_ context: AppContext) async throws -> Response {
        let entries = try await Complaints(environment: environment).list(for: try context.requireStaff())
        let rows = entries.map { entry -> PageContent in
            let complaint = entry.complaint
            let contact = complaint.contact?.value
            return [
                "id": complaint.complaintID.text, "on": Texts.day(complaint.legalDay),
                "procedure": Texts.procedure(complaint.procedure), "text": complaint.text.value ?? "",
                "contact": [contact?.name, contact?.phone?.national, contact?.email?.text].compactMap { $0 }
                    .joined(separator: ", "),
                "isOpen": entry.attendedAt == nil,
            ]
        }
        return try pages.render("complaint-list", ["rows": rows], context: context)
    }
}
