import Foundation
import Platform
import RequirementValidationDomain

/// The parts of the service, put together in one place.
enum RequirementValidationService {
    static let definition = ServiceDefinition(
        name: "validation",
        events: [FamilyEvent.self, CaseEvent.self, HolidayCalendarEvent.self, AccessEvent.self],
        publication: RequirementValidationPublication.self,
        projections: [FamilyProjection.self, CaseInboxProjection.self, RestDayProjection.self],
        pagesFolder: Bundle.module.resourcePath.map { $0 + "/Pages" } ?? "Pages",
        configure: { context in
            let settings = try ValidationSettings(context.settings)
            let terms = TermCalendar(context.catalogue)
            let members = MemberIntake(index: context.index, vault: context.vault)
            let desk = CaseDesk(store: context.store, settings: settings, terms: terms)
            let reading = CaseReading(store: context.store, desk: desk, terms: terms)
            let inbox = CaseInbox(store: context.store)
            let families = FamilyReading(store: context.store, members: members, settings: settings)
            let links = DocumentLinks(tokens: context.tokens, clock: context.clock)
            return ServiceParts(
                handlers: AffiliationHandlers(members).all + IntakeHandlers(settings: settings, terms: terms).all
                    + [HolidayHandler(terms).handler],
                timers: [CorrectionTermTimer.handler],
                routes: { routes in
                    CaseAPI(inbox: inbox, reading: reading, desk: desk, links: links).register(on: routes)
                    FamilyAPI(reading: families).register(on: routes)
                    InboxPage(inbox: inbox, desk: desk, terms: terms, context: context).register(on: routes)
                    CasePage(reading: reading, links: links, context: context).register(on: routes)
                    DecisionPages(reading: reading, desk: desk, context: context).register(on: routes)
                    FamilyPage(reading: families, context: context).register(on: routes)
                })
        })
}
