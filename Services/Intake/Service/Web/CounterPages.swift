import Hummingbird
import IntakeDomain
import Messages
import Platform

/// The counter of a dispensary: one page that takes in a request of either procedure.
struct CounterPages: Sendable {
    private static let rowsShown = 3
    private static let recentMax = 15

    let environment: IntakeEnvironment
    private var pages: PageRenderer { environment.context.pages }
    private var catalogue: Catalogue { environment.context.catalogue }

    func register(on routes: Routes) {
        let clerks = routes.requiring(.clerk)
        clerks.get("/mostrador") { _, context in
            let start = FormState(values: ["kind": "cedula", "self": "yes", "identity": "shown-original"])
            return try await render(start, FormFields(), context)
        }
        clerks.idempotent().post("/mostrador") { request, context in try await file(request, context) }
    }

    private func file(_ request: Request, _ context: AppContext) async throws -> Response {
        let fields = try await request.form()
        let clerk = try context.requireStaff(.clerk)
        if fields.has("add") { return try await render(FormState(fields), fields, addingRow: true, context) }
        do {
            let input = try CounterForm(fields: fields, clerk: clerk, catalogue: catalogue).input()
            let receipt = try await FileAtCounter(environment: environment)(input, by: clerk, context.caller)
            return .redirect(to: "/mostrador/tramite/\(receipt.caseID.text)/recibo")
        } catch let error as InvalidInput {
            return try await render(FormState(fields, violations: error.violations), fields, context)
        } catch ServiceRequest.Rejection.incomplete(let missing) {
            let violations = missing.map { Violation(CounterForm.pointer($0), "incomplete", Texts.submission($0)) }
            return try await render(FormState(fields, violations: violations), fields, context)
        } catch let rejection as ServiceRequest.Rejection {
            return try await render(FormState(fields, violations: [rejection.at("/number")]), fields, context)
        } catch let erased as PersonErased {
            return try await render(FormState(fields, violations: [erased.at("/number")]), fields, context)
        }
    }

    private func render(
        _ form: FormState, _ fields: FormFields, addingRow: Bool = false, _ context: AppContext
    ) async throws -> Response {
        let clerk = try context.requireStaff(.clerk)
        let rows = max(Self.rowsShown, PersonRows.count(in: fields) + (addingRow ? 1 : 0))
        let recent: [RequestStatus] =
            if let dispensary = clerk.dispensaryID {
                try await environment.store.read {
                    try RequestStatus.recent(at: dispensary, limit: Self.recentMax, $0)
                }
            } else { [] }
        let office = clerk.dispensaryID.flatMap { catalogue.dispensary($0)?.name }
        let choices = clerk.provinceCode.map { catalogue.sectors(inProvince: $0) } ?? []
        return try pages.render(
            "counter",
            [
                "office": office ?? "", "mustChooseDispensary": clerk.dispensaryID == nil,
                "dispensaries": form.options("dispensary", choices.map { ($0.dispensaryID.text, $0.label) }),
                "reasons": form.options(
                    "reason", MissingAlternativeReason.allCases.map { ($0.rawValue, Texts.missingReason($0)) }),
                "groups": form.options(
                    "priorityGroups", PriorityGroup.allCases.map { ($0.rawValue, Texts.priorityGroup($0)) }),
                "weekdays": form.options("weekdays", Texts.weekdayChoices),
                "persons": PersonRows.content(form, count: rows), "recent": recent.map(Self.row),
                "hasRecent": !recent.isEmpty,
            ], form: form, context: context)
    }

    private static func row(_ status: RequestStatus) -> PageContent {
        [
            "caseNumber": status.caseNumber, "href": "/mostrador/tramite/\(status.caseID.text)",
            "procedure": Texts.procedure(status.procedure), "status": Texts.status(status.status, status.procedure),
            "statusClass": Texts.statusClass(status.status),
            "filedOn": Texts.moment(status.filedAt, in: Zone(provinceCode: status.place.provinceCode)),
        ]
    }
}

extension Texts {
    /// Monday to Friday, when the teams go out.
    static let weekdayChoices = [
        (value: "1", text: "Lunes"), (value: "2", text: "Martes"), (value: "3", text: "Miércoles"),
        (value: "4", text: "Jueves"), (value: "5", text: "Viernes"),
    ]
}
