import Foundation
import Synchronization

@testable import Platform

/// What is read once and shared by all worlds: it never changes.
struct Fixtures: Sendable {
    static let shared: Fixtures = {
        do { return try Fixtures() } catch { preconditionFailure("the repository's own data cannot be read: \(error)") }
    }()
    /// Two dispensaries of different provinces.
    static let dispensaries = Array(
        shared.catalogue.dispensaries.prefix(1) + shared.catalogue.dispensaries.suffix(1))
    static let noticeTexts = root + "/Services/Notification/Service/Pages/Texts"
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    let keys: KeyFiles
    let catalogue: Catalogue
    let settings: Settings
    private let renderers = RendererCache()

    private final class RendererCache: Sendable {
        let renderers = Mutex<[String: PageRenderer]>([:])
    }

    private init() throws {
        let data = Self.root + "/deploy/data"
        catalogue = try Catalogue.load(folder: data)
        keys = KeyFiles(vault: .random(), index: try Self.key(1), session: try Self.key(2), link: try Self.key(3))
        settings = Settings(values: [
            "catalogue": data, "smtp": "smtp://localhost:25", "smtp.from": "ssc@iess.example", "smtp.connections": "2",
        ])
    }

    /// Known to everybody: identifiers of people must be the same in every run.
    private static func key(_ byte: UInt8) throws -> SymmetricKey {
        try SymmetricKey([UInt8](repeating: byte, count: 32))
    }

    func pages(_ definition: ServiceDefinition) throws -> PageRenderer {
        try renderers.renderers.withLock { renderers in
            if let known = renderers[definition.name] { return known }
            let made = try PageRenderer(folder: definition.pagesFolder)
            renderers[definition.name] = made
            return made
        }
    }
}
