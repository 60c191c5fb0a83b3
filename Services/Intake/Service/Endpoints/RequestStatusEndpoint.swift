import Hummingbird
import IntakeDomain
import Messages
import Platform

/// `GET /api/intake/requests/{id}`: where a request stands, by its id or its number.
struct RequestStatusEndpoint {
    let environment: IntakeEnvironment

    private struct Line: Encodable {
        let kind: TimelineEntry.Kind
        let at: Instant
        let on: LocalDay?
        let text: [String]
    }

    private struct Reply: Encodable {
        let caseId: String
        var caseNumber: String?
        let procedure: Procedure
        let channel: Channel
        let status: String
        var statusText: String?
        var filedAt: Instant?
        var legalDay: String?
        var dispensaryId: String?
        var dispensaryName: String?
        var provinceCode: String?
        var correctBy: LocalDay?
        var acceptsWithdrawal = false
        var acceptsCorrection = false
        var timeline: [Line] = []
    }

    func register(on routes: Routes) {
        let doc = Operation(
            id: "requestStatus", summary: "Status and history of a request, for its citizen and for staff.",
            replies: [.init(200, "The request", Schemas.request)])
        routes.get("/api/intake/requests/{id}", doc: doc) { [environment] request, context in
            guard let reference = FollowCase.Reference(try context.parameter("id")) else { throw NotFound() }
            let follow = FollowCase(environment: environment)
            guard let status = try await follow.status(of: reference) else {
                return try await draft(reference, request, context)
            }
            try RequestReader.of(status.caseID, request, context, environment).check(status.place)
            return try Response.json(Self.reply(try await follow.view(of: status)))
        }
    }

    private static func reply(_ view: FollowCase.View) -> Reply {
        let status = view.status
        return Reply(
            caseId: status.caseID.text, caseNumber: status.caseNumber, procedure: status.procedure,
            channel: status.channel, status: status.status.rawValue,
            statusText: Texts.status(status.status, status.procedure), filedAt: status.filedAt,
            legalDay: status.legalDay, dispensaryId: status.place.dispensaryID.text,
            dispensaryName: view.dispensaryName, provinceCode: status.place.provinceCode, correctBy: status.correctBy,
            acceptsWithdrawal: status.status.isOpen, acceptsCorrection: status.status == .correctionRequested,
            timeline: view.timeline.map {
                Line(kind: $0.kind, at: $0.at, on: $0.on, text: Texts.timeline($0))
            })
    }

    /// A request that is not filed is shown to the one who started it only.
    private func draft(
        _ reference: FollowCase.Reference, _ request: Request, _ context: AppContext
    ) async throws -> Response {
        guard case .caseID(let caseID) = reference, let access = request.citizenAccess(environment) else {
            throw context.staff == nil ? NotSignedIn() as any Error : NotFound()
        }
        guard access.caseID == caseID else { throw NotFound() }
        switch try await environment.state(of: caseID, for: context.caller) {
        case .none: throw NotFound()
        case .draft(let draft):
            return try Response.json(
                Reply(
                    caseId: caseID.text, procedure: draft.procedure, channel: .online, status: draft.step.rawValue))
        case .dropped(let dropped): throw ServiceRequest.Rejection.dropped(dropped.reason)
        case .filed(let filed): throw ServiceRequest.Rejection.alreadyFiled(filed.filing.caseNumber)
        }
    }
}

/// How far an unfinished request has come.
enum DraftStep: String, Sendable {
    case started
    case emailVerified = "email-verified"
    case submitted
}

extension ServiceRequest.Draft {
    var step: DraftStep {
        if submission != nil { return .submitted }
        return emailVerified ? .emailVerified : .started
    }
}
