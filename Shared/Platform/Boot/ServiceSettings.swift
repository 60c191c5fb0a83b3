import Logging
import Messages

/// The settings that every service has.
///
/// | variable | meaning | default |
/// |---|---|---|
/// | `SSC_STORE` | database of the service, `sqlite:/path.db` or `postgres://user@host:port/db?schema=x` | required |
/// | `SSC_STORE_PASSWORD_FILE` | file with the password of the PostgreSQL role | required for PostgreSQL |
/// | `SSC_DATA` | folder of the service's own files | required |
/// | `SSC_VAULT` | database of the personal keys, in the same two forms and with the same password | required |
/// | `SSC_KEYS` | folder with the four key files | required |
/// | `SSC_BROKER` | `amqp://user@host:port/vhost` | required |
/// | `SSC_BROKER_PASSWORD_FILE` | file with the broker password | required |
/// | `SSC_HTTP_HOST`, `SSC_HTTP_PORT` | where to listen | 127.0.0.1, required |
/// | `SSC_PUBLIC_URL` | address of the front door | required |
/// | `SSC_CATALOGUE` | folder with territory, dispensaries and holidays | required |
/// | `SSC_LOG_LEVEL` | trace, debug, info, notice, warning, error, critical | info |
/// | `SSC_CLOCK` | moment at which the clock starts, for exercises | the true time |
/// | `SSC_FAULT` | where the process shall fail, for tests: see ``FaultSwitch`` | nowhere |
struct ServiceSettings {
    let store: StoreLocation
    let dataFolder: String
    let vault: StoreLocation
    let keysFolder: String
    let broker: BrokerAddress
    let httpHost: String
    let httpPort: Int
    let publicURL: String
    let catalogueFolder: String
    let logLevel: Logger.Level
    let clockStart: Instant?
    let fault: FaultSwitch?

    /// Reads everything and reports all problems at once.
    static func read(_ settings: Settings) throws -> ServiceSettings {
        var problems: [String] = []
        func collect<Value>(_ read: () throws -> Value) -> Value? {
            do { return try read() } catch let fault as Fault {
                problems.append("\(fault.operation) \(fault.detail)")
            } catch { problems.append("\(error)") }
            return nil
        }
        let store = collect { try Self.location("store", settings) }
        let dataFolder = collect { try settings.required("data") }
        let vault = collect { try Self.location("vault", settings) }
        let keys = collect { try settings.required("keys") }
        let broker = collect { try Self.broker(settings) }
        let port = collect { () throws -> Int in
            _ = try settings.required("http.port")
            return try settings.integer("http.port", default: 0, in: 1...65_535)
        }
        let url = collect { try settings.required("public.url") }
        let catalogue = collect { try settings.required("catalogue") }
        let level = collect { () throws -> Logger.Level in
            guard let level = Logger.Level(rawValue: settings.text("log.level", default: "info")) else {
                throw Settings.invalid("log.level", "must be trace, debug, info, notice, warning, error or critical")
            }
            return level
        }
        let clock = collect { try settings.instant("clock") }
        let fault = collect { try settings.text("fault").map(FaultSwitch.init) }
        guard let store, let dataFolder, let vault, let keys, let broker, let port, let url, let catalogue,
            let level, let clock, let fault
        else { throw InvalidSettings(problems: problems) }
        return ServiceSettings(
            store: store, dataFolder: dataFolder, vault: vault, keysFolder: keys, broker: broker,
            httpHost: settings.text("http.host", default: "127.0.0.1"), httpPort: port,
            publicURL: url.hasSuffix("/") ? String(url.dropLast()) : url, catalogueFolder: catalogue,
            logLevel: level, clockStart: clock, fault: fault)
    }

    static func location(_ key: String, _ settings: Settings) throws -> StoreLocation {
        let text = try settings.required(key)
        return try StoreLocation(
            text, password: text.hasPrefix("postgres:") ? settings.secret("store.password.file") : nil)
    }

    static func broker(_ settings: Settings) throws -> BrokerAddress {
        try BrokerAddress(
            settings.required("broker"), password: settings.secret("broker.password.file"),
            passwordFile: settings.required("broker.password.file"))
    }
}

/// The configuration cannot be used; every problem is listed.
package struct InvalidSettings: Error, CustomStringConvertible {
    package let problems: [String]

    package init(problems: [String]) { self.problems = problems }

    package var description: String {
        "the configuration has \(problems.count) problem(s):\n" + problems.map { "  - \($0)" }.joined(separator: "\n")
    }
}
