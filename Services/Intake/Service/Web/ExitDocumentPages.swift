import Hummingbird
import IntakeDomain
import Messages
import Platform

/// Step 7 of the online exit: the scans.
struct ExitDocumentPages: Sendable {
    let environment: IntakeEnvironment
    private var pages: PageRenderer { environment.context.pages }
    private var session: DraftSession { DraftSession(environment: environment) }

    func register(on routes: Routes) {
        routes.get("/tramites/egreso/documentos") { request, context in
            try await page {
                let (_, draft) = try await session.verified(request, context)
                return try render(draft, [], context)
            }
        }
        routes.post("/tramites/egreso/documentos") { request, context in
            try await page { try await upload(request, context) }
        }
        routes.post("/tramites/egreso/documentos/quitar") { request, context in
            try await page {
                let (caseID, _) = try await session.verified(request, context)
                guard let kind = RequirementKind(rawValue: try await request.form()["kind"]) else { throw NotFound() }
                try await AttachDocument(environment: environment).remove(kind, for: caseID, by: context.citizen)
                return .redirect(to: ExitPath.documents)
            }
        }
    }

    private func upload(_ request: Request, _ context: AppContext) async throws -> Response {
        let (caseID, draft) = try await session.verified(request, context)
        let fields = try await request.multipart(context)
        let uploads = ScanUploads(environment: environment)
        var violations = try await uploads.attach(fields, for: caseID, by: context.citizen)
        let state = try await session.verified(request, context).draft
        for (kind, text) in Self.missingTexts where state.documents[kind] == nil {
            if !violations.contains(where: { $0.pointer == "/" + kind.rawValue }) {
                violations.append(Violation("/" + kind.rawValue, "missing", text))
            }
        }
        guard violations.isEmpty else { return try render(state, violations, context) }
        return .redirect(to: draft.submission == nil ? ExitPath.review : ExitPath.next(state))
    }

    private static let missingTexts: [(RequirementKind, String)] = [
        (.identityCard, Texts.Page.identityCardMissing), (.exitForm, Texts.Page.exitFormMissing),
    ]

    private func render(
        _ draft: ServiceRequest.Draft, _ violations: [Violation], _ context: AppContext
    ) throws -> Response {
        let documents = ScanUploads.kinds.map { kind -> PageContent in
            let document = draft.documents[kind]
            return [
                "kind": kind.rawValue, "title": Texts.requirement(kind), "isUploaded": document != nil,
                "format": document.map { Texts.format($0.mediaType) } ?? "",
                "size": document.map { Texts.size($0.bytes) } ?? "",
                "removeAction": ExitPath.documents + "/quitar",
            ]
        }
        return try pages.render(
            "exit-documents", ["documents": documents], form: FormState(violations: violations), context: context)
    }
}

/// Takes the scans of a form, each on its own: a bad one does not lose a good one.
struct ScanUploads: Sendable {
    static let kinds: [RequirementKind] = [.identityCard, .exitForm]

    let environment: IntakeEnvironment

    /// - Returns: what is wrong with the files that were not taken.
    func attach(_ fields: FormFields, for caseID: CaseID, by caller: Caller) async throws -> [Violation] {
        var violations: [Violation] = []
        for kind in Self.kinds {
            guard let file = fields.file(kind.rawValue) else { continue }
            let pointer = "/" + kind.rawValue
            guard !file.isTooLarge else {
                let text = Texts.Upload.tooLarge(bytes: file.byteCount, bytesMax: MultipartLimits().fileByteCountMax)
                violations.append(Violation(pointer, "file-too-large", text))
                continue
            }
            do {
                let arrived = ArrivedFile(bytes: file.bytes, declaredType: file.claimedType, fileName: file.filename)
                _ = try await AttachDocument(environment: environment)(
                    arrived, as: kind, for: caseID, pointer: pointer, by: caller)
            } catch let error as InvalidInput {
                violations += error.violations
            }
        }
        return violations
    }
}
