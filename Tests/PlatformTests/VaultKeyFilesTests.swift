import Foundation
import Testing

@testable import Platform

@Suite struct VaultKeyFilesTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    @Test func `missing keys are made once and kept`() throws {
        let path = folder.path + "/keys"
        #expect(try KeyFiles.createMissing(folder: path) == KeyFiles.Name.allCases)
        let keys = try KeyFiles.load(folder: path)
        #expect(try KeyFiles.createMissing(folder: path) == [])
        #expect(try KeyFiles.load(folder: path).vault == keys.vault)
        let attributes = try FileManager.default.attributesOfItem(atPath: path + "/vault.key")
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path).count == 4)
    }

    @Test func `everything wrong with the key files is told at once`() throws {
        _ = try KeyFiles.createMissing(folder: folder.path)
        let files = FileManager.default
        try files.removeItem(atPath: folder.path + "/vault.key")
        try Data("no key".utf8).write(to: URL(fileURLWithPath: folder.path + "/index.key"))
        try files.removeItem(atPath: folder.path + "/link.key")
        try files.copyItem(atPath: folder.path + "/session.key", toPath: folder.path + "/link.key")
        let invalid = #expect(throws: InvalidKeyFiles.self) { try KeyFiles.load(folder: folder.path) }
        #expect(
            invalid?.violations == [
                .init(name: .vault, problem: .missing), .init(name: .index, problem: .malformed),
                .init(name: .link, problem: .sameAs(.session)),
            ])
        #expect(invalid?.description.contains("ssc keys init") == true)
    }

    @Test func `a key that others may read is refused`() throws {
        _ = try KeyFiles.createMissing(folder: folder.path)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o644], ofItemAtPath: folder.path + "/vault.key")
        let invalid = #expect(throws: InvalidKeyFiles.self) { try KeyFiles.load(folder: folder.path) }
        #expect(invalid?.violations == [.init(name: .vault, problem: .tooOpen(mode: 0o644))])
    }
}
