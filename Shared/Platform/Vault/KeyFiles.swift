import Foundation
import Glibc

/// The four secret keys of an installation, one file each, in one folder.
///
/// Each file holds 64 hexadecimal digits and a line end. Losing `vault.key` loses every personal field for ever;
/// losing `index.key` makes every known person a stranger: both belong into a backup apart from the data.
package struct KeyFiles: Sendable {
    /// Wraps the data keys of the persons.
    package let vault: SymmetricKey
    /// Makes person identifiers of identity numbers.
    package let index: SymmetricKey
    /// Signs staff and citizen sessions.
    package let session: SymmetricKey
    /// Signs the short-lived links by which one service fetches a document of another.
    package let link: SymmetricKey

    package enum Name: String, Sendable, CaseIterable {
        case vault = "vault.key"
        case index = "index.key"
        case session = "session.key"
        case link = "link.key"
    }

    package init(vault: SymmetricKey, index: SymmetricKey, session: SymmetricKey, link: SymmetricKey) {
        self.vault = vault
        self.index = index
        self.session = session
        self.link = link
    }

    /// Reads the four files and reports everything that is wrong with them at once.
    package static func load(folder: String) throws(InvalidKeyFiles) -> KeyFiles {
        var violations: [InvalidKeyFiles.Violation] = []
        var keys: [Name: SymmetricKey] = [:]
        for name in Name.allCases {
            switch read(folder + "/" + name.rawValue) {
            case .success(let key):
                let twin = Name.allCases.first { keys[$0] == key }
                if let twin {
                    violations.append(.init(name: name, problem: .sameAs(twin)))
                }
                keys[name] = key
            case .failure(let problem): violations.append(.init(name: name, problem: problem))
            }
        }
        guard violations.isEmpty, let vault = keys[.vault], let index = keys[.index],
            let session = keys[.session], let link = keys[.link]
        else { throw InvalidKeyFiles(folder: folder, violations: violations) }
        return KeyFiles(vault: vault, index: index, session: session, link: link)
    }

    /// Makes the folder (mode 0700) and each missing key (mode 0600), and never touches an existing one.
    /// - Returns: the names of the keys that this call made.
    package static func createMissing(folder: String) throws -> [Name] {
        if !FileManager.default.fileExists(atPath: folder) {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        var created: [Name] = []
        for name in Name.allCases where try create(folder + "/" + name.rawValue) {
            created.append(name)
        }
        return created
    }

    private static func read(_ path: String) -> Result<SymmetricKey, InvalidKeyFiles.Problem> {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return .failure(errno == ENOENT ? .missing : .unreadable(errno: errno)) }
        defer { close(descriptor) }
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let mode = attributes?[.posixPermissions] as? NSNumber else { return .failure(.unreadable(errno: EIO)) }
        // Container secrets are often readable by a group; nobody else has a reason to read or write a key.
        guard mode.intValue & 0o037 == 0 else { return .failure(.tooOpen(mode: mode.intValue & 0o777)) }
        var buffer = [UInt8](repeating: 0, count: 128)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        guard count >= 0 else { return .failure(.unreadable(errno: errno)) }
        let text = String(decoding: buffer[..<count], as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard let bytes = Hexadecimal.decode(text) else { return .failure(.malformed) }
        return Result { () throws(CryptoFailure) in try SymmetricKey(bytes) }.mapError { _ in .malformed }
    }

    /// Writes a whole file under another name and links it into place, so that a reader never sees half a key and of
    /// two processes only one wins.
    private static func create(_ path: String) throws -> Bool {
        if access(path, F_OK) == 0 { return false }
        let draft = path + "." + Hexadecimal.encode(SecureRandom.bytes(8))
        let descriptor = Glibc.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw fault("create", path) }
        defer { unlink(draft) }
        let line = Array((Hexadecimal.encode(SymmetricKey.random().bytes) + "\n").utf8)
        let written = write(descriptor, line, line.count) == line.count && fsync(descriptor) == 0
        close(descriptor)
        guard written else { throw fault("write", path) }
        guard Glibc.link(draft, path) == 0 else {
            if errno == EEXIST { return false }
            throw fault("link", path)
        }
        return true
    }

    private static func fault(_ operation: String, _ path: String) -> Fault {
        Fault(.vault, operation: "\(operation) \(path)", detail: String(cString: strerror(errno)), retry: .never)
    }
}

/// What is wrong with the key files, each with the way to repair it.
package struct InvalidKeyFiles: Error, Equatable, CustomStringConvertible {
    package enum Problem: Error, Equatable, Sendable {
        case missing
        case unreadable(errno: Int32)
        case tooOpen(mode: Int)
        case malformed
        case sameAs(KeyFiles.Name)
    }

    package struct Violation: Equatable, Sendable {
        package let name: KeyFiles.Name
        package let problem: Problem
    }

    package let folder: String
    package let violations: [Violation]

    package var description: String {
        violations.map { "\(folder)/\($0.name.rawValue): \(Self.advice($0.problem))" }.joined(separator: "\n")
    }

    private static func advice(_ problem: Problem) -> String {
        switch problem {
        case .missing: "is missing; for a new installation run: ssc keys init"
        case .unreadable(let code): "cannot be read (\(String(cString: strerror(code)))); check its owner"
        case .tooOpen(let mode): "is open to other users (mode \(String(mode, radix: 8))); run: chmod 600"
        case .malformed: "must hold 64 hexadecimal digits; restore it from the backup of the keys"
        case .sameAs(let name): "is a copy of \(name.rawValue); every key must be different"
        }
    }
}
