import Hummingbird
import Messages
import Platform

/// Pages that only inform: the first page, home visits, privacy and accessibility.
struct InformationPages: Sendable {
    let environment: IntakeEnvironment
    private var pages: PageRenderer { environment.context.pages }

    func register(on routes: Routes) {
        for path in ["/", "/tramites"] as [RouterPath] {
            routes.get(path) { request, context in
                let hasDraft = request.citizenAccess(environment) != nil
                return try pages.render("home", ["hasDraft": hasDraft], context: context)
            }
        }
        routes.get("/tramites/egreso") { _, context in try pages.render("exit-start", context: context) }
        routes.get("/tramites/visita") { request, context in try visit(request, context) }
        routes.get("/privacidad") { _, context in
            try pages.render("privacy", ["paragraphs": environment.consent.paragraphs], context: context)
        }
        routes.get("/accesibilidad") { _, context in try pages.render("accessibility", context: context) }
    }

    private func visit(_ request: Request, _ context: AppContext) throws -> Response {
        let query = try request.query()
        let form = FormState(query)
        let catalogue = environment.context.catalogue
        let dispensaries = catalogue.sectors(inProvince: query["province"]).map(\.label)
        return try pages.render(
            "visit-information",
            [
                "provinces": form.options("province", ProvinceChoices.all(catalogue)),
                "dispensaries": dispensaries, "hasDispensaries": !dispensaries.isEmpty,
            ], form: form, context: context)
    }
}

/// The provinces as choices of a list, by name.
enum ProvinceChoices {
    static func all(_ catalogue: Catalogue) -> [(value: String, text: String)] {
        catalogue.provinces.map { (value: $0.code, text: $0.name) }.sorted { $0.text < $1.text }
    }
}
