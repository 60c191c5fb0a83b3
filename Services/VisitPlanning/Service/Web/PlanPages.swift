import Hummingbird
import Messages
import Platform
import VisitPlanningDomain

/// The page of one plan: days and teams, "Mover a…", Quitar, Fijar, Publicar.
extension PlanningPages {
    func registerPlans(_ routes: Routes) {
        let base: RouterPath = "/planificacion/{id}/planes/{month}"
        routes.get(base) { request, context in
            let (place, plan) = try planPlace(context)
            let week = try request.query().text("semana").flatMap { LocalDay($0) }
            return try await planPage(place, plan, context, week: week, form: nil)
        }
        routes.get("/planificacion/{id}/planes/{month}/mover/{case}") { _, context in
            let (place, plan) = try planPlace(context)
            guard let caseID = CaseID(checking: try context.parameter("case")) else { throw NotFound() }
            return try await movePage(place, plan, caseID, context)
        }
        routes.post("/planificacion/{id}/planes/{month}/cambios") { request, context in
            let (place, plan) = try planPlace(context)
            let fields = try await request.form()
            return try await telling(fields) {
                let morning = fields["morning"].split(separator: "|").map(String.init)
                let body = PlanningBodies.MoveBody(
                    action: fields.text("action"), caseID: fields.text("caseID"), team: morning.first,
                    date: morning.count == 2 ? morning[1] : nil)
                try await desk.change(plan, try body.checked(), context.act(place.staff))
                return .redirect(to: "\(place.path)/planes/\(plan.month)")
            } onFailure: { form in
                try await planPage(place, plan, context, form: form)
            }
        }
        routes.post("/planificacion/{id}/planes/{month}/publicar") { request, context in
            let (place, plan) = try planPlace(context)
            let fields = try await request.form()
            return try await telling(fields) {
                _ = try await desk.publish(plan, context.act(place.staff))
                return .redirect(to: "\(place.path)/planes/\(plan.month)")
            } onFailure: { form in
                try await planPage(place, plan, context, form: form)
            }
        }
    }

    private func planPlace(_ context: AppContext) throws -> (Place, PlanIdentity) {
        let place = try place(context, .planner)
        guard let month = Period(try context.parameter("month")) else { throw NotFound() }
        return (place, PlanIdentity(dispensaryID: place.dispensary.id, month: month))
    }

    // MARK: Plan

    private func planPage(
        _ place: Place, _ identity: PlanIdentity, _ context: AppContext, week: LocalDay? = nil, form: FormState?
    ) async throws -> Response {
        let (plan, visits) = try await desk.plan(identity.planID)
        let weeks = Self.weeks(of: visits)
        let shown = Self.shown(visits, weeks, week ?? desk.today(at: identity.dispensaryID))
        let teams = try await desk.teams(of: identity.dispensaryID).teams
        let labels = Dictionary(teams.map { ($0.id, $0.label) }) { first, _ in first }
        let numbers = try await caseNumbers(of: identity.dispensaryID, plan)
        let points = Dictionary(plan.draft.priorities.map { ($0.caseID, $0.priority) }) { first, _ in first }
        let placed = Set(visits.filter { $0.status != .notPerformed }.map(\.caseID))
        let waiting = plan.draft.waiting.filter { !placed.contains($0.caseID) }
        let drafted = visits.count { $0.status == .drafted }
        var content = PlanningPageContent.place(place)
        content.merge([
            "month": SpanishDates.month(plan.month), "planPath": "\(place.path)/planes/\(plan.month)",
            "monthValue": "\(plan.month)", "phase": PlanningTexts.phase(plan.phase), "isOpen": plan.phase != .closed,
            "visitCount": visits.count, "draftedCount": drafted, "hasDrafted": drafted > 0,
            "draftedVisits": PlanningTexts.visits(drafted), "draftedFamilies": PlanningTexts.families(drafted),
            "waitingCount": waiting.count, "hasWaiting": !waiting.isEmpty, "hasVisits": !visits.isEmpty,
            "travelMinutes": plan.draft.cost.travelMinutes,
            "hasWeeks": shown.count < visits.count,
            "weeks": weeks.map { monday -> PageContent in
                [
                    "href": "\(place.path)/planes/\(plan.month)?semana=\(monday)",
                    "day": SpanishDates.dayAndMonth(monday),
                    "isShown": shown.first.map { Self.monday(of: $0.date) == monday } ?? false,
                ]
            },
            "mornings": mornings(of: shown, labels, points, place, isOpen: plan.phase != .closed),
            "waiting": waiting.map { waiting -> PageContent in
                [
                    "caseID": waiting.caseID.text, "number": numbers[waiting.caseID] ?? "",
                    "reason": PlanningTexts.reason(waiting), "points": points[waiting.caseID]?.total ?? 0,
                    "days": points[waiting.caseID]?.waitingDays ?? 0,
                    "isCandidate": numbers[waiting.caseID] != nil,
                ]
            },
        ]) { _, new in new }
        return try pages.render("plan", content, form: form, context: context)
    }

