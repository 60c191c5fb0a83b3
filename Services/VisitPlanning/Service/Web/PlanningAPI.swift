import Hummingbird
import Messages
import Platform
import VisitPlanningDomain

/// The program interface of visit planning under `/api/planning`.
struct PlanningAPI: Sendable {
    let desk: PlanningDesk

    func register(_ routes: Routes) {
        registerTeams(routes)
        registerPlans(routes)
        registerVisits(routes)
    }

    // MARK: Teams and candidates

    private func registerTeams(_ routes: Routes) {
        let base = "/api/planning/dispensaries/{id}"
        routes.get("\(base)/teams", doc: PlanningDocs.listTeams) { _, context in
            let (dispensary, _) = try dispensary(context, .planner, .visitTeam, .clerk)
            let found = try await desk.teams(of: dispensary.id)
            return try Response.json(PlanningReplies.Teams(teams: found.teams, absences: found.absences))
        }
        routes.idempotent().post("\(base)/teams", doc: PlanningDocs.setTeam) { request, context in
            let (dispensary, staff) = try dispensary(context, .planner)
            let team = try await request.json(PlanningBodies.TeamBody.self).checked()
            try await desk.setTeam(team, at: dispensary.id, context.act(staff))
            return try Response.created(team, at: "/api/planning/dispensaries/\(dispensary.id)/teams")
        }
        routes.delete("\(base)/teams/{team}", doc: PlanningDocs.retireTeam) { _, context in
            let (dispensary, staff) = try dispensary(context, .planner)
            guard let team = TeamID(checking: try context.parameter("team")) else { throw NotFound() }
            try await desk.retireTeam(team, at: dispensary.id, context.act(staff))
            return Response(status: .noContent)
        }
        routes.idempotent().post("\(base)/absences", doc: PlanningDocs.recordAbsence) { request, context in
            let (dispensary, staff) = try dispensary(context, .planner)
            let absence = try await request.json(PlanningBodies.AbsenceBody.self).checked()
            try await desk.recordAbsence(absence, at: dispensary.id, context.act(staff))
            return try Response.created(absence, at: "/api/planning/dispensaries/\(dispensary.id)/teams")
        }
        routes.idempotent().post("\(base)/absence-cancellations", doc: PlanningDocs.cancelAbsence) { request, context in
            let (dispensary, staff) = try dispensary(context, .planner)
            let absence = try await request.json(PlanningBodies.AbsenceBody.self).checked()
            try await desk.cancelAbsence(absence, at: dispensary.id, context.act(staff))
            return Response(status: .noContent)
        }
        routes.get("\(base)/candidates", doc: PlanningDocs.listCandidates) { _, context in
            let (dispensary, staff) = try dispensary(context, .planner, .visitTeam, .clerk)
            let seesHome = PlanningAccess.seesHomes(staff, of: dispensary.id)
            let candidates = try await desk.candidates(of: dispensary.id)
            return try Response.json(
                PlanningReplies.Candidates(
                    dispensaryID: dispensary.id,
                    candidates: candidates.map { PlanningReplies.Candidate($0, seesHome: seesHome) }))
        }
        routes.get("\(base)/counts", doc: PlanningDocs.counts) { _, context in
            let (dispensary, _) = try dispensary(context, .planner, .visitTeam, .clerk)
            return try Response.json(try await desk.counts(of: dispensary.id))
        }
    }

    // MARK: Plans

    private func registerPlans(_ routes: Routes) {
        routes.idempotent().post("/api/planning/dispensaries/{id}/plans", doc: PlanningDocs.draftPlan) {
            request, context in
            let (dispensary, staff) = try dispensary(context, .planner)
            let body = try await request.json(PlanningBodies.DraftBody.self).checked()
            let id = try await desk.draftPlan(
                at: dispensary.id, month: body.month, from: body.from, context.act(staff))
            return try Response.created(
                try await planReply(id, staff, dispensary.id), at: "/api/planning/plans/\(id)")
        }
        routes.get("/api/planning/plans/{id}", doc: PlanningDocs.readPlan) { _, context in
            let (plan, staff) = try plan(context, .planner, .visitTeam, .clerk)
            return try Response.json(try await planReply(plan.planID, staff, plan.dispensaryID))
        }
        routes.idempotent().post("/api/planning/plans/{id}/moves", doc: PlanningDocs.movePlan) { request, context in
            let (plan, staff) = try plan(context, .planner)
            let move = try await request.json(PlanningBodies.MoveBody.self).checked()
            try await desk.change(plan, move, context.act(staff))
            return try Response.json(try await planReply(plan.planID, staff, plan.dispensaryID))
        }
        routes.idempotent().post("/api/planning/plans/{id}/publication", doc: PlanningDocs.publishPlan) { _, context in
            let (plan, staff) = try plan(context, .planner)
            let count = try await desk.publish(plan, context.act(staff))
            return try Response.json(PlanningReplies.Publication(planID: plan.planID, published: count))
        }
        routes.idempotent().post("/api/planning/plans/{id}/closing", doc: PlanningDocs.closePlan) { _, context in
            let (plan, staff) = try plan(context, .planner)
            try await desk.close(plan, context.act(staff))
            return Response(status: .noContent)
        }
    }

