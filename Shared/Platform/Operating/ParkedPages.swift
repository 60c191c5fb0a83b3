import Hummingbird
import Messages

/// The page "Mensajes detenidos" of one service, `/operacion/<service>`: parked messages by cause, with what to do.
///
/// Works without scripts. An act concerns the messages that the page showed: what was parked later has a higher number
/// and is left alone. At most ``actsMax`` messages are worked on in one press, so that the answer comes soon.
struct ParkedPages: Sendable {
    let service: String
    let inbox: Inbox
    let pages: PageRenderer

    /// Messages worked on in one press; more wait for the next, or for `ssc parked retry`.
    static let actsMax = 200
    /// The start of every path; the front door knows which service has which.
    static let root = "/operacion"

    private var path: String { "\(Self.root)/\(service)" }

    func register(_ routes: Routes) {
        let operators = routes.requiring(.systemOperator)
        // The front door leads the bare path to one service; it does not matter which.
        operators.get(RouterPath(Self.root)) { [path] _, _ in Response.redirect(to: path) }
        operators.get(RouterPath(path)) { request, context in
            try await show(context, message: Self.message(of: request.query()))
        }
        operators.post(RouterPath(path + "/probar")) { request, context in
            let selection = try Self.selection(await request.form())
            guard let first = try await inbox.parked(selection).first else {
                return try await show(context, message: OperatingTexts.groupGone)
            }
            let outcome = try await inbox.tryParked(first.reference)
            return try await show(context, message: OperatingTexts.trial(outcome))
        }
        operators.post(RouterPath(path + "/reintentar")) { request, context in
            try await act(request, context, isDiscard: false)
        }
        operators.post(RouterPath(path + "/descartar")) { request, context in
            try await act(request, context, isDiscard: true)
        }
    }

    private func act(_ request: Request, _ context: AppContext, isDiscard: Bool) async throws -> Response {
        let staff = try context.requireStaff(.systemOperator)
        let fields = try await request.form()
        let selection = Self.selection(fields)
        do {
            let order = ParkedOrder(actor: "staff:\(staff.id)", why: try Self.why(fields, isDiscard: isDiscard))
            // The selection is frozen here, before anything is touched.
            let references = try await inbox.references(selection)
            let tally = try await ParkedBatches().run(Array(references.prefix(Self.actsMax))) { reference in
                isDiscard
                    ? try await inbox.discardParked(reference, order).result
                    : try await inbox.retryParked(reference, order).result
            }
            let beyond = max(0, references.count - Self.actsMax)
            return .redirect(
                to: "\(path)?acto=\(isDiscard ? "descartar" : "reintentar")&bien=\(tally.mended)"
                    + "&mal=\(tally.failed)&otros=\(tally.changed)&quedan=\(tally.left + beyond)")
        } catch let error as InvalidInput {
            return try await show(context, form: FormState(fields, violations: error.violations))
        }
    }

    private static func why(_ fields: FormFields, isDiscard: Bool) throws -> String {
        // The fields of each group have names of their own, so that a mistake leads to its field.
        let place = fields["place"]
        let name = "\(isDiscard ? "discard" : "retry")-\(place)"
        var check = Validation()
        let why = check.parse(
            "/\(name)", fields.text(name), missing: OperatingTexts.whyMissing, "too-long", OperatingTexts.whyTooLong
        ) { $0.count <= OperatingTexts.whyMax ? $0 : nil }
        if isDiscard {
            check.require(fields["sure-\(place)"] == "yes", "/sure-\(place)", "missing", OperatingTexts.confirmMissing)
        }
        return try check.values(why)
    }

    private static func selection(_ fields: FormFields) -> ParkedSelection {
        var selection = ParkedSelection(type: fields["type"], reason: fields["reason"])
        selection.reasonIsWhole = true
        selection.upTo = Int(fields["newest"]) ?? 0
        return selection
    }

    /// What the act before the redirect did; built from numbers only, so that an address cannot put words here.
    private static func message(of query: FormFields) -> String? {
        guard let act = query.text("acto") else { return nil }
        func number(_ name: String) -> Int { max(0, Int(query[name]) ?? 0) }
        var tally = ParkedBatches.Tally()
        tally.mended = number("bien")
        tally.failed = number("mal")
        tally.changed = number("otros")
        tally.left = number("quedan")
        return OperatingTexts.done(tally, isDiscard: act == "descartar")
    }

    private func show(
        _ context: AppContext, message: String? = nil, form: FormState = FormState()
    ) async throws -> Response {
        let groups = try await inbox.parkedGroups()
        let drill = try await inbox.store.read { try DrillRecord.read($0) }
        let services = SystemTopology.consumption.keys.sorted().map { name -> PageContent in
            [
                "href": "\(Self.root)/\(name)", "text": OperatingTexts.service(name), "current": name == service,
            ]
        }
        return try pages.render(
            "parked",
            [
                "serviceName": OperatingTexts.service(service), "services": services, "path": path,
                "hasMessage": message != nil, "message": message ?? "", "isEmpty": groups.isEmpty,
                "drill": OperatingTexts.drill(drill),
                "groups": groups.enumerated().map { Self.content($1, place: $0 + 1, form) },
            ], form: form, context: context)
    }

    private static func content(_ group: ParkedGroup, place: Int, _ form: FormState) -> PageContent {
        let cause = OperatingCause(reason: group.reason)
        let advice = OperatingTexts.advice(cause)
        return [
            "place": place, "title": advice.title, "advice": advice.text,
            "count": OperatingTexts.messages(group.count), "type": group.type, "reason": group.reason,
            "firstSeen": OperatingTexts.moment(group.firstSeen), "lastSeen": OperatingTexts.moment(group.lastSeen),
            "retry": form["retry-\(place)"], "discard": form["discard-\(place)"], "sure": form["sure-\(place)"],
            "discardOpen": form["discard-\(place)"].error != nil || form["sure-\(place)"].error != nil,
            "example": group.example, "newest": group.newest, "runbook": cause.runbook,
        ]
    }
}
