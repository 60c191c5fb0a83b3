import Foundation
import Messages
import Testing

@testable import Platform

/// A folder that disappears with its owner.
final class ScratchFolder: Sendable {
    let path = NSTemporaryDirectory() + "/ssc-test-" + Hexadecimal.encode(SecureRandom.bytes(8))

    init() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}

@Suite struct VaultTests {
    private let folder: ScratchFolder
    private let key = SymmetricKey.random()
    private let ana = PersonID("aaaaaaaa-0000-8000-8000-000000000001")
    private let luis = PersonID("aaaaaaaa-0000-8000-8000-000000000002")
    private let moment = Instant(millisecondsSinceEpoch: 1_773_000_000_000)
    private let plain = Array("Ana Núñez, 0991234567".utf8)

    init() throws {
        folder = try ScratchFolder()
    }

    private func vault(cachedKeysMax: Int = 100) throws -> Vault {
        try Vault(path: folder.path + "/vault.sqlite", key: key, cachedKeysMax: cachedKeysMax)
    }

    @Test func `a sealed value opens for its person in every process`() throws {
        let sealed: [UInt8] = try vault().seal(plain, for: ana)
        #expect(try vault().open(sealed, for: ana) == plain)
    }

    @Test func `a value of one person does not open for another`() throws {
        let vault = try vault()
        try vault.ensureKeys(for: [ana, luis])
        let sealed: [UInt8] = try vault.seal(plain, for: ana)
        #expect(throws: Fault.self) { try vault.open(sealed, for: luis) }
    }

    @Test func `a damaged value is a fault that shows nothing of it`() throws {
        let vault = try vault()
        var sealed: [UInt8] = try vault.seal(plain, for: ana)
        sealed[20] ^= 1
        let fault = #expect(throws: Fault.self) { try vault.open(sealed, for: ana) }
        #expect(fault?.retry == .never)
        #expect(fault?.description.contains(ana.text) == false)
    }

    @Test func `a person that the vault never had is a fault and not an erasure`() throws {
        let vault = try vault()
        let sealed: [UInt8] = try vault.seal(plain, for: ana)
        #expect(throws: Fault.self) { try vault.open(sealed, for: luis) }
        #expect(try vault.state(of: luis) == .unknown)
    }

    @Test func `an erased person's values read as nothing`() throws {
        let vault = try vault()
        let sealed: [UInt8] = try vault.seal(plain, for: ana)
        #expect(try vault.erase(ana, at: moment))
        #expect(try vault.open(sealed, for: ana) == nil)
        #expect(try self.vault().open(sealed, for: ana) == nil)
        #expect(try vault.state(of: ana) == .erased)
    }

    @Test func `an erased person gets no new key`() throws {
        let vault = try vault()
        try vault.ensureKeys(for: [ana])
        try vault.erase(ana, at: moment)
        let other = try self.vault()
        for vault in [vault, other] {
            #expect(throws: VaultRejection.subjectErased(ana)) { try vault.ensureKeys(for: [luis, ana]) }
            #expect(throws: VaultRejection.subjectErased(ana)) { _ = try vault.seal(plain, for: ana) as [UInt8] }
        }
    }

    @Test func `erasing twice or before the first key leaves one tombstone`() throws {
        let vault = try vault()
        #expect(try !vault.erase(luis, at: moment))
        #expect(try !vault.erase(luis, at: moment))
        #expect(throws: VaultRejection.subjectErased(luis)) { try vault.ensureKeys(for: [luis]) }
    }

    @Test func `no byte of a deleted key stays in the files`() throws {
        let vault = try vault()
        try vault.ensureKeys(for: (0..<200).map { PersonID("person-\($0)") } + [ana])
        let connection = try SQLiteConnection(path: folder.path + "/vault.sqlite", mode: .reader)
        let wrapped = try #require(try VaultFile(connection: connection).wrappedKey(of: ana) ?? nil)
        // The last 16 bytes are a tag, which occurs nowhere else by chance.
        let trace = Data(wrapped.suffix(16))
        #expect(try occurrences(of: trace) > 0)
        try vault.erase(ana, at: moment)
        #expect(try occurrences(of: trace) == 0)
    }

    private func occurrences(of trace: Data) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).reduce(0) { count, name in
            let data = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + name))
            return count + (data.range(of: trace) == nil ? 0 : 1)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `an erasure by another process is noticed although the key is in memory`() throws {
        let vault = try vault()
        let sealed: [UInt8] = try vault.seal(plain, for: ana)
        #expect(try vault.open(sealed, for: ana) == plain)
        try self.vault().erase(ana, at: moment)
        let deadline = ContinuousClock.now + Vault.erasureCheckInterval + .seconds(5)
        while try vault.open(sealed, for: ana) != nil {
            try #require(ContinuousClock.now < deadline)
        }
    }

    @Test func `a small memory of keys changes nothing but speed`() throws {
        let vault = try vault(cachedKeysMax: 4)
        let people = (0..<50).map { PersonID("person-\($0)") }
        let sealed: [[UInt8]] = try people.map { try vault.seal(Array($0.text.utf8), for: $0) }
        for (person, sealed) in zip(people, sealed) {
            #expect(try vault.open(sealed, for: person) == Array(person.text.utf8))
        }
    }

    @Test func `the memory of keys stays within its limit and keeps an erasure`() {
        var cache = KeyCache(limit: 10)
        for number in 0..<100 { cache.insert(.random(), for: PersonID("\(number)")) }
        #expect(cache.count <= 10)
        cache.markErased(ana)
        cache.insert(.random(), for: ana)
        guard case .erased = cache.entry(ana) else {
            Issue.record("a late look-up replaced the erasure")
            return
        }
    }

    @Test func `processes that start and ask at the same time get the same keys`() async throws {
        let people = (0..<20).map { PersonID("person-\($0)") }
        let path = folder.path + "/vault.sqlite"
        let key = key
        let threads = WorkerThreads<Void>(name: "vault-test", count: 8)
        let sealed = try await withThrowingTaskGroup(of: [[UInt8]].self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try await threads.run { _ in
                        Result {
                            let vault = try Vault(path: path, key: key)
                            try vault.ensureKeys(for: people)
                            return try people.map { try vault.seal([7], for: $0) as [UInt8] }
                        }
                    }.get()
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let reader = try vault()
        for values in sealed {
            for (person, value) in zip(people, values) { #expect(try reader.open(value, for: person) == [7]) }
        }
    }

    @Test func `a vault file of another key is refused at the start`() throws {
        _ = try vault()
        let fault = #expect(throws: Fault.self) {
            try Vault(path: folder.path + "/vault.sqlite", key: .random())
        }
        #expect(fault?.detail.contains("vault.key") == true)
    }

    @Test func `the writer of the vault waits for the disk`() throws {
        let connection = try SQLiteConnection(path: folder.path + "/vault.sqlite", mode: .writer)
        #expect(try connection.first("PRAGMA synchronous") { $0.integer(0) } == 2)
        #expect(try connection.first("PRAGMA journal_mode") { $0.text(0) } == "wal")
    }

    @Test func `personal fields travel sealed through JSON`() throws {
        let vault = try vault()
        let json = MessageJSON(sealer: vault)
        let data = try json.encode(Personal("María Núñez", of: ana))
        #expect(!String(decoding: data, as: UTF8.self).contains("Núñez"))
        #expect(try json.decode(Personal<String>.self, from: data).value == "María Núñez")
        try vault.erase(ana, at: moment)
        #expect(try json.decode(Personal<String>.self, from: data).value == nil)
    }
}
