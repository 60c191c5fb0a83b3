import Messages
import Platform
import VisitPlanningDomain

/// What the program interface answers. Fields are those of the domain; ids only, homes for the own dispensary's staff.
enum PlanningReplies {
    struct Teams: Encodable {
        let teams: [Team]
        let absences: [Absence]
    }

    struct Candidate: Encodable {
        let caseID: CaseID
        let caseNumber: String
        let status: String
        let persons: [PersonID]
        let services: [HealthService]
        let weekdaysAtHome: [Int]
        let filedOn, validatedOn: LocalDay
        let waitingDays, visitsNotPerformed, points: Int
        let isMandatory: Bool
        let priority: [PriorityPoints]
        /// Absent for staff of other places and after the person was erased.
        let home: HomeLocation?

        init(_ candidate: PlanningDesk.Candidate, seesHome: Bool) {
            let candidacy = candidate.row.candidacy
            caseID = candidacy.reference.caseID
            caseNumber = candidacy.reference.caseNumber
            status = candidate.row.status.rawValue
            persons = candidacy.persons
            services = candidacy.needs.services
            weekdaysAtHome = candidacy.needs.weekdaysAtHome
            filedOn = candidacy.filedOn
            validatedOn = candidacy.validatedOn
            waitingDays = candidate.priority.waitingDays
            visitsNotPerformed = candidate.row.attempts
            points = candidate.priority.total
            isMandatory = candidate.priority.isMandatory
            priority = candidate.priority.points
            home = seesHome ? candidacy.needs.home.value : nil
        }
    }

    struct Candidates: Encodable {
        let dispensaryID: DispensaryID
        let candidates: [Candidate]
    }

    struct Visit: Encodable {
        let visitID: VisitID
        let caseID: CaseID
        let caseNumber: String?
        let planID: PlanID
        let teamID: TeamID
        let date: LocalDay
        let startMinute, serviceMinutes: Int
        let isPinned: Bool
        let status: String
        let outcome: VisitOutcome?
        let performedOn, recordedOn: LocalDay?
        let personsSeen: Int?
        let persons: [PersonID]
        let services: [HealthService]
        let home: HomeLocation?

        init(_ row: VisitRow, seesHome: Bool) {
            visitID = row.visitID
            caseID = row.caseID
            caseNumber = row.candidacy?.reference.caseNumber
            planID = row.planID
            teamID = row.team
            date = row.date
            startMinute = row.startMinute
            serviceMinutes = row.serviceMinutes
            isPinned = row.isPinned
            status = row.status.rawValue
            outcome = row.outcome
            performedOn = row.doneOn
            recordedOn = row.recordedOn
            personsSeen = row.personsSeen
            persons = row.candidacy?.persons ?? []
            services = row.candidacy?.needs.services ?? []
            home = seesHome ? row.candidacy?.needs.home.value : nil
        }
    }

    struct Visits: Encodable {
        let visits: [Visit]
    }

    struct Plan: Encodable {
        let planID: PlanID
        let dispensaryID: DispensaryID
        let month: Period
        let phase: String
        let from: LocalDay
        let draftedAt: Instant
        let publishedAt: Instant?
        let algorithm: String
        let seed: Int
        let cost: PlanDraft.Cost
        let visits: [Visit]
        let waiting: [Waiting]
        let priorities: [RequestPriority]

        init(_ plan: PlanRow, _ visits: [VisitRow], seesHomes: Bool) {
            planID = plan.planID
            dispensaryID = plan.draft.plan.dispensaryID
            month = plan.month
            phase = plan.phase.rawValue
            from = plan.draft.from
            draftedAt = plan.draft.at
            publishedAt = plan.publishedAt
            algorithm = plan.draft.algorithm
            seed = plan.draft.seed
            cost = plan.draft.cost
            self.visits = visits.map { Visit($0, seesHome: seesHomes) }
            let placed = Set(visits.filter { $0.status != .notPerformed }.map(\.caseID))
            waiting = plan.draft.waiting.filter { !placed.contains($0.caseID) }.map(Waiting.init)
            priorities = plan.draft.priorities
        }
    }

    /// A request without a place, with the reason as a code and as a sentence.
    struct Waiting: Encodable {
        let caseID: CaseID
        let reason: WaitingRequest.Reason
        let minutesShort: Int?
        let nearMisses: [WaitingRequest.NearMiss]
        let explanation: String

        init(_ waiting: WaitingRequest) {
            caseID = waiting.caseID
            reason = waiting.reason
            minutesShort = waiting.minutesShort
            nearMisses = waiting.nearMisses
            explanation = PlanningTexts.reason(waiting)
        }
    }

    struct Publication: Encodable {
        let planID: PlanID
        let published: Int
    }

    struct Recorded: Encodable {
        let visitID: VisitID
        let status: String
    }
}
