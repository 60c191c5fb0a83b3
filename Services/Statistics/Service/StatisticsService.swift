import Foundation
import Messages
import Platform
import StatisticsDomain

/// Puts the service together: the only place where its concrete types meet.
enum StatisticsService {
    static var definition: ServiceDefinition {
        ServiceDefinition(
            name: "statistics",
            events: [CaseRecordEvent.self, ComplaintRecord.Event.self, MonthlyVolume.Event.self],
            publication: StatisticsPublication.self,
            projections: [VolumeTable.self, CountTable.self, ActivityTable.self],
            pagesFolder: Bundle.module.bundleURL.appendingPathComponent("Pages").path
        ) { context in
            let settings = try StatisticsSettings.read(context.settings)
            try await BaselineImport(store: context.store, ids: context.ids, logger: context.logger)
                .run(settings.baseline, settings.cutover)
            let counting = Counting(settings: settings)
            try await counting.catchUp(context.store, context.ids)
            let reading = StatisticsReading(store: context.store)
            return ServiceParts(
                handlers: counting.handlers, timers: [counting.timer],
                routes: { routes in
                    StatisticsPages(
                        reading: reading, pages: context.pages, rules: settings.rules, clock: context.clock
                    ).register(routes)
                    StatisticsAPI(reading: reading, publicURL: context.publicURL, clock: context.clock)
                        .register(routes)
                })
        }
    }
}