    /// Above this many visits the page shows one week at a time, to stay below 100 kB for slow links.
    private static let visitsMax = 60

    private static func monday(of day: LocalDay) -> LocalDay { day.adding(days: 1 - day.weekday) }

    private static func weeks(of visits: [VisitRow]) -> [LocalDay] { Set(visits.map { monday(of: $0.date) }).sorted() }

    /// All visits of a small plan; of a large one those of the week that was asked for, or the first one after it.
    private static func shown(_ visits: [VisitRow], _ weeks: [LocalDay], _ day: LocalDay) -> [VisitRow] {
        guard visits.count > visitsMax, let week = weeks.first(where: { $0 >= monday(of: day) }) ?? weeks.last else {
            return visits
        }
        return visits.filter { monday(of: $0.date) == week }
    }

    /// Numbers of the requests that still wait.
    private func caseNumbers(of dispensary: DispensaryID, _ plan: PlanRow) async throws -> [CaseID: String] {
        guard !plan.draft.waiting.isEmpty else { return [:] }
        let candidates = try await desk.candidates(of: dispensary)
        return Dictionary(candidates.map { ($0.row.caseID, $0.row.candidacy.reference.caseNumber) }) { one, _ in one }
    }

    private func mornings(
        of visits: [VisitRow], _ labels: [TeamID: String], _ points: [CaseID: VisitPriority], _ place: Place,
        isOpen: Bool
    ) -> [PageContent] {
        let grouped = Dictionary(grouping: visits) { "\($0.date)|\($0.team.text)" }
        return grouped.sorted { $0.key < $1.key }.compactMap { _, stops -> PageContent? in
            guard let first = stops.first else { return nil }
            return [
                "day": SpanishDates.dayAndMonth(first.date), "team": labels[first.team] ?? first.team.text,
                "sheet": "\(place.path)/hojas?fecha=\(first.date)&equipo=\(first.team.text)",
                "count": stops.count,
                "stops": stops.map { stop(of: $0, points[$0.caseID], place, isOpen: isOpen) },
            ]
        }
    }

    private func stop(
        of visit: VisitRow, _ priority: VisitPriority?, _ place: Place, isOpen: Bool
    ) -> PageContent {
        let home = PlanningPageContent.home(visit.candidacy, place, desk.catalogue)
        let isStanding = visit.status == .drafted || visit.status == .planned
        return [
            "caseID": visit.caseID.text, "number": visit.candidacy?.reference.caseNumber ?? "",
            "hour": PlanningPageContent.hour(visit.startMinute), "minutes": visit.serviceMinutes,
            "status": PlanningTexts.visitStatus(visit.status), "tag": PlanningPageContent.tag(visit.status),
            "services": PlanningTexts.services(visit.candidacy?.needs.services ?? []), "place": home.place,
            "points": priority?.total ?? 0, "hasPoints": priority != nil && isStanding,
            "hasPlace": !home.place.isEmpty,
            "reasons": (priority?.points ?? []).map { PlanningTexts.points($0) + ": \($0.points)" },
            "isPinned": visit.isPinned, "canChange": isOpen && isStanding,
            "canRemove": isOpen && visit.status == .drafted,
        ]
    }

    // MARK: Move

    private func movePage(
        _ place: Place, _ identity: PlanIdentity, _ caseID: CaseID, _ context: AppContext
    ) async throws -> Response {
        let row = try await desk.request(caseID)
        guard row.candidacy.reference.dispensaryID == place.dispensary.id else { throw NotFound() }
        let possibilities = try await desk.possibilities(for: caseID, in: identity, context.act(place.staff))
        let teams = try await desk.teams(of: identity.dispensaryID).teams
        let labels = Dictionary(teams.map { ($0.id, $0.label) }) { first, _ in first }
        var content = PlanningPageContent.place(place)
        content.merge([
            "planPath": "\(place.path)/planes/\(identity.month)", "caseID": caseID.text,
            "number": row.candidacy.reference.caseNumber,
            "weekdays": PlanningTexts.weekdays(row.candidacy.needs.weekdaysAtHome),
            "hasOptions": !possibilities.isEmpty,
            "options": possibilities.map { option -> PageContent in
                [
                    "value": "\(option.morning.team.text)|\(option.morning.date)",
                    "day": SpanishDates.dayAndMonth(option.morning.date),
                    "team": labels[option.morning.team] ?? option.morning.team.text, "minutes": option.addedMinutes,
                ]
            },
        ]) { _, new in new }
        return try pages.render("mover", content, context: context)
    }
}
