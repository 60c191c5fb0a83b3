import EventSourcing
import Foundation
import Hummingbird
import Logging
import Messages
import ServiceLifecycle

/// Makes the parts of a running service and wires them: the only place where concrete types meet.
struct ServiceAssembly {
    let context: ServiceContext
    /// In the order of their dependencies; they stop in reverse.
    let services: [any Service]
    private let publisher: Publisher

    init(
        _ definition: ServiceDefinition, _ settings: Settings, _ common: ServiceSettings, _ logger: Logger
    ) async throws {
        try FileManager.default.createDirectory(atPath: common.dataFolder, withIntermediateDirectories: true)
        let keys = try KeyFiles.load(folder: common.keysFolder)
        let context = try Self.context(
            definition, settings, store: common.store, vault: common.vault, keys: keys,
            catalogueFolder: common.catalogueFolder, dataFolder: common.dataFolder, publicURL: common.publicURL,
            clock: ServiceClock(startingAt: common.clockStart), logger: logger)
        self.context = context
        if !context.store.replayed.isEmpty {
            logger.info("projections replayed", metadata: ["names": "\(context.store.replayed)"])
        }
        let parts = try await definition.configure(context)
        let publisher = Publisher(address: common.broker, label: "\(definition.name) publish", logger: logger)
        self.publisher = publisher
        let work = MessageWork(definition, parts, context, publisher: publisher)
        try Self.checkHandlers(work.handlers, definition.name)
        let watch = TopologyWatch(
            address: common.broker, service: definition.name, queue: SystemTopology.queue(definition.name),
            topology: SystemTopology.topology, logger: logger)
        let intake = MessageIntake(
            address: common.broker, service: definition.name, inbox: work.inbox, store: context.store, watch: watch,
            logger: logger)
        let catchUp = CatchUp(
            address: common.broker, service: definition.name, inbox: work.inbox, publisher: publisher,
            ids: context.ids, logger: logger)
        let health = ServiceHealth(
            service: definition.name, store: context.store, relay: work.relay, publisher: publisher, intake: intake,
            gaps: work.gaps)
        let server = HTTPServer(
            address: .init(host: common.httpHost, port: common.httpPort),
            kit: HTTPKit(
                service: definition.name, pages: context.pages, signer: HMACTokenSigner(key: keys.session),
                idempotency: SQLIdempotencyStore(store: context.store, vault: context.vault),
                now: { context.clock.now }, role: { health.role },
                reasonsNotReady: { await health.reasonsNotReady() },
                metrics: { await health.metrics() }),
            logger: logger
        ) { routes in
            parts.routes(routes)
            OperatorRoutes(
                service: definition.name, store: context.store, inbox: work.inbox, relay: work.relay,
                gaps: work.gaps, verifier: StoreVerifier(definition, vault: context.vault)
            )
            .register(routes)
            ParkedPages(service: definition.name, inbox: work.inbox, pages: context.pages).register(routes)
        }
        let leaderWork = LeaderWork(
            store: context.store,
            services: parts.background + [work.relay, work.replays, work.housekeeping, catchUp, intake],
            logger: logger)
        services = [
            watch, StoreProbe(store: context.store), leaderWork, server,
            StartPages(health: health, clock: context.clock),
        ]
    }

    static func context(
        _ definition: ServiceDefinition, _ settings: Settings, store: StoreLocation, vault: StoreLocation,
        keys: KeyFiles, catalogueFolder: String, dataFolder: String, publicURL: String, clock: ServiceClock,
        logger: Logger
    ) throws -> ServiceContext {
        let vault = try Vault(vault, key: keys.vault)
        let json = MessageJSON(sealer: vault)
        return ServiceContext(
            store: try Store(
                store, label: definition.name, clock: clock, json: json, events: definition.events + [ParkedEvent.self],
                projections: definition.projections, tables: definition.tables),
            vault: vault, index: BlindIndex(key: keys.index), json: json, clock: clock,
            ids: IdentifierSource(clock: clock), randomness: .machine, settings: settings, keys: keys,
            catalogue: try Catalogue.load(folder: catalogueFolder), logger: logger, dataFolder: dataFolder,
            publicURL: publicURL, tokens: SignedToken(signer: HMACTokenSigner(key: keys.link)),
            pages: try PageRenderer(folder: definition.pagesFolder))
    }

    /// The declared topology and the code must name the same messages, or some would pile up or never come.
    private static func checkHandlers(_ handlers: [MessageHandler], _ service: String) throws {
        let declared = Set((SystemTopology.consumption[service] ?? []).map { $0.type })
        let handled = Set(handlers.map(\.type))
        guard declared == handled else {
            let difference = declared.symmetricDifference(handled).sorted().joined(separator: ", ")
            throw Fault(
                .configuration, operation: "check handlers",
                detail: "declared topology and handlers of \(service) differ in: \(difference)", retry: .never)
        }
    }

    func close() async {
        await publisher.close()
        context.store.close()
    }
}
