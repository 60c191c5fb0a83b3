import Hummingbird
import Messages
import Platform
import RequirementValidationDomain

/// The reviewer's inbox at `/revision`.
struct InboxPage: Sendable {
    let inbox: CaseInbox
    let desk: CaseDesk
    let terms: TermCalendar
    let context: ServiceContext

    /// Rows on a page: few enough to read, and the page stays small.
    private static let rowsMax = 50

    func register(on routes: Routes) {
        let reviewer = routes.requiring(.reviewer)
        reviewer.get("/revision") { request, web in try await show(request, web) }
        reviewer.post("/revision/casos/{id}/tomar") { request, web in
            try await move(.claim, request, web)
        }
        reviewer.post("/revision/casos/{id}/soltar") { request, web in
            try await move(.release, request, web)
        }
    }

    private func move(_ action: CaseAction, _ request: Request, _ web: AppContext) async throws -> Response {
        let id = try web.caseID()
        _ = try await desk.perform(
            action, on: id, by: try web.requireStaff(.reviewer), expecting: nil, requestID: web.requestID,
            actID: web.actID)
        return .redirect(to: "/revision/casos/\(id)")
    }

    private func show(_ request: Request, _ web: AppContext) async throws -> Response {
        let staff = try web.requireStaff(.reviewer)
        let query = try request.query()
        let queue = query.text("cola").flatMap { ReviewQueue(rawValue: $0) } ?? .toReview
        let procedure = query.text("tramite").flatMap { Procedure(rawValue: $0) }
        let today = context.clock.now.day(in: staff.provinceCode.map { Zone(provinceCode: $0) } ?? .mainland)
        var filter = queue.filter(for: staff.id, province: staff.provinceCode, today: today)
        filter.procedure = procedure
        let page = try await inbox.page(
            filter, limit: Self.rowsMax, after: query.text("despues").flatMap { CaseCursor($0) })
        let shown = try await rows(page.rows, official: staff.id)
        return try context.pages.render(
            "inbox",
            [
                "title": Texts.queue(queue), "empty": Texts.emptyQueue(queue), "hasRows": !page.rows.isEmpty,
                "queues": try await queues(staff, current: queue, today: today), "rows": shown,
                "filters": filters(queue, procedure), "hasNext": page.next != nil,
                "next": page.next.map { address(queue, procedure, after: $0) } ?? "",
            ], context: web)
    }

    private func queues(_ staff: StaffIdentity, current: ReviewQueue, today: LocalDay) async throws -> [PageContent] {
        var content: [PageContent] = []
        for queue in ReviewQueue.allCases {
            let size = try await inbox.size(
                queue.filter(for: staff.id, province: staff.provinceCode, today: today))
            let age = size.oldest.map { oldest in
                Texts.oldest(days: today.daysSinceEpoch - oldest.day(in: .mainland).daysSinceEpoch)
            }
            content.append([
                "name": Texts.queue(queue), "href": address(queue, nil, after: nil), "isCurrent": queue == current,
                "size": Texts.caseCount(size.count), "age": queue == .ended ? [] : [age].compactMap { $0 },
            ])
        }
        return content
    }

    private func filters(_ queue: ReviewQueue, _ procedure: Procedure?) -> [PageContent] {
        let all: PageContent = [
            "text": Texts.everyProcedure, "href": address(queue, nil, after: nil), "isCurrent": procedure == nil,
        ]
        return [all]
            + Procedure.allCases.map { choice in
                [
                    "text": Texts.procedure(choice), "href": address(queue, choice, after: nil),
                    "isCurrent": choice == procedure,
                ]
            }
    }

    private func address(_ queue: ReviewQueue, _ procedure: Procedure?, after cursor: CaseCursor?) -> String {
        var address = "/revision?cola=\(queue.rawValue)"
        if let procedure { address += "&tramite=\(procedure.rawValue)" }
        if let cursor { address += "&despues=\(FormFields.percentEncode(cursor.text))" }
        return address
    }

    private func rows(_ rows: [CaseRow], official: StaffID) async throws -> [PageContent] {
        let places = Set(rows.map(\.dispensaryID))
        let calendars = try await context.store.read { [terms] sql in
            try Dictionary(uniqueKeysWithValues: places.map { ($0, try terms.calendar(at: $0, sql)) })
        }
        return rows.map { row in
            let calendar = calendars[row.dispensaryID] ?? BusinessCalendar(restDays: [])
            let today = context.clock.now.day(in: Zone(provinceCode: row.provinceCode))
            let used = calendar.businessDays(after: row.legalDay, through: today)
            let limit = calendar.businessDays(after: row.legalDay, through: row.answerDue)
            return [
                "number": row.caseNumber, "href": "/revision/casos/\(row.caseID)",
                "procedure": Texts.procedure(row.procedure), "filed": SpanishDay.short(row.legalDay),
                "term": row.state.isOpen ? Texts.term(used: used, limit: limit) : "",
                "dispensary": context.catalogue.dispensary(row.dispensaryID)?.name ?? row.dispensaryID.text,
                "checks": Texts.summary(row.findings), "state": Texts.state(row.state),
                "tag": row.state.tag, "claimedBy": row.claimedBy?.text ?? Texts.nobody,
                "canClaim": row.state == .inReview && row.claimedBy == nil,
                "claimAction": "/revision/casos/\(row.caseID)/tomar",
                "correctBy": row.state == .observed
                    ? [row.correctBy].compactMap { $0.map { SpanishDay.short($0) } } : [],
            ]
        }
    }
}

extension PhaseKind {
    /// The style of the word for the state.
    var tag: String {
        switch self {
        case .inReview: "tag-open"
        case .observed, .awaitingSecondApproval: "tag-warn"
        case .validated, .exitExecuted: "tag-done"
        case .refused, .lapsed, .withdrawn: "tag-bad"
        }
    }
}

extension Finding.Outcome {
    var tag: String {
        switch self {
        case .satisfied: "tag-done"
        case .observed: "tag-bad"
        case .needsOfficial: "tag-open"
        case .warning: "tag-warn"
        }
    }
}
