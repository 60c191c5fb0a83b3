import Foundation
import Messages
import Platform

/// The copies in one folder: `stores/NAME` with the databases and documents, and `vault/NAME` with the keys of the
/// persons, which live shorter. A name is the time of making. A folder under another name is no backup.
struct BackupFolder {
    let path: String

    /// Ends in what is not finished.
    private static let unfinished = ".part"

    init(_ option: String?, _ environment: SystemEnvironment = SystemEnvironment()) throws {
        path = try option ?? environment.optional("SSC_BACKUPS") ?? environment.dataFolder() + "/backups"
    }

    enum Part: String { case stores, vault }

    /// As `20261126T153000Z`, in the order of time.
    static func name(_ now: Instant) -> String {
        String(now.description.prefix { $0 != "." }).filter { $0.isNumber || $0 == "T" } + "Z"
    }

    /// Names of complete copies, oldest first.
    func names(_ part: Part) -> [String] {
        let found = (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(part.rawValue)")) ?? []
        return found.filter { FileManager.default.fileExists(atPath: manifestPath(part, $0)) && !isPart($0) }.sorted()
    }

    func last(_ part: Part) throws -> String {
        guard let name = names(part).last else {
            throw OperatorError("\(path)/\(part.rawValue) has no backup", fix: "make one with ssc backup")
        }
        return name
    }

    func folder(_ part: Part, _ name: String) -> String { "\(path)/\(part.rawValue)/\(name)" }

    private func manifestPath(_ part: Part, _ name: String) -> String { folder(part, name) + "/manifest.json" }

    private func isPart(_ name: String) -> Bool { name.hasSuffix(Self.unfinished) }

    /// Makes a copy under a temporary name, and gives it its name when everything is on the disk.
    func make(_ part: Part, _ name: String, _ fill: (_ folder: String) throws -> BackupManifest) throws {
        let draft = folder(part, name) + Self.unfinished
        guard !FileManager.default.fileExists(atPath: folder(part, name)) else {
            throw OperatorError("the backup \(name) exists already", fix: "wait a second and try again")
        }
        try? FileManager.default.removeItem(atPath: draft)
        try FileManager.default.createDirectory(
            atPath: draft, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        do {
            let manifest = try fill(draft)
            try DurableFiles.write(MessageJSON(sealer: nil).bytes(of: manifest), to: draft + "/manifest.json")
            try DurableFiles.synchroniseFolders(in: draft)
            guard rename(draft, folder(part, name)) == 0 else {
                throw OperatorError("\(draft) cannot be renamed", fix: "check the rights of \(path)")
            }
            try DurableFiles.synchronise("\(path)/\(part.rawValue)")
        } catch {
            try? FileManager.default.removeItem(atPath: draft)
            throw error
        }
    }

    /// The manifest of a complete copy whose files are all as they were written.
    func verified(_ part: Part, _ name: String) throws -> BackupManifest {
        guard let bytes = FileContents.read(manifestPath(part, name)) else {
            throw OperatorError("\(folder(part, name)) is no complete backup", fix: "choose another: ls \(path)")
        }
        let manifest = try MessageJSON(sealer: nil).decode(BackupManifest.self, from: bytes)
        guard manifest.version == BackupManifest.currentVersion else {
            throw OperatorError("backup \(name) has another form", fix: "use the ssc that made it")
        }
        for file in manifest.files
        where (try? DurableFiles.digest("\(folder(part, name))/\(file.path)")) != file.sha256 {
            throw OperatorError(
                "\(folder(part, name))/\(file.path) is missing or not as it was written",
                fix: "take an older backup, and look at the disk")
        }
        return manifest
    }

    /// Deletes copies that are older, also what was never finished.
    /// - Returns: their names.
    func prune(_ part: Part, olderThan moment: Instant) throws -> [String] {
        let found = (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(part.rawValue)")) ?? []
        let old = found.filter { $0 < Self.name(moment) }.sorted()
        for name in old { try FileManager.default.removeItem(atPath: folder(part, name)) }
        return old
    }
}

/// What a backup consists of.
struct BackupManifest: Codable {
    static let currentVersion = 1

    let version: Int
    let madeAt: Instant
    let databases: [Database]
    let files: [File]

    /// One log as it was copied.
    struct Database: Codable {
        let service: String
        let origin: String
        let position: Int
        /// Hash of the last event, in hexadecimal digits.
        let head: String
        let file: String
    }

    struct File: Codable {
        let path: String
        let sha256: String
    }
}
