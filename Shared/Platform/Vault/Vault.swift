package import Foundation
package import Messages
import Synchronization

/// The vault says no: not a failure, but the outcome of an erasure.
package enum VaultRejection: Error, Equatable {
    /// The person was erased, so nothing about them can be sealed any more.
    case subjectErased(PersonID)
}

/// Seals personal data with one AES-256 key per person; deleting the key erases the person everywhere at once.
///
/// The keys lie in one database that all services share, wrapped by the key of the installation. Every commit is
/// durable before the first value is sealed under its key, or a power cut could leave values that nobody can open.
/// Another process goes on opening an erased person's values for at most `erasureCheckInterval`.
/// - Important: All calls block on the file for the first use of a person; values of known persons cost microseconds.
package final class Vault: Sendable {
    /// How old this process's knowledge of other processes' erasures may be.
    static let erasureCheckInterval = Duration.seconds(1)

    /// The first byte of a sealed value, so that another format can follow.
    private static let formatVersion: UInt8 = 1

    private let keyEncryptionKey: SymmetricKey
    private let writer: Mutex<any SQLConnection>
    private let reader: Mutex<any SQLConnection>
    private let memory: Mutex<Memory>
    private let waiting = Mutex<[KeyRequest]>([])

    private struct Memory {
        var keys: KeyCache
        var erasuresSeen: Int
        var nextCheck: ContinuousClock.Instant
    }

    /// One caller's subjects in a shared commit.
    private final class KeyRequest: Sendable {
        let subjects: [PersonID]
        let result = Mutex<Result<[PersonID: SymmetricKey], any Error>?>(nil)

        init(_ subjects: [PersonID]) { self.subjects = subjects }
    }

    package convenience init(path: String, key: SymmetricKey, cachedKeysMax: Int = 100_000) throws {
        try self.init(.sqlite(path: path), key: key, cachedKeysMax: cachedKeysMax)
    }

    /// Opens the database; a file is made when it is new.
    ///
    /// - Throws: `Fault` when the vault belongs to another key, is damaged, not prepared, or stays locked.
    package init(_ location: StoreLocation, key: SymmetricKey, cachedKeysMax: Int = 100_000) throws {
        keyEncryptionKey = key
        let keyCheck = HMACSHA256.authenticate(Array("ssc.vault.key-check".utf8), key: key)
        let opened = try Self.open(location, keyCheck: keyCheck)
        let reading = try location.openQuickReader()
        let erasures = try VaultFile(connection: reading).erasures()
        writer = Mutex(opened)
        reader = Mutex(reading)
        memory = Mutex(
            Memory(
                keys: KeyCache(limit: cachedKeysMax), erasuresSeen: erasures,
                nextCheck: .now + Self.erasureCheckInterval))
    }

    /// Services start at the same time and SQLite does not wait for a lock while a new file becomes a WAL file.
    private static func open(_ location: StoreLocation, keyCheck: [UInt8]) throws -> any SQLConnection {
        var attempt = 0
        while true {
            do {
                let connection = try location.openQuickWriter()
                if connection.dialect == .sqlite { try connection.executeScript("PRAGMA secure_delete=ON") }
                try location.prepare(connection, .vault(connection.dialect), now: ServiceClock().now)
                try VaultFile(connection: connection).prepare(keyCheck: keyCheck)
                return connection
            } catch let fault as Fault where fault.retry != .never && attempt < 40 {
                attempt += 1
                Thread.sleep(forTimeInterval: 0.05)
            }
        }
    }

    /// Makes the missing keys, durably, in one transaction; callers at the same time share one commit.
    ///
    /// - Throws: `VaultRejection.subjectErased` when one of them was erased; the others may have keys then.
    package func ensureKeys(for subjects: [PersonID]) throws {
        var missing: [PersonID] = []
        for subject in Set(subjects) {
            switch try entry(of: subject) {
            case .key: break
            case .erased: throw VaultRejection.subjectErased(subject)
            case nil: missing.append(subject)
            }
        }
        if !missing.isEmpty { _ = try createKeys(missing) }
    }

    /// Encrypts for one person, making their key when it is the first time.
    ///
    /// - Throws: `VaultRejection.subjectErased`, or `Fault` when the file cannot be used.
    package func seal(_ plain: [UInt8], for subject: PersonID) throws -> [UInt8] {
        let key: SymmetricKey
        switch try entry(of: subject) {
        case .key(let known): key = known
        case .erased: throw VaultRejection.subjectErased(subject)
        case nil:
            guard let created = try createKeys([subject])[subject] else {
                preconditionFailure("a created key is missing")
            }
            key = created
        }
        return try [Self.formatVersion] + AESGCM.seal(plain, key: key, associatedData: Self.context("value", subject))
    }

    /// Decrypts, or gives nil when the person was erased.
    ///
    /// - Throws: `Fault` when the bytes are damaged, belong to somebody else, or the vault never had this person's key.
    package func open(_ sealed: [UInt8], for subject: PersonID) throws -> [UInt8]? {
        switch try entry(of: subject) {
        case .erased: return nil
        case nil: throw Self.fault("open value", "the vault has no key of this person: is it the right file?")
        case .key(let key):
            guard sealed.first == Self.formatVersion else {
                throw Self.fault("open value", "the value has an unknown format")
            }
            do {
                return try AESGCM.open(
                    sealed.dropFirst(), key: key, associatedData: Self.context("value", subject))
            } catch {
                throw Self.fault("open value", "\(error)")
            }
        }
    }

    /// Deletes the key and leaves a tombstone, so that the person never gets another key.
    ///
    /// Repeating it is allowed.
    /// - Returns: whether a key was there.
    /// - Throws: `Fault`; when its operation is the truncation, the key is deleted and a repetition finishes the work.
    @discardableResult
    package func erase(_ subject: PersonID, at instant: Instant) throws -> Bool {
        try writer.withLock { connection in
            let file = VaultFile(connection: connection)
            let existed = try connection.transaction { try file.erase(subject, at: instant) }
            memory.withLock { $0.keys.markErased(subject) }
            try file.truncateWriteAheadFile()
            return existed
        }
    }

    /// What the file says now, without the memory of this process; for proofs of an erasure.
    package func state(of subject: PersonID) throws -> SubjectState {
        let row = try reader.withLock { try VaultFile(connection: $0).wrappedKey(of: subject) }
        switch row {
        case .none: return .unknown
        case .some(.none): return .erased
        case .some(.some): return .live
        }
    }

    /// Erased people who still have a key: none, unless somebody changed the file.
    func erasedWithKey() throws -> [PersonID] {
        try reader.withLock { try VaultFile(connection: $0).erasedWithKey() }
    }

    private func entry(of subject: PersonID) throws -> KeyCache.Entry? {
        let now = ContinuousClock.now
        let (known, isCheckDue) = memory.withLock { memory in
            let isDue = now >= memory.nextCheck
            if isDue { memory.nextCheck = now + Self.erasureCheckInterval }
            return (memory.keys.entry(subject), isDue)
        }
        if isCheckDue {
            try learnErasures()
        } else if let known {
            return known
        }
        if let known = memory.withLock({ $0.keys.entry(subject) }) { return known }
        switch try reader.withLock({ try VaultFile(connection: $0).wrappedKey(of: subject) }) {
        case .none: return nil
        case .some(.none):
            memory.withLock { $0.keys.markErased(subject) }
            return .erased
        case .some(.some(let wrapped)):
            let key = try unwrap(wrapped, of: subject)
            return memory.withLock { memory in
                memory.keys.insert(key, for: subject)
                return memory.keys.entry(subject)
            }
        }
    }

    /// Takes over the erasures of other processes since the last look.
    private func learnErasures() throws {
        let seen = memory.withLock { $0.erasuresSeen }
        let erased = try reader.withLock { connection in
            let file = VaultFile(connection: connection)
            return try file.erasures() > seen ? try file.erased(after: seen) : []
        }
        memory.withLock { memory in
            for erasure in erased {
                memory.keys.markErased(erasure.subject)
                memory.erasuresSeen = max(memory.erasuresSeen, erasure.erasure)
            }
        }
    }

    /// Group commit: whoever gets the writer first does the work of all who wait, the others find it done.
    private func createKeys(_ subjects: [PersonID]) throws -> [PersonID: SymmetricKey] {
        let request = KeyRequest(subjects)
        waiting.withLock { $0.append(request) }
        writer.withLock { connection in
            if request.result.withLock({ $0 != nil }) { return }
            let batch = waiting.withLock { waiting in
                defer { waiting = [] }
                return waiting
            }
            let results = Result { try insertKeys(batch, VaultFile(connection: connection)) }
            for (index, request) in batch.enumerated() {
                request.result.withLock { $0 = results.flatMap { $0[index] } }
            }
        }
        guard let result = request.result.withLock({ $0 }) else { preconditionFailure("a key request was lost") }
        return try result.get()
    }

    private func insertKeys(
        _ batch: [KeyRequest], _ file: VaultFile
    ) throws -> [Result<[PersonID: SymmetricKey], any Error>] {
        let results: [Result<[PersonID: SymmetricKey], any Error>] = try file.connection.transaction {
            try batch.map { request in
                var keys: [PersonID: SymmetricKey] = [:]
                for subject in request.subjects {
                    guard let key = try insertKey(of: subject, file) else {
                        return .failure(VaultRejection.subjectErased(subject))
                    }
                    keys[subject] = key
                }
                return .success(keys)
            }
        }
        memory.withLock { memory in
            for case .success(let keys) in results {
                for (subject, key) in keys { memory.keys.insert(key, for: subject) }
            }
        }
        return results
    }

    /// The new key, or the one that another process made first; nil when the person was erased.
    private func insertKey(of subject: PersonID, _ file: VaultFile) throws -> SymmetricKey? {
        let key = SymmetricKey.random()
        let wrapped = try AESGCM.seal(key.bytes, key: keyEncryptionKey, associatedData: Self.context("key", subject))
        if try file.insert(wrapped, of: subject) { return key }
        switch try file.wrappedKey(of: subject) {
        case .some(.some(let stored)): return try unwrap(stored, of: subject)
        case .some(.none), .none: return nil
        }
    }

    private func unwrap(_ wrapped: [UInt8], of subject: PersonID) throws -> SymmetricKey {
        do {
            let bytes = try AESGCM.open(
                wrapped, key: keyEncryptionKey, associatedData: Self.context("key", subject))
            return try SymmetricKey(bytes)
        } catch {
            throw Self.fault("unwrap key", "\(error)")
        }
    }

    /// Binds cipher text to its purpose and its person: a value moved to another person's record does not open.
    private static func context(_ purpose: StaticString, _ subject: PersonID) -> [UInt8] {
        Array("ssc.\(purpose).v1\0\(subject.text)".utf8)
    }

    private static func fault(_ operation: String, _ detail: String) -> Fault {
        Fault(.vault, operation: operation, detail: detail, retry: .never)
    }
}

extension Vault: PersonalDataSealer {
    package func seal(_ plain: Data, for person: PersonID) throws -> String {
        Data(try seal(Array(plain), for: person) as [UInt8]).base64EncodedString()
    }

    package func open(_ sealed: String, for person: PersonID) throws -> Data? {
        guard let bytes = Data(base64Encoded: sealed) else {
            throw Self.fault("open value", "the value is not base64")
        }
        return try open(Array(bytes), for: person).map { Data($0) }
    }
}
