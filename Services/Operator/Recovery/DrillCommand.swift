import ArgumentParser
import Foundation
import Messages
import Platform

/// Proving that a backup can be used.
struct DrillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: "Restores a backup to a scratch place and proves it, without touching the system.",
        discussion: """
            Checks every file against the manifest, the twelve invariants of each copy, and each read model three \
            ways: as it was copied, as the copied log makes it, and as the living log makes it up to the same \
            position. The result is kept in each service and shown by ssc status and on the page /operacion. Status 1 \
            when anything differs.
            """)

    @OptionGroup var choice: BackupChoice

    @Flag(help: "The system does not run: prove the copies only, and keep no record.")
    var offline = false

    @Flag(help: "The figure as one JSON object.")
    var json = false

    func run() async throws {
        let environment = SystemEnvironment()
        let folder = try BackupFolder(choice.from, environment)
        let name = try choice.backup ?? folder.last(.stores)
        let manifest = try folder.verified(.stores, name)
        let keys = folder.names(.vault).contains(name) ? name : try folder.last(.vault)
        _ = try folder.verified(.vault, keys)
        let scratch = try ScratchSite(environment)
        defer { scratch.remove() }
        for database in manifest.databases {
            try scratch.place(database.service, from: "\(folder.folder(.stores, name))/\(database.file)")
        }
        let vaultCopy = scratch.live.copyName(StoreSite.vaultName)
        try scratch.place(StoreSite.vaultName, from: "\(folder.folder(.vault, keys))/\(vaultCopy)")
        var differences = 0
        var isGood = true
        for database in manifest.databases {
            let record = try await prove(database, name, scratch, environment)
            differences += record.differences
            isGood = isGood && record.isGood
            Output.say("\(database.service): \(record.isGood ? "sound" : "BROKEN"), \(record.position) events")
            for finding in record.findings { Output.say("  \(finding)") }
        }
        if json { try Output.figure("drill.hash_differences", Double(differences), "projections") }
        guard isGood else { throw ExitCode.failure }
    }

    private func prove(
        _ database: BackupManifest.Database, _ backup: String, _ scratch: ScratchSite, _ environment: SystemEnvironment
    ) async throws -> DrillRecord {
        guard let service = ServiceName(argument: database.service) else {
            throw OperatorError("the backup has an unknown service", fix: "use the ssc that made it")
        }
        let copy = try scratch.inspect(service, vault: scratch.site)
        var findings = copy.report.violations.map(\.description)
        if copy.head != database.head || copy.report.events != database.position {
            findings.append("ends at \(copy.report.events), the manifest says \(database.position)")
        }
        var differing = Set(copy.kept.filter { copy.rebuilt[$0.key] != $0.value }.keys)
        if !offline {
            let access = try OperatorAccess(environment)
            let (found, tables) = try await compare(copy, service, scratch, access)
            findings += found
            differing.formUnion(tables)
        }
        let record = DrillRecord(
            at: ServiceClock().now, backup: backup, position: copy.report.events, differences: differing.count,
            findings: findings)
        if !offline {
            try await OperatorAccess(environment).client(service).post("/operator/drill", record, isRepeatable: true)
        }
        return record
    }

    /// The copy against the living service.
    private func compare(
        _ copy: CopyReport, _ service: ServiceName, _ scratch: ScratchSite, _ access: OperatorAccess
    ) async throws -> (findings: [String], tables: Set<String>) {
        let client = try access.client(service)
        let living: PrefixReport = try await client.get("/operator/prefix/\(copy.report.events)")
        var findings: [String] = []
        if living.head != copy.head {
            findings.append("the living log has another history up to position \(copy.report.events)")
        }
        var tables = Self.differing(living.rebuilt, copy.rebuilt)
        // Who was erased since the backup opens with the old keys only, so the living keys decide.
        if !tables.isEmpty {
            tables = Self.differing(living.rebuilt, try scratch.inspect(service, vault: scratch.live).rebuilt)
        }
        findings += tables.sorted().map { "\($0): the living log makes other rows than the copied one" }
        let report: StoreReport = try await client.get("/operator/verify")
        let broken = report.violations.filter { $0.invariant == .projections }
        findings += broken.map { "living: \($0)" }
        return (findings, tables.union(broken.compactMap { $0.place.split(separator: " ").last.map(String.init) }))
    }

    private static func differing(_ first: [String: String], _ second: [String: String]) -> Set<String> {
        Set(Set(first.keys).union(second.keys).filter { first[$0] != second[$0] })
    }
}

/// A place for copies that nothing runs on, removed afterwards.
final class ScratchSite {
    /// The database beside the living one.
    private static let databaseName = "ssc_drill"

    let live: StoreSite
    let site: StoreSite
    private let folder: String
    private let environment: SystemEnvironment

    init(_ environment: SystemEnvironment) throws {
        self.environment = environment
        live = try StoreSite(environment)
        folder = FileManager.default.temporaryDirectory.appending(path: "ssc-drill-\(UUID())").path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        switch live {
        case .files: site = .files(folder: folder, vault: folder + "/vault.db")
        case .server(let server): site = .server(try server.makeScratch(Self.databaseName))
        }
    }

    func place(_ name: String, from path: String) throws { try site.place(name, from: path) }

    /// What the service's own program says about its copy.
    func inspect(_ service: ServiceName, vault: StoreSite) throws -> CopyReport {
        var variables = [
            "SSC_STORE": try site.text(service.shortName), "SSC_VAULT": try vault.text(StoreSite.vaultName),
            "SSC_KEYS": try environment.required("SSC_KEYS"),
        ]
        variables["SSC_STORE_PASSWORD_FILE"] = environment.optional("SSC_STORES_PASSWORD_FILE")
        let program = try "\(environment.required("SSC_BIN"))/\(service.rawValue)"
        let answer = try Subprocess.run([program, "--inspect-copy"], environment: variables)
        return try MessageJSON(sealer: nil).decode(CopyReport.self, from: answer)
    }

    func remove() {
        if case .server(let server) = live { try? server.dropScratch(Self.databaseName) }
        try? FileManager.default.removeItem(atPath: folder)
    }
}
