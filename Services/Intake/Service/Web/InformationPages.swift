import Hummingbird
import Messages
import Platform

/// Pages that only inform: the first page, home visits, privacy and accessibility.
struct InformationPages: Sendable {
    let environment: IntakeEnvironment
    private var pages: PageRenderer { environment.context.pages }

    func register(on routes: Routes) {
        let home = fixed("home", ["hasDraft": false])
        let homeWithDraft = fixed("home", ["hasDraft": true])
        for path in ["/", "/tramites"] as [RouterPath] {
            routes.get(path) { request, _ in
                try (request.citizenAccess(environment) == nil ? home : homeWithDraft).get().response()
            }
        }
        show("exit-start", at: "/tramites/egreso", routes)
        routes.get("/tramites/visita") { request, context in try visit(request, context) }
        show("privacy", ["paragraphs": environment.consent.paragraphs], at: "/privacidad", routes)
        show("accessibility", at: "/accesibilidad", routes)
    }

    /// These pages are the same for everybody and the most looked at, so each is rendered once.
    private func fixed(_ template: String, _ content: PageContent = [:]) -> Result<FixedPage, any Error> {
        Result { try pages.fixed(template, content) }
    }

    private func show(_ template: String, _ content: PageContent = [:], at path: RouterPath, _ routes: Routes) {
        let page = fixed(template, content)
        routes.get(path) { _, _ in try page.get().response() }
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