    private func planReply(
        _ id: PlanID, _ staff: StaffIdentity, _ dispensary: DispensaryID
    ) async throws -> PlanningReplies.Plan {
        let found = try await desk.plan(id)
        return PlanningReplies.Plan(
            found.plan, found.visits, seesHomes: PlanningAccess.seesHomes(staff, of: dispensary))
    }

    // MARK: Visits

    private func registerVisits(_ routes: Routes) {
        routes.get("/api/planning/visits", doc: PlanningDocs.listVisits) { request, context in
            let query = try request.query()
            var check = Validation()
            let id = check.parse("/dispensary", query.text("dispensary"), "invalid", PlanningTexts.badCase) { $0 }
            let date = check.parse("/date", query.text("date"), "invalid", PlanningTexts.badDay) { LocalDay($0) }
            let (text, day) = try check.values(id, date)
            let (dispensary, staff) = try PlanningAccess.dispensary(text, desk, context, .planner, .visitTeam, .clerk)
            let seesHome = PlanningAccess.seesHomes(staff, of: dispensary.id)
            let visits = try await desk.visits(on: day, at: dispensary.id)
            return try Response.json(
                PlanningReplies.Visits(visits: visits.map { PlanningReplies.Visit($0, seesHome: seesHome) }))
        }
        routes.idempotent().post("/api/planning/visits/{id}/performance", doc: PlanningDocs.performVisit) {
            request, context in
            let (visit, staff) = try await visit(context)
            let body = try await request.json(PlanningBodies.PerformanceBody.self)
            let report = try body.checked(persons: visit.candidacy?.persons ?? [])
            try await desk.recordPerformed(report, of: visit, context.act(staff))
            return try Response.json(PlanningReplies.Recorded(visitID: visit.visitID, status: "performed"))
        }
        routes.idempotent().post(
            "/api/planning/visits/{id}/non-performance", doc: PlanningDocs.notPerformVisit
        ) { request, context in
            let (visit, staff) = try await visit(context)
            let body = try await request.json(PlanningBodies.NonPerformanceBody.self).checked()
            try await desk.recordNotPerformed(body.outcome, on: body.on, of: visit, context.act(staff))
            return try Response.json(PlanningReplies.Recorded(visitID: visit.visitID, status: "not-performed"))
        }
        routes.idempotent().post("/api/planning/requests/{id}/closing", doc: PlanningDocs.closeRequest) {
            request, context in
            guard let caseID = CaseID(checking: try context.parameter("id")) else { throw NotFound() }
            let row = try await desk.request(caseID)
            let (dispensary, staff) = try PlanningAccess.dispensary(
                row.candidacy.reference.dispensaryID.text, desk, context, .planner, .visitTeam)
            let reason = try await request.json(PlanningBodies.ClosingBody.self).checked()
            try await desk.closeRequest(caseID, reason, at: dispensary.id, context.act(staff))
            return Response(status: .noContent)
        }
    }

    // MARK: Who and where

    private func dispensary(
        _ context: AppContext, _ roles: Role...
    ) throws -> (dispensary: Catalogue.Dispensary, staff: StaffIdentity) {
        let id = try context.parameter("id")
        guard let known = DispensaryID(checking: id), let dispensary = desk.catalogue.dispensary(known) else {
            throw NotFound()
        }
        return (dispensary, try PlanningAccess.staff(for: dispensary, context, roles))
    }

    private func plan(_ context: AppContext, _ roles: Role...) throws -> (plan: PlanIdentity, staff: StaffIdentity) {
        let plan = try PlanningAccess.identity(context.parameter("id"))
        guard let dispensary = desk.catalogue.dispensary(plan.dispensaryID) else { throw NotFound() }
        return (plan, try PlanningAccess.staff(for: dispensary, context, roles))
    }

    private func visit(_ context: AppContext) async throws -> (visit: VisitRow, staff: StaffIdentity) {
        guard let id = VisitID(checking: try context.parameter("id")) else { throw NotFound() }
        guard context.staff != nil else { throw NotSignedIn() }
        let visit = try await desk.visit(id)
        let (_, staff) = try PlanningAccess.dispensary(
            visit.dispensaryID.text, desk, context, .planner, .visitTeam)
        return (visit, staff)
    }
}
