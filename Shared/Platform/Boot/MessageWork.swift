import Logging
import ServiceLifecycle

/// What a service does with messages and time, whatever broker is behind it: publish its log, take deliveries, run what
/// is due.
struct MessageWork {
    /// Those of the service and of the platform.
    let handlers: [MessageHandler]
    let relay: LogRelay
    let replays: ReplayWorker
    let inbox: Inbox
    let gaps: GapWatch
    let housekeeping: Housekeeping

    init(
        _ definition: ServiceDefinition, _ parts: ServiceParts, _ context: ServiceContext,
        publisher: any MessagePublisher
    ) {
        let logger = context.logger
        handlers = parts.handlers + [ReplayDesk.handler()]
        gaps = GapWatch(store: context.store)
        relay = LogRelay(
            store: context.store, publication: definition.publication, publisher: publisher,
            service: definition.name, logger: logger)
        inbox = Inbox(
            store: context.store, service: definition.name, handlers: handlers, json: context.json,
            vault: context.vault
        ) { type, error in
            logger.warning("message not handled", metadata: ["type": "\(type)", "error": "\(error)"])
        }
        housekeeping = Housekeeping(
            store: context.store, inbox: inbox, timers: parts.timers, gaps: gaps, service: definition.name,
            logger: logger)
        replays = ReplayWorker(
            store: context.store, relay: relay, publisher: publisher, service: definition.name, logger: logger)
    }
}
