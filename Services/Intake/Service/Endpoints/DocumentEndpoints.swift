import HTTPTypes
import Hummingbird
import IntakeDomain
import Logging
import Messages
import Platform

/// Uploads of a request, and the bytes of a scan for a reader with a signed link.
struct DocumentEndpoints {
    let environment: IntakeEnvironment

    private struct Reply: Encodable {
        let documentId: String
        let mediaType: String
        let bytes: Int
        let sha256: String
    }

    func register(on routes: Routes) {
        registerUploads(on: routes)
        routes.get("/documentos/{id}") { [environment] request, context in
            guard let id = DocumentID(checking: try context.parameter("id")),
                let token = try request.query()[DocumentLink.parameterName] as String?,
                let link = DocumentLink.read(
                    token, for: id, tokens: environment.context.tokens, now: environment.now)
            else { throw NotFound() }
            let opened = try await OpenDocument(environment: environment)(id)
            context.logger.info(
                "document read", metadata: ["document": .string(id.text), "reader": .string(link.reader.text)])
            return Response.file(opened.bytes, contentType: opened.mediaType, cacheControl: "no-store")
        }
    }

    private func registerUploads(on routes: Routes) {
        let put = Operation(
            id: "attachDocument", summary: "Uploads or replaces the scan of a requirement: PDF or JPEG, at most 2 MB.",
            request: Schemas.file, requestMediaType: "application/pdf",
            replies: [.init(200, "The scan is attached", Schemas.document)])
        routes.put("/api/intake/requests/{id}/documents/{requirement}", doc: put) { [environment] request, context in
            let caseID = try environment.ownCase(request, context)
            let kind = try Self.requirement(context)
            let file = ArrivedFile(
                bytes: try await Self.bytes(of: request), declaredType: request.headers[.contentType], fileName: nil)
            let document = try await AttachDocument(environment: environment)(
                file, as: kind, for: caseID, pointer: "", by: context.caller)
            return try Response.json(
                Reply(
                    documentId: document.documentID.text, mediaType: document.mediaType, bytes: document.bytes,
                    sha256: document.sha256))
        }
        let delete = Operation(
            id: "removeDocument", summary: "Removes the scan of a requirement.",
            replies: [.init(204, "There is no scan any more")])
        routes.delete("/api/intake/requests/{id}/documents/{requirement}", doc: delete) {
            [environment] request, context in
            let caseID = try environment.ownCase(request, context)
            try await AttachDocument(environment: environment).remove(
                Self.requirement(context), for: caseID, by: context.caller)
            return Response(status: .noContent)
        }
    }

    private static func requirement(_ context: AppContext) throws -> RequirementKind {
        guard let kind = RequirementKind(rawValue: try context.parameter("requirement")) else { throw NotFound() }
        return kind
    }

    /// Most that is read of an upload. Reading to the end lets the sender hear the answer: one that is cut off in the
    /// middle sees a broken connection only.
    private static let readMax = 16 * 1_048_576

    /// Keeps what may be accepted and counts the rest, so that a file that is too large is told its size.
    private static func bytes(of request: Request) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        var count = 0
        for try await buffer in request.body {
            count += buffer.readableBytes
            if count <= DocumentStore.bytesMax { bytes += buffer.readableBytesView }
            guard count <= readMax else { throw tooLarge(count) }
        }
        guard count <= DocumentStore.bytesMax else { throw tooLarge(count) }
        return bytes
    }

    private static func tooLarge(_ bytes: Int) -> InvalidInput {
        InvalidInput(
            Violation("", "file-too-large", Texts.Upload.tooLarge(bytes: bytes, bytesMax: DocumentStore.bytesMax)))
    }
}
