package import EventSourcing
package import Logging
package import Messages
package import ServiceLifecycle

/// Everything that makes a service, put together by ``ServiceProcess``.
package struct ServiceDefinition: Sendable {
    /// Short name in routing keys, queues and metrics: `intake`, `validation`, …
    package let name: String
    let events: [any DomainEvent.Type]
    let publication: any Publication.Type
    let projections: [any Projection.Type]
    let tables: [String]
    let pagesFolder: String
    let effects: Set<String>
    let configure: @Sendable (ServiceContext) async throws -> ServiceParts

    /// - Parameter tables: `CREATE TABLE IF NOT EXISTS` scripts besides the projections.
    /// - Parameter pagesFolder: the service's Mustache templates.
    /// - Parameter effects: stored names of events that say that something left the system for good; a stream has at
    ///   most one of them.
    /// - Parameter configure: the composition root; may write to the store, as for a first account.
    package init(
        name: String, events: [any DomainEvent.Type], publication: any Publication.Type,
        projections: [any Projection.Type], tables: [String] = [], pagesFolder: String, effects: Set<String> = [],
        configure: @escaping @Sendable (ServiceContext) async throws -> ServiceParts
    ) {
        self.name = name
        self.events = events
        self.publication = publication
        self.projections = projections
        self.tables = tables
        self.pagesFolder = pagesFolder
        self.effects = effects
        self.configure = configure
    }
}

/// What the composition root of a service returns.
package struct ServiceParts {
    let handlers: [MessageHandler]
    let timers: [TimerHandler]
    let routes: (Routes) -> Void
    let background: [any Service]

    package init(
        handlers: [MessageHandler], timers: [TimerHandler] = [], routes: @escaping (Routes) -> Void,
        background: [any Service] = []
    ) {
        self.handlers = handlers
        self.timers = timers
        self.routes = routes
        self.background = background
    }
}

/// What a service's own code works with.
package struct ServiceContext: Sendable {
    package let store: Store
    package let vault: Vault
    package let index: BlindIndex
    /// Opens and seals personal fields.
    package let json: MessageJSON
    package let clock: ServiceClock
    package let ids: IdentifierSource
    package let randomness: Randomness
    package let settings: Settings
    package let keys: KeyFiles
    package let catalogue: Catalogue
    package let logger: Logger
    /// The service's own folder for files.
    package let dataFolder: String
    /// The address of the front door, without a slash at the end.
    package let publicURL: String
    /// Signs and reads tokens of staff and citizens.
    package let tokens: SignedToken
    package let pages: PageRenderer
}
