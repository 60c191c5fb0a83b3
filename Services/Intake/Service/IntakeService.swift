import Foundation
import IntakeDomain
import Platform

/// The parts of Intake, put together in one place.
enum IntakeService {
    static let definition = ServiceDefinition(
        name: "intake",
        events: [ServiceRequestEvent.self, ComplaintEvent.self, StaffAccountEvent.self],
        publication: IntakePublication.self,
        projections: [
            RequestStatusProjection.self, CaseCounterProjection.self, DocumentProjection.self,
            StaffAccountProjection.self, ComplaintProjection.self,
        ],
        pagesFolder: Bundle.module.resourcePath.map { $0 + "/Pages" } ?? "Pages",
        configure: { context in
            let environment = try IntakeEnvironment(context)
            try await FirstAdministrator(environment: environment).createIfNeeded()
            return ServiceParts(
                handlers: ValidationFacts.handlers + PlanningFacts.handlers + NotificationFacts.handlers,
                timers: RequestTimers(documents: environment.documents).handlers,
                routes: { routes in
                    IntakeEndpoints(environment: environment).register(on: routes)
                    WebPages(environment: environment).register(on: routes)
                })
        })
}
