import Hummingbird
import Messages
import Platform
import RequirementValidationDomain

/// The review of cases for programs, under `/api/validation/cases`.
struct CaseAPI: Sendable {
    let inbox: CaseInbox
    let reading: CaseReading
    let desk: CaseDesk
    let links: DocumentLinks

    func register(on routes: Routes) {
        let reviewer = routes.requiring(.reviewer)
        reviewer.get("/api/validation/cases", doc: ValidationDocs.listCases) { request, context in
            let staff = try context.requireStaff(.reviewer)
            let query = try CaseInput.List(try request.query(), province: staff.provinceCode)
            let page = try await inbox.page(query.filter, limit: query.limit, after: query.after)
            return try Response.json(
                CaseListReply(cases: page.rows.map { CaseSummaryReply($0) }, next: page.next?.text))
        }
        reviewer.get("/api/validation/cases/{id}", doc: ValidationDocs.readCase) { _, context in
            let staff = try context.requireStaff(.reviewer)
            let dossier = try await reading.dossier(
                try context.caseID(), for: staff, requestID: context.requestID)
            return try Response.json(CaseDetailsReply(dossier, links: links, reader: staff.id))
                .tagged(EntityTag(version: dossier.version))
        }
        registerActions(on: reviewer.idempotent())
    }

    private func registerActions(on routes: Routes) {
        routes.post("/api/validation/cases/{id}/claim", doc: ValidationDocs.claimCase) { request, context in
            try await perform(.claim, request, context)
        }
        routes.post("/api/validation/cases/{id}/release", doc: ValidationDocs.releaseCase) { request, context in
            try await perform(.release, request, context)
        }
        routes.post("/api/validation/cases/{id}/return", doc: ValidationDocs.returnCase) { request, context in
            try await perform(.returnToReview, request, context)
        }
        routes.post("/api/validation/cases/{id}/approval", doc: ValidationDocs.approveCase) { request, context in
            try await perform(try await request.json(CaseInput.Approval.self).action(), request, context)
        }
        routes.post("/api/validation/cases/{id}/observation", doc: ValidationDocs.observeCase) { request, context in
            try await perform(try await request.json(CaseInput.Observations.self).action(), request, context)
        }
        routes.post("/api/validation/cases/{id}/refusal", doc: ValidationDocs.refuseCase) { request, context in
            try await perform(try await request.json(CaseInput.Refusal.self).action(), request, context)
        }
    }

    private func perform(_ action: CaseAction, _ request: Request, _ context: AppContext) async throws -> Response {
        let outcome = try await desk.perform(
            action, on: try context.caseID(), by: try context.requireStaff(.reviewer),
            expecting: try EntityTag.ifMatch(request), requestID: context.requestID, actID: context.actID)
        return try Response.json(CaseStateReply(outcome.file, version: outcome.version))
            .tagged(EntityTag(version: outcome.version))
    }
}

extension AppContext {
    /// The case of the path; a malformed identifier is a page that does not exist.
    func caseID() throws -> CaseID {
        guard let id = CaseID(checking: try parameter("id")) else { throw NotFound() }
        return id
    }
}
