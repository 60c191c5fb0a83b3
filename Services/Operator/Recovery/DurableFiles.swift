import Foundation
import Platform

/// Files and folders that are complete and on the disk, or not there.
enum DurableFiles {
    /// Bytes hashed at once.
    private static let piece = 1 << 20

    /// Waits until a file, or the names in a folder, are on the disk.
    static func synchronise(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("synchronise", path) }
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        try synchronise(path)
    }

    /// SHA-256 in hexadecimal digits.
    static func digest(_ path: String) throws -> String {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        var hash = SHA256()
        while let bytes = try handle.read(upToCount: piece), !bytes.isEmpty { hash.update(Array(bytes)) }
        return Hexadecimal.encode(hash.finalize())
    }

    /// Relative paths of all files below a folder, sorted; none when it does not exist.
    static func files(in folder: String) -> [String] {
        guard let walk = FileManager.default.enumerator(atPath: folder) else { return [] }
        var paths: [String] = []
        for case let path as String in walk where walk.fileAttributes?[.type] as? FileAttributeType == .typeRegular {
            paths.append(path)
        }
        return paths.sorted()
    }

    /// Every folder below and the folder itself.
    static func synchroniseFolders(in folder: String) throws {
        if let walk = FileManager.default.enumerator(atPath: folder) {
            for case let path as String in walk
            where walk.fileAttributes?[.type] as? FileAttributeType == .typeDirectory {
                try synchronise(folder + "/" + path)
            }
        }
        try synchronise(folder)
    }

    private static func failure(_ operation: String, _ path: String) -> OperatorError {
        OperatorError(
            "cannot \(operation) \(path): \(String(cString: strerror(errno)))", fix: "check its rights and disk")
    }
}
