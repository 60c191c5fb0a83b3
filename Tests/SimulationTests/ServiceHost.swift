import EventSourcing
import Logging
import Messages
import ServiceLifecycle

@testable import Platform

/// A machine that runs one service, process after process, on one disk.
final class ServiceHost: @unchecked Sendable {
    // Safe: used on the thread of one world.

    /// One life of the service.
    final class Process: @unchecked Sendable {
        let context: ServiceContext
        let database: DatabasePort
        let life: Life
        fileprivate(set) var work: MessageWork?
        fileprivate(set) var task: Task<Void, Never>?

        init(context: ServiceContext, database: DatabasePort, life: Life) {
            self.context = context
            self.database = database
            self.life = life
        }
    }

    /// Whether a process still lives; its ports ask.
    final class Life: @unchecked Sendable {
        var isOver = false
    }

    let name: String
    let definition: ServiceDefinition
    let disk: ModelDatabase
    let clock: MachineClock
    private let world: Surroundings
    private(set) var process: Process?

    /// What all machines of a world share.
    struct Surroundings {
        let scheduler: Scheduler
        let broker: ModelBroker
        let vault: Vault
        let time: WorldTime
        let flaw: Flaw?
        let chance: Chance
        let folder: String
    }

    init(_ definition: ServiceDefinition, _ world: Surroundings) throws {
        name = definition.name
        self.definition = definition
        self.world = world
        disk = try ModelDatabase()
        clock = MachineClock(world.time)
    }

    var queue: String { SystemTopology.queue(name) }

    /// The running process that is ready for work.
    var ready: Process? { process.flatMap { $0.work != nil && !$0.life.isOver ? $0 : nil } }

    /// Starts a process unless one lives.
    func start() throws {
        guard process?.life.isOver ?? true else { return }
        let life = Life()
        let port = disk.port(flaw: world.flaw, chance: world.chance) { life.isOver = true }
        let process = Process(context: try context(port), database: port, life: life)
        self.process = process
        let (definition, world, queue) = (definition, world, queue)
        process.task = world.scheduler.start {
            do {
                let parts = try await definition.configure(process.context)
                let publisher = PublisherPort(
                    broker: world.broker, name: definition.name, flaw: world.flaw, scheduler: world.scheduler,
                    isAlive: { !life.isOver })
                let work = MessageWork(definition, parts, process.context, publisher: publisher)
                process.work = work
                await Self.run(work, parts, process, queue, world)
            } catch {
                life.isOver = true
            }
        }
    }

    private static func run(
        _ work: MessageWork, _ parts: ServiceParts, _ process: Process, _ queue: String, _ world: Surroundings
    ) async {
        let services: [any Service] = [work.relay, work.housekeeping] + parts.background
        await withTaskGroup { group in
            // As in a real process: the end of one part is the end of all.
            for service in services {
                group.addTask {
                    try? await service.run()
                    process.life.isOver = true
                }
            }
            group.addTask {
                while let batch = await world.broker.next(queue) {
                    if world.flaw == .acknowledgedFirst { world.broker.settle(batch, .acknowledged, on: queue) }
                    let settlement = await MessageIntake.settle(
                        batch.deliveries, work.inbox, process.context.clock, process.context.logger)
                    guard !process.life.isOver else { return }
                    world.broker.settle(batch, settlement, on: queue)
                }
            }
        }
        process.life.isOver = true
    }

    /// Ends the process at once: nothing that it still does has an effect.
    func crash() {
        guard let process else { return }
        process.life.isOver = true
        process.database.die()
        // Without an open transaction this says so, which is as good.
        disk.connection.rollback()
        process.task?.cancel()
        world.broker.dropConsumer(queue)
        world.broker.dropPublisher(name)
    }

    /// Whether the process ended by itself and must be cleared away.
    var hasDied: Bool { process.map { $0.life.isOver && $0.task?.isCancelled == false } ?? false }

    private func context(_ port: DatabasePort) throws -> ServiceContext {
        let fixtures = Fixtures.shared
        let json = MessageJSON(sealer: world.vault)
        let clock = ServiceClock(source: self.clock)
        let randomness = Randomness { [chance = world.chance] in chance.bytes($0) }
        let scheduler = world.scheduler
        let keys = fixtures.keys
        return ServiceContext(
            store: try Store(
                engine: ModelEngine(port: port), label: name, clock: clock, json: json,
                events: definition.events + [ParkedEvent.self],
                projections: definition.projections, tables: definition.tables, randomness: randomness,
                turns: .scheduled { scheduler.schedule($0) }),
            vault: world.vault, index: BlindIndex(key: keys.index), json: json, clock: clock,
            ids: IdentifierSource(clock: clock, randomness: randomness), randomness: randomness,
            settings: fixtures.settings, keys: keys, catalogue: fixtures.catalogue,
            logger: Logger(label: name) { _ in SwiftLogNoOpLogHandler() }, dataFolder: world.folder,
            publicURL: "http://localhost", tokens: SignedToken(signer: HMACTokenSigner(key: keys.link)),
            pages: try fixtures.pages(definition))
    }
}
