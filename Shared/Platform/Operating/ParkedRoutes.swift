import Hummingbird
import Messages

/// Parked messages for the operator's command line, under `/operator/parked`.
///
/// A selection is asked for once; the acts name single messages as they were seen, so a repeated call does nothing.
struct ParkedRoutes {
    let inbox: Inbox

    func register(_ operators: Routes) {
        operators.get("/operator/parked") { request, _ in
            let query = try request.query()
            var selection = ParkedSelection(
                type: query.text("type"), subject: query.text("subject"), reason: query.text("reason"))
            selection.after = Int(query["after"]) ?? 0
            return try Response.json(await inbox.parked(selection))
        }
        operators.get("/operator/parked/causes") { _, _ in try Response.json(await inbox.parkedGroups()) }
        operators.post("/operator/parked/hash") { request, _ in
            guard let hash = try await inbox.bodyHash(request.json(ParkedReference.self)) else { throw NotFound() }
            return try Response.json(["sha256": hash])
        }
        operators.post("/operator/parked/{act}") { request, context in
            let body = try await request.json(ParkedCall.self)
            let staff = try context.requireStaff(.systemOperator)
            return try Response.json(
                await run(context.parameter("act"), body, actor: "staff:\(staff.id)"))
        }
    }

    private func run(_ act: String, _ call: ParkedCall, actor: String) async throws -> ParkedOutcome {
        if act == "try" { return try await inbox.tryParked(call.reference, edit: call.edit) }
        var check = Validation()
        let why = check.parse(
            "/why", call.why, missing: OperatingTexts.whyMissing, "too-long", OperatingTexts.whyTooLong
        ) { $0.count <= OperatingTexts.whyMax ? $0 : nil }
        let order = ParkedOrder(actor: actor, why: try check.values(why))
        switch act {
        case "retry": return try await inbox.retryParked(call.reference, order)
        case "discard": return try await inbox.discardParked(call.reference, order)
        case "edit":
            guard let edit = call.edit, let before = call.before else { throw NotFound() }
            return try await inbox.editParked(call.reference, before: before, edit, order)
        default: throw NotFound()
        }
    }
}

/// One act on one parked message.
package struct ParkedCall: Codable, Sendable {
    package let reference: ParkedReference
    package let why: String?
    /// For an edit: SHA-256 of the body that is to be changed.
    package let before: String?
    package let edit: BodyEdit?

    package init(reference: ParkedReference, why: String?, before: String? = nil, edit: BodyEdit? = nil) {
        self.reference = reference
        self.why = why
        self.before = before
        self.edit = edit
    }
}
