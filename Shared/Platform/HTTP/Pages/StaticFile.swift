import Foundation
import Hummingbird

/// A file of the kit that browsers may keep for ever, because its address holds a hash of its content.
package struct StaticFile: Sendable {
    /// As `/estatico/estilo-0a1b2c3d4e5f.css`.
    package let path: String
    private let bytes: [UInt8]
    private let mediaType: String
    private let name: String

    init(folder: String, name: String, type: String, mediaType: String) throws {
        guard let data = FileManager.default.contents(atPath: "\(folder)/\(name).\(type)") else {
            throw PageDefect(description: "the file \(name).\(type) is missing")
        }
        bytes = Array(data)
        self.mediaType = mediaType
        self.name = name
        path = "/estatico/\(name)-\(Hexadecimal.encode(SHA256.hash(bytes).prefix(6))).\(type)"
    }

    /// Serves the file; the address of an older version gets the present content for a minute only.
    func response(requestPath: String) -> Response {
        let isCurrent = requestPath == path
        return .file(
            bytes, contentType: mediaType,
            cacheControl: isCurrent ? "public, max-age=31536000, immutable" : "public, max-age=60")
    }

    func answers(_ fileName: String) -> Bool { fileName.hasPrefix(name) }
}
