import EventSourcing
import Messages
import Platform
import RequirementValidationDomain

/// A case with everything an official needs to decide it.
struct CaseDossier: Sendable {
    let file: CaseFile
    let version: Int
    let family: FamilyRecord?
    /// What would be executed now; `nil` for visits and ended cases.
    let exit: Result<ExitPlan, ExitPlan.Problem>?
    let history: [(step: CaseStep, at: Instant)]
    let businessDaysUsed: Int
    let today: LocalDay
}

/// Reads whole cases; each look is recorded, because it shows personal data.
struct CaseReading: Sendable {
    private let store: Store
    private let desk: CaseDesk
    private let terms: TermCalendar

    init(store: Store, desk: CaseDesk, terms: TermCalendar) {
        self.store = store
        self.desk = desk
        self.terms = terms
    }

    /// - Throws: `NotFound` also for a case of another province.
    func dossier(_ caseID: CaseID, for staff: StaffIdentity, requestID: String) async throws -> CaseDossier {
        try await store.write(.staff(staff, requestID: requestID)) { transaction in
            let (state, version) = try transaction.state(Case.self, id: caseID.text)
            guard let file = state.file, staff.mayReview(file) else { throw NotFound() }
            try transaction.handle(
                AccessRecord.self, id: caseID.text, .view(.caseFile, by: staff.id, at: transaction.now))
            let filing = file.filing
            let calendar = try terms.calendar(at: filing.dispensaryID, transaction.sql)
            let today = transaction.now.day(in: file.zone)
            return CaseDossier(
                file: file, version: version,
                family: try FamilyDirectory.record(ofFirst: filing.persons + [filing.applicant], transaction),
                exit: try exit(file, transaction),
                history: try transaction.history(of: Case.self, id: caseID.text).map { (CaseStep($0.event), $0.at) },
                businessDaysUsed: calendar.businessDays(after: filing.legalDay, through: today), today: today)
        }
    }

    private func exit(
        _ file: CaseFile, _ transaction: Transaction
    ) throws -> Result<ExitPlan, ExitPlan.Problem>? {
        guard file.filing.procedure == .voluntaryExit, file.phase.kind.isOpen else { return nil }
        do {
            return .success(try desk.plan(file, effectiveOn: nil, newHead: nil, transaction))
        } catch let problem as ExitPlan.Problem {
            return .failure(problem)
        }
    }
}
