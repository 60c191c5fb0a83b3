import EventSourcing
import Foundation
import Hummingbird
import Logging
import Messages
import ServiceLifecycle
import UnixSignals

/// Runs one service: reads the configuration, opens what it needs, and goes on until it is told to stop.
package enum ServiceProcess {
    /// Exit status for a configuration that cannot work (sysexits EX_CONFIG): starting again does not help.
    private static let configurationStatus: Int32 = 78

    /// The whole main program of a service executable.
    ///
    /// `--openapi` prints the description of the HTTP interface and ends; `--inspect-copy` checks a copy of the store
    /// (`SSC_STORE`, `SSC_VAULT`, `SSC_KEYS`), prints a ``CopyReport`` and ends.
    package static func run(_ definition: ServiceDefinition) async -> Never {
        do {
            switch CommandLine.arguments.dropFirst().first {
            case "--openapi": try await printOpenAPI(definition)
            case "--inspect-copy": try inspectCopy(definition)
            default: try await serve(definition)
            }
            ProcessEnd.leave(0)
        } catch {
            let status = (error as? Fault).map { $0.component == .configuration } ?? (error is InvalidSettings)
            FileHandle.standardError.write(Data("\(definition.name): \(error)\n".utf8))
            ProcessEnd.leave(status ? configurationStatus : 1)
        }
    }

    private static func serve(_ definition: ServiceDefinition) async throws {
        let settings = Settings()
        let common = try ServiceSettings.read(settings)
        LoggingSystem.bootstrap { JSONLogHandler(label: $0, service: definition.name) }
        var logger = Logger(label: definition.name)
        logger.logLevel = common.logLevel
        if let fault = common.fault {
            logger.warning(
                "the process will fail as SSC_FAULT says",
                metadata: ["point": "\(fault.point.rawValue)", "action": "\(fault.action.rawValue)"])
            fault.arm()
        }
        let assembly = try await ServiceAssembly(definition, settings, common, logger)
        if assembly.context.clock.isShifted {
            logger.warning("the clock is set for an exercise", metadata: ["now": "\(assembly.context.clock.now)"])
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: assembly.services.map {
                    .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup)
                },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        logger.info("started", metadata: ["port": "\(common.httpPort)", "origin": "\(assembly.context.store.origin)"])
        try await group.run()
        await assembly.close()
        logger.info("stopped")
    }

    private static func inspectCopy(_ definition: ServiceDefinition) throws {
        let settings = Settings()
        let keys = try KeyFiles.load(folder: settings.required("keys"))
        let vault = try Vault(ServiceSettings.location("vault", settings), key: keys.vault)
        let sql = try ServiceSettings.location("store", settings).openReader()
        let report = try StoreVerifier(definition, vault: vault).inspect(sql)
        FileHandle.standardOutput.write(try MessageJSON(sealer: nil).encode(report))
    }

    /// The routes are registered against a throw-away store, so that the document is exactly what the service serves.
    private static func printOpenAPI(_ definition: ServiceDefinition) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ssc-openapi-\(getpid())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try KeyFiles.createMissing(folder: folder + "/keys")
        let settings = Settings()
        let context = try ServiceAssembly.context(
            definition, settings, store: .sqlite(path: folder + "/store.db"),
            vault: .sqlite(path: folder + "/vault.db"),
            keys: KeyFiles.load(folder: folder + "/keys"), catalogueFolder: settings.required("catalogue"),
            dataFolder: folder, publicURL: "http://localhost", clock: ServiceClock(),
            logger: Logger(label: definition.name) { _ in SwiftLogNoOpLogHandler() })
        let parts = try await definition.configure(context)
        let document = HTTPServer.document(service: definition.name) { parts.routes($0) }
        FileHandle.standardOutput.write(try document.json())
        context.store.close()
    }
}
