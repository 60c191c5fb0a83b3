import ArgumentParser
import Foundation
import Messages
import Platform

/// Copying a system while it runs.
struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies the logs, documents and keys of persons of a running system.",
        discussion: """
            Each database is copied in one state while its service works. The copies of the vault lie in a folder of \
            their own and are deleted after some days, because the key of an erased person is in those that are \
            older than the erasure. The key files (SSC_KEYS) are not copied: keep them apart.
            """)

    @Option(help: "The folder of the backups. Default: SSC_BACKUPS, or the folder backups of the data.")
    var to: String?

    @Option(help: "Days after which a copy of the vault is deleted, 1 to 30.")
    var keepDays = 30

    func validate() throws {
        guard (1...30).contains(keepDays) else {
            throw ValidationError("--keep-days is from 1 to 30: an erased person's key must leave the backups")
        }
    }

    func run() throws {
        let environment = SystemEnvironment()
        let folder = try BackupFolder(to, environment)
        let site = try StoreSite(environment)
        let now = ServiceClock().now
        let name = BackupFolder.name(now)
        try folder.make(.stores, name) { try Self.copyStores(to: $0, site, environment, now) }
        // After the logs: the keys of everything that they hold are in it.
        try folder.make(.vault, name) { draft in
            let file = site.copyName(StoreSite.vaultName)
            _ = try site.copy(StoreSite.vaultName, to: "\(draft)/\(file)")
            try DurableFiles.synchronise("\(draft)/\(file)")
            return BackupManifest(
                version: BackupManifest.currentVersion, madeAt: now, databases: [],
                files: [.init(path: file, sha256: try DurableFiles.digest("\(draft)/\(file)"))])
        }
        let old = try folder.prune(.vault, olderThan: now.adding(seconds: -keepDays * 86_400))
        if !old.isEmpty { Output.say("Deleted copies of the vault: \(old.joined(separator: ", "))") }
        Output.line(folder.folder(.stores, name))
    }

    /// Whoever takes messages goes first, and Intake last, so that few copies know what their origin's copy does not.
    private static func copyStores(
        to draft: String, _ site: StoreSite, _ environment: SystemEnvironment, _ now: Instant
    ) throws -> BackupManifest {
        var databases: [BackupManifest.Database] = []
        for service in ServiceName.allCases.reversed() {
            let file = site.copyName(service.shortName)
            guard let place = try site.copy(service.shortName, to: "\(draft)/\(file)") else { continue }
            try DurableFiles.synchronise("\(draft)/\(file)")
            databases.append(
                .init(
                    service: service.shortName, origin: place.origin, position: place.position, head: place.head,
                    file: file))
            Output.say("\(service.rawValue): \(place.position) events")
        }
        // Scans are stored before the event that names them, so every scan of the copied log is there.
        let documents = try environment.dataFolder() + "/services/intake/documents"
        if FileManager.default.fileExists(atPath: documents) {
            try FileManager.default.createDirectory(atPath: draft + "/documents", withIntermediateDirectories: true)
            for path in DurableFiles.files(in: documents) where !path.hasSuffix(".part") {
                try copyDocument(path, from: documents, to: draft + "/documents")
            }
        }
        let files = try DurableFiles.files(in: draft).map {
            BackupManifest.File(path: $0, sha256: try DurableFiles.digest("\(draft)/\($0)"))
        }
        return BackupManifest(
            version: BackupManifest.currentVersion, madeAt: now, databases: databases, files: files)
    }

    /// One that was purged meanwhile is not missed.
    private static func copyDocument(_ path: String, from source: String, to target: String) throws {
        let folder = ("\(target)/\(path)" as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        do {
            try FileManager.default.copyItem(atPath: "\(source)/\(path)", toPath: "\(target)/\(path)")
        } catch {
            guard !FileManager.default.fileExists(atPath: "\(source)/\(path)") else { throw error }
            return
        }
        try DurableFiles.synchronise("\(target)/\(path)")
    }
}
