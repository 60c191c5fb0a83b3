import Hummingbird
import Messages
import NotificationDomain
import Platform

/// The pages of the delivery desk, `/entregas`; no script needed.
struct DeskPages: Sendable {
    let desk: DeliveryDesk
    let pages: PageRenderer

    func register(_ routes: Routes) {
        let staff = routes.requiring(.deliveryDesk, .clerk)
        staff.get("/entregas") { request, context in try await list(request, context) }
        staff.get("/entregas/{id}") { _, context in try await show(context, FormState()) }
        staff.post("/entregas/{id}/entregado") { _, context in
            let staff = try context.requireStaff(.deliveryDesk, .clerk)
            try await desk.handOver(try context.parameter("id"), by: staff, actID: context.actID)
            return try back(context)
        }
        let deskOnly = routes.requiring(.deliveryDesk)
        deskOnly.post("/entregas/{id}/reintentar") { request, context in
            try await act(request, context, "retry-reason") {
                try await desk.retry($0, $1, by: $2, actID: context.actID)
            }
        }
        deskOnly.post("/entregas/{id}/descartar") { request, context in
            try await act(request, context, "discard-reason") {
                try await desk.discard($0, $1, by: $2, actID: context.actID)
            }
        }
        deskOnly.post("/entregas/{id}/numero") { request, context in try await number(request, context) }
    }

    private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let staff = try context.requireStaff(.deliveryDesk, .clerk)
        let isDesk = staff.has(.deliveryDesk)
        guard isDesk || staff.dispensaryID != nil else { throw NotAllowed() }
        let queues = isDesk ? DeskQueue.allCases : [.inPerson]
        let asked = try request.query().text("cola").flatMap(DeskQueue.init)
        let queue = asked.flatMap { queues.contains($0) ? $0 : nil } ?? queues[0]
        var filter = queue.filter
        if !isDesk { filter.dispensaryID = staff.dispensaryID }
        let rows = try await desk.list(filter)
        let counts = try await desk.counts(DeskQueue.counted(dispensary: isDesk ? nil : staff.dispensaryID))
        let tabs = queues.map { tab -> PageContent in
            [
                "href": "/entregas?cola=\(tab.rawValue)", "text": DeskTexts.title(of: tab), "current": tab == queue,
                "count": tab.isCounted ? tab.count(in: counts) : 0, "counted": tab.isCounted,
            ]
        }
        return try pages.render(
            "desk",
            [
                "tabs": tabs, "queueTitle": DeskTexts.title(of: queue), "queueHint": DeskTexts.hint(of: queue),
                "rows": rows.map(NoticeView.row),
                "isEmpty": rows.isEmpty, "isCut": rows.count == DeliveryDesk.rowsMax, "rowsMax": DeliveryDesk.rowsMax,
            ], context: context)
    }

    private func show(_ context: AppContext, _ form: FormState) async throws -> Response {
        let staff = try context.requireStaff(.deliveryDesk, .clerk)
        let detail = try await desk.detail(try context.parameter("id"), for: staff)
        return try pages.render(
            "notice", NoticeView.detail(detail, staff: staff, form: form, catalogue: desk.catalogue), form: form,
            context: context)
    }

    private func act(
        _ request: Request, _ context: AppContext, _ field: String,
        _ action: (String, DeskReason, StaffIdentity) async throws -> Void
    ) async throws -> Response {
        let staff = try context.requireStaff(.deliveryDesk)
        let fields = try await request.form()
        guard let reason = fields.text(field).flatMap(DeskReason.init) else {
            let violation = Violation("/\(field)", "missing", DeskTexts.unknownReason)
            return try await show(context, FormState(fields, violations: [violation]))
        }
        try await action(try context.parameter("id"), reason, staff)
        return try back(context)
    }

    private func number(_ request: Request, _ context: AppContext) async throws -> Response {
        let staff = try context.requireStaff(.deliveryDesk)
        let fields = try await request.form()
        do {
            let entry = try DocumentEntry(number: fields.text("number"), day: fields.text("day"))
            try await desk.registerDocument(
                try context.parameter("id"), number: entry.number.text, on: entry.day, by: staff, actID: context.actID)
        } catch let error as InvalidInput {
            return try await show(context, FormState(fields, violations: error.violations))
        } catch Notice.Rejection.documentNumberOfOtherYear {
            let violation = Violation("/number", "other-year", DeskTexts.numberOfOtherYear)
            return try await show(context, FormState(fields, violations: [violation]))
        }
        return try back(context)
    }

    private func back(_ context: AppContext) throws -> Response {
        .redirect(to: "/entregas/\(try context.parameter("id"))")
    }
}

/// What an official reports of a letter, checked field by field.
struct DocumentEntry {
    let number: DocumentNumber
    let day: LocalDay

    init(number: String?, day: String?) throws {
        var check = Validation()
        let parsedNumber = check.parse("/number", number, "malformed", DeskTexts.malformedNumber) { DocumentNumber($0) }
        let parsedDay = check.parse("/day", day, "malformed", DeskTexts.malformedDay) { LocalDay($0) }
        (self.number, self.day) = try check.values(parsedNumber, parsedDay)
    }
}

/// A list of the desk.
enum DeskQueue: String, CaseIterable, Sendable {
    case failed = "fallidos"
    case held = "dudosos"
    case letters = "oficios"
    case inPerson = "en-persona"
    case waiting = "en-espera"
    case sent = "entregados"

    var filter: DeliveryDesk.Filter {
        switch self {
        case .failed: .init(states: ["failed"], leavesOutCodes: true)
        case .held: .init(states: ["held"])
        case .letters: .init(states: ["waiting", "attempting"], channel: .documentSystem)
        case .inPerson: .init(states: ["waiting"], channel: .inPerson)
        case .waiting: .init(states: ["waiting", "attempting"], channel: .email, leavesOutCodes: true)
        case .sent: .init(states: ["sent"], newestFirst: true)
        }
    }

    /// Sent notices only grow; their number says nothing to do.
    var isCounted: Bool { self != .sent }

    /// What the counted lists hold together.
    static func counted(dispensary: DispensaryID?) -> DeliveryDesk.Filter {
        let states = Set(allCases.filter(\.isCounted).flatMap(\.filter.states))
        return .init(states: states.sorted(), dispensaryID: dispensary, leavesOutCodes: true)
    }

    func count(in counts: [DeliveryDesk.QueueKey: Int]) -> Int {
        let filter = filter
        return counts.filter { key, _ in
            filter.states.contains(key.state) && (filter.channel.map { $0.rawValue == key.channel } ?? true)
        }.map(\.value).reduce(0, +)
    }
}
