import Foundation
import Messages
import NotificationDomain
import Platform

/// Puts the service together: the only place where its concrete types meet.
enum NotificationService {
    /// - Parameter sender: makes what hands mails over.
    static func definition(
        sender: @escaping @Sendable (SMTPClient.Configuration) throws -> any MailSender = { try SMTPClient($0) }
    ) -> ServiceDefinition {
        ServiceDefinition(
            name: "notification", events: [CorrespondenceEvent.self, NoticeEvent.self],
            publication: NotificationPublication.self,
            projections: [DeliveryQueue.self, NoticeRegister.self], tables: [DocumentSystemSimulator.schema],
            pagesFolder: Bundle.module.bundleURL.appendingPathComponent("Pages").path,
            effects: ["notice-sent", "notice-document-registered", "notice-handed-over"]
        ) { context in
            let settings = try NotificationSettings.read(context.settings)
            let texts = try NoticeTexts(
                folder: Bundle.module.bundleURL.appendingPathComponent("Pages/Texts").path,
                publicURL: context.publicURL)
            var channels: [any DeliveryChannel] = [
                EmailChannel(client: try sender(settings.mail), settings: settings, texts: texts)
            ]
            switch settings.documents {
            case .simulator:
                let simulator = DocumentSystemSimulator(
                    store: context.store, clock: context.clock, area: settings.documentArea)
                channels.append(DocumentChannel(system: simulator, texts: texts, clock: context.clock))
            case .manual: break
            }
            let worker = DeliveryWorker(
                store: context.store, channels: channels, retry: settings.retry, clock: context.clock,
                ids: context.ids, randomness: context.randomness, logger: context.logger)
            let desk = DeliveryDesk(
                store: context.store, ids: context.ids, texts: texts, catalogue: context.catalogue,
                isManual: settings.documents == .manual)
            return ServiceParts(
                handlers: CaseHandlers.all,
                routes: { routes in
                    DeskPages(desk: desk, pages: context.pages).register(routes)
                    NoticeAPI(desk: desk).register(routes)
                },
                background: [worker])
        }
    }
}
