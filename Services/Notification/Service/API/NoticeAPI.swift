import Hummingbird
import Messages
import NotificationDomain
import Platform

/// `/api/notification`: what the delivery desk does, for programs.
struct NoticeAPI: Sendable {
    let desk: DeliveryDesk

    private static let path = "/api/notification/notices"
    private static let states: Set<String> = [
        "waiting", "attempting", "held", "sent", "failed", "expired", "discarded",
    ]

    func register(_ routes: Routes) {
        let staff = routes.requiring(.deliveryDesk, .clerk, .systemOperator)
        staff.get(RouterPath(Self.path), doc: Self.listDoc) { request, context in try await list(request, context) }
        staff.get(RouterPath(Self.path + "/{id}"), doc: Self.showDoc) { _, context in try await show(context) }
        let handing = routes.requiring(.deliveryDesk, .clerk).idempotent()
        handing.post(RouterPath(Self.path + "/{id}/handed-over"), doc: Self.doc("handOverNotice", Self.handOverSummary))
        {
            _, context in
            let staff = try context.requireStaff(.deliveryDesk, .clerk)
            try await desk.handOver(try context.parameter("id"), by: staff, actID: context.actID)
            return try await show(context)
        }
        let acting = routes.requiring(.deliveryDesk).idempotent()
        acting.post(
            RouterPath(Self.path + "/{id}/retry"),
            doc: Self.doc("retryNotice", "Puts a notice back in the queue.", NoticeSchemas.reason)
        ) { request, context in
            try await act(request, context) { try await desk.retry($0, $1, by: $2, actID: context.actID) }
        }
        acting.post(
            RouterPath(Self.path + "/{id}/discard"),
            doc: Self.doc("discardNotice", "Gives a notice up.", NoticeSchemas.reason)
        ) { request, context in
            try await act(request, context) { try await desk.discard($0, $1, by: $2, actID: context.actID) }
        }
        acting.post(
            RouterPath(Self.path + "/{id}/document-number"),
            doc: Self.doc(
                "registerDocument", "Reports the number that the document system gave a letter.",
                NoticeSchemas.documentNumber)
        ) { request, context in
            let staff = try context.requireStaff(.deliveryDesk)
            let body = try await request.json(NumberBody.self)
            let entry = try DocumentEntry(number: body.number, day: body.day)
            try await desk.registerDocument(
                try context.parameter("id"), number: entry.number.text, on: entry.day, by: staff, actID: context.actID)
            return try await show(context)
        }
    }

    private struct ReasonBody: Decodable { let reason: String? }
    private struct NumberBody: Decodable {
        let number: String?
        let day: String?
    }

    private func act(
        _ request: Request, _ context: AppContext,
        _ action: (String, DeskReason, StaffIdentity) async throws -> Void
    ) async throws -> Response {
        let staff = try context.requireStaff(.deliveryDesk)
        let body = try await request.json(ReasonBody.self)
        var check = Validation()
        let reason = check.parse("/reason", body.reason, "unknown", DeskTexts.unknownReason) {
            DeskReason(rawValue: $0)
        }
        guard let reason else { throw InvalidInput(check.violations) }
        try await action(try context.parameter("id"), reason, staff)
        return try await show(context)
    }

    private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let staff = try context.requireStaff(.deliveryDesk, .clerk, .systemOperator)
        let query = try request.query()
        var check = Validation()
        var filter = DeliveryDesk.Filter(newestFirst: true)
        let state = check.optional("/state", query.text("state"), "unknown", DeskTexts.unknownState) {
            Self.states.contains($0) ? $0 : nil
        }
        filter.limit =
            check.optional("/limit", query.text("limit"), "range", DeskTexts.malformedLimit) {
                Int($0).flatMap { (1...DeliveryDesk.rowsMax).contains($0) ? $0 : nil }
            } ?? DeliveryDesk.rowsMax
        try check.finish()
        if let state { filter.states = [state] }
        filter.caseID = query.text("case")
        if !staff.has(.deliveryDesk), !staff.has(.systemOperator) {
            filter.dispensaryID = staff.dispensaryID ?? DispensaryID("-")
            filter.channel = .inPerson
        }
        return try .json(NoticeListReply(notices: try await desk.list(filter).map(NoticeReply.init)))
    }

    private func show(_ context: AppContext) async throws -> Response {
        let staff = try context.requireStaff(.deliveryDesk, .clerk, .systemOperator)
        let noticeID = try context.parameter("id")
        let row = try await desk.row(noticeID, for: staff)
        let steps = try await desk.steps(of: noticeID)
        return try .json(NoticeReply(row, steps: steps))
    }

    private static let handOverSummary = "Marks a notice as handed over in person."
    private static let listDoc = Operation(
        id: "listNotices", summary: "Lists notices, the newest change first, without personal data.",
        parameters: [
            .query("state", "waiting, attempting, held, sent, failed, expired or discarded"),
            .query("case", "Identifier of a case"), .query("limit", "1 to 200"),
        ], replies: [.init(200, "Notices", NoticeSchemas.list)])
    private static let showDoc = Operation(
        id: "showNotice", summary: "One notice with its steps.",
        replies: [.init(200, "The notice", NoticeSchemas.notice)])

    private static func doc(_ id: String, _ summary: String, _ body: SchemaRef? = nil) -> Operation {
        Operation(
            id: id, summary: summary, request: body,
            replies: [
                .init(200, "The notice after it", NoticeSchemas.notice),
                .init(409, "The state of the notice forbids it", mediaType: "application/problem+json"),
            ])
    }
}
