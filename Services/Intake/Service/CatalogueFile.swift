import Foundation
import IntakeDomain
import Messages
import Platform

/// The file with what each procedure asks for and with the consent text; read once at start.
struct CatalogueFile: Decodable {
    let requirements: RequirementCatalogue
    let consent: ConsentText

    /// - Throws: `Fault` of configuration that says what to repair.
    static func load(_ path: String) throws -> CatalogueFile {
        let file: CatalogueFile
        do {
            file = try JSONDecoder().decode(CatalogueFile.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        } catch let error as DecodingError {
            throw fault(path, place(of: error))
        } catch {
            throw fault(path, "cannot be read")
        }
        let rules = file.requirements.procedures.flatMap(\.channels).flatMap(\.slots).flatMap(\.alternatives)
        guard !rules.isEmpty, rules.allSatisfy({ !$0.presentations.isEmpty }) else {
            throw fault(path, "each requirement needs at least one way to present it")
        }
        let uploads = rules.filter { $0.presentations.contains(.uploaded) }
        guard uploads.allSatisfy({ (1...DocumentStore.bytesMax).contains($0.bytesMax) && !$0.mediaTypes.isEmpty })
        else {
            throw fault(path, "an upload needs media types and 1 to \(DocumentStore.bytesMax) bytes")
        }
        guard uploads.flatMap(\.mediaTypes).allSatisfy({ DocumentFormat(rawValue: $0) != nil }) else {
            throw fault(path, "the known media types are application/pdf and image/jpeg")
        }
        guard !file.consent.paragraphs.isEmpty else { throw fault(path, "the consent text is empty") }
        return file
    }

    private static func place(of error: DecodingError) -> String {
        let keys: [any CodingKey]
        let problem: String
        switch error {
        case .keyNotFound(let key, let context): (keys, problem) = (context.codingPath + [key], "is missing")
        case .valueNotFound(_, let context): (keys, problem) = (context.codingPath, "is empty")
        case .typeMismatch(_, let context): (keys, problem) = (context.codingPath, "has the wrong type")
        case .dataCorrupted(let context): (keys, problem) = (context.codingPath, "is not accepted")
        @unknown default: (keys, problem) = ([], "is not accepted")
        }
        return "/" + keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: "/") + " " + problem
    }

    private static func fault(_ path: String, _ problem: String) -> Fault {
        Fault(.configuration, operation: path, detail: problem, retry: .never)
    }
}

/// The informed consent that is shown before a request is filed online.
///
/// The event that records an answer names version and hash, so the file must be kept for each version.
struct ConsentText: Sendable, Decodable {
    let version: String
    let title: String
    let paragraphs: [String]

    /// Lower-case hexadecimal SHA-256 of title and paragraphs, joined by line ends.
    var hash: String {
        Hexadecimal.encode(SHA256.hash(Array(([title] + paragraphs).joined(separator: "\n").utf8)))
    }
}
