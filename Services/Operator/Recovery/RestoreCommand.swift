import ArgumentParser
import Foundation
import Messages
import Platform

/// Going back to a backup.
struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Puts databases and documents back from a backup, while their services are stopped.",
        discussion: """
            Without names all five services are restored. What is there already is kept beside under another name \
            (with --replace), never deleted. Each restored log goes on under a new origin; at its start a restored \
            service fetches what others published since. The vault is restored when it is missing, or with --vault: \
            an older vault knows nothing of later erasures.
            """)

    @Argument(help: "The services; all when left out.")
    var services: [ServiceName] = []

    @OptionGroup var choice: BackupChoice

    @Flag(help: "Keep what is there beside and put the backup in its place.")
    var replace = false

    @Flag(help: "Put the vault back too, though it is there.")
    var vault = false

    func run() throws {
        let environment = SystemEnvironment()
        let folder = try BackupFolder(choice.from, environment)
        let site = try StoreSite(environment)
        let name = try choice.backup ?? folder.last(.stores)
        let manifest = try folder.verified(.stores, name)
        let chosen = services.isEmpty ? ServiceName.allCases : services
        let databases = try chosen.map { service in
            guard let database = manifest.databases.first(where: { $0.service == service.shortName }) else {
                throw OperatorError("backup \(name) has no \(service.shortName)", fix: "choose another with --backup")
            }
            return database
        }
        let isVaultWanted = try vault || !site.exists(StoreSite.vaultName)
        let names = databases.map(\.service) + (isVaultWanted ? [StoreSite.vaultName] : [])
        // Everything is asked before anything is touched.
        for name in names {
            try site.whileStopped(name) {}
            guard try replace || !site.exists(name) else {
                throw OperatorError("\(name) is there already", fix: "keep it beside with --replace")
            }
        }
        let moment = BackupFolder.name(ServiceClock().now)
        if isVaultWanted { try restoreVault(folder, name, site, moment) }
        for database in databases {
            try put(database.service, from: "\(folder.folder(.stores, name))/\(database.file)", site, moment)
            let origin = try beginEpoch(database.service, site)
            Output.say("\(database.service): back at \(database.position), goes on as \(origin)")
        }
        if chosen.contains(.intake) { try restoreDocuments(folder.folder(.stores, name) + "/documents", environment) }
        for service in chosen { try noteMissing(service, site) }
        Output.say("Start the services; ssc status says when everything was fetched, then run ssc verify.")
    }

    /// The newest copy of the keys: it knows the most persons and the most erasures.
    private func restoreVault(_ folder: BackupFolder, _ name: String, _ site: StoreSite, _ moment: String) throws {
        let newest = try folder.last(.vault)
        let manifest = try folder.verified(.vault, newest)
        for file in manifest.files {
            try put(StoreSite.vaultName, from: "\(folder.folder(.vault, newest))/\(file.path)", site, moment)
        }
        Output.say("vault: back at \(newest); persons who were erased since must be erased again")
    }

    private func put(_ name: String, from path: String, _ site: StoreSite, _ moment: String) throws {
        try site.whileStopped(name) {
            if try site.exists(name) { Output.say("\(name): kept as \(try site.setAside(name, at: moment))") }
            try site.place(name, from: path)
        }
    }

    /// Brings the tables up to date and ends the epoch in which the copy was made.
    private func beginEpoch(_ name: String, _ site: StoreSite) throws -> String {
        let clock = ServiceClock()
        let location = try site.location(name)
        switch location {
        case .sqlite: try location.prepare(location.openWriter(), .log(.sqlite), now: clock.now)
        case .postgres(let owner): try PostgresPreparation.prepare(owner, .log, for: [name], now: clock.now)
        }
        return try LogEpoch.begin(
            location.openWriter(), id: IdentifierSource(clock: clock).next(), now: clock.now)
    }

    /// Scans never change, so one that is there stays.
    private func restoreDocuments(_ copies: String, _ environment: SystemEnvironment) throws {
        let target = try environment.dataFolder() + "/services/intake/documents"
        for path in DurableFiles.files(in: copies) where !FileManager.default.fileExists(atPath: "\(target)/\(path)") {
            let folder = ("\(target)/\(path)" as NSString).deletingLastPathComponent
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try FileManager.default.copyItem(atPath: "\(copies)/\(path)", toPath: "\(target)/\(path)")
            try DurableFiles.synchronise("\(target)/\(path)")
        }
    }

    /// What the others have published and this copy has not taken.
    private func noteMissing(_ service: ServiceName, _ site: StoreSite) throws {
        let topics = Set((SystemTopology.consumption[service.shortName] ?? []).map { $0.type })
        let sql = try site.location(service.shortName).openWriter()
        var ranges = 0
        for other in ServiceName.allCases where other != service {
            guard try site.exists(other.shortName) else { continue }
            let reader = try site.location(other.shortName).openReader()
            ranges += try sql.transaction { try CatchUp.note(lacking: sql, of: reader, topics: topics) }
        }
        Output.say("\(service.shortName): \(ranges) ranges of messages to fetch")
    }
}
