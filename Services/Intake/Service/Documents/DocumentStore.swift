import Foundation
import Glibc
import Messages
import Platform

/// The bytes of uploaded scans, one sealed file each, below the service's own folder.
///
/// A file is complete and durable before the event that names it is appended: temporary file, fsync, rename, fsync of
/// the folder. A crash in between leaves a file that nobody names, never a name without a file. Each is sealed with its
/// owner's key, so that erasing the person erases the scans as well.
struct DocumentStore: Sendable {
    /// No rule may allow more: the published limit is 2 MB, read as 2 × 1,048,576 bytes.
    static let bytesMax = 2 * 1_048_576

    private let folder: String
    private let vault: Vault

    init(folder: String, vault: Vault) {
        self.folder = folder
        self.vault = vault
    }

    /// Seals and writes; returns the lower-case hexadecimal SHA-256 of the plain bytes.
    func write(_ bytes: [UInt8], as id: DocumentID, of owner: PersonID) async throws -> String {
        try await BlockingWork.run {
            let hash = Hexadecimal.encode(SHA256.hash(bytes))
            try self.writeFile(vault.seal(bytes, for: owner), to: self.location(of: id))
            return hash
        }
    }

    /// The plain bytes; `nil` when the owner was erased or the file was purged.
    func read(_ id: DocumentID, of owner: PersonID) async throws -> [UInt8]? {
        try await BlockingWork.run {
            let path = self.location(of: id).path
            guard FileManager.default.fileExists(atPath: path) else { return nil }
            do {
                return try vault.open(Array(Data(contentsOf: URL(fileURLWithPath: path))), for: owner)
            } catch let error as CocoaError {
                throw Self.fault("read", "Cocoa error \(error.code.rawValue)")
            }
        }
    }

    /// Deletes files; one that is already gone is as deleted.
    func delete(_ ids: [DocumentID]) throws {
        for id in ids where unlink(location(of: id).path) != 0 && errno != ENOENT {
            throw Self.fault("delete", String(cString: strerror(errno)))
        }
    }

    private struct Location {
        let folder: String
        let path: String
    }

    /// One of 256 folders, by a hash of the identifier: few to make, and none with too many files for a file system.
    private func location(of id: DocumentID) -> Location {
        let leaf = folder + "/" + Hexadecimal.encode(SHA256.hash(Array(id.text.utf8))).prefix(2)
        return Location(folder: leaf, path: leaf + "/" + id.text)
    }

    private func writeFile(_ bytes: [UInt8], to location: Location) throws {
        if !FileManager.default.fileExists(atPath: location.folder) {
            try FileManager.default.createDirectory(
                atPath: location.folder, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            try Self.synchronise(folder: folder)
        }
        let draft = location.path + ".part"
        let descriptor = Glibc.open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.fault("create", String(cString: strerror(errno))) }
        defer { Glibc.close(descriptor) }
        try Self.writeAll(bytes, to: descriptor)
        guard fsync(descriptor) == 0, rename(draft, location.path) == 0 else {
            let problem = String(cString: strerror(errno))
            unlink(draft)
            throw Self.fault("write", problem)
        }
        try Self.synchronise(folder: location.folder)
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw fault("write", String(cString: strerror(errno))) }
            rest = rest.dropFirst(count)
        }
    }

    private static func synchronise(folder: String) throws {
        let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw fault("open folder", String(cString: strerror(errno))) }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw fault("synchronise folder", String(cString: strerror(errno))) }
    }

    private static func fault(_ operation: String, _ detail: String) -> Fault {
        Fault(.documents, operation: operation, detail: detail, retry: .after(seconds: 5))
    }
}
