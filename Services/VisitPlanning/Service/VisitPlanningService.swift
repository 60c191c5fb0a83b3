import Foundation
import Platform
import VisitPlanningDomain

/// Puts the visit planning service together.
enum VisitPlanningService {
    static var definition: ServiceDefinition {
        ServiceDefinition(
            name: "planning",
            events: [VisitRequest.Event.self, Dispensary.Event.self, VisitPlan.Event.self],
            publication: VisitPlanningPublication.self,
            projections: [RequestsProjection.self, PlansProjection.self, TeamsProjection.self],
            pagesFolder: Bundle.module.bundleURL.appendingPathComponent("Pages").path
        ) { context in
            let rules = try RulesFile.load(folder: context.settings.required("catalogue"))
            let desk = PlanningDesk(
                store: context.store, json: context.json, catalogue: context.catalogue, rules: rules,
                clock: context.clock)
            return ServiceParts(handlers: [.visitRequestValidated, .requestWithdrawn]) { routes in
                PlanningAPI(desk: desk).register(routes)
                PlanningPages(desk: desk, pages: context.pages).register(routes)
            }
        }
    }
}
