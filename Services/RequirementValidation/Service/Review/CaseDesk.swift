import EventSourcing
import Messages
import Platform
import RequirementValidationDomain

/// What an official does with a case.
enum CaseAction: Sendable {
    case claim
    case release
    case observe([Observation])
    /// Validates a visit, or approves an exit for the first or the second time.
    case approve(effectiveOn: LocalDay?, newHead: PersonID?)
    case returnToReview
    case refuse(RefusalReason, grounds: String)
}

/// A case after an action.
struct CaseOutcome: Sendable {
    let file: CaseFile
    let version: Int
}

/// Carries out what officials decide; pages and interface share it.
struct CaseDesk: Sendable {
    private let store: Store
    private let settings: ValidationSettings
    private let terms: TermCalendar

    init(store: Store, settings: ValidationSettings, terms: TermCalendar) {
        self.store = store
        self.settings = settings
        self.terms = terms
    }

    /// - Parameter expecting: the version that the official saw; `nil` takes the newest.
    /// - Parameter actID: the same when the official repeats the act, which then gives the case as it is now.
    /// - Throws: the rejection of the domain, `NotFound` for a case of another province, or a version conflict.
    func perform(
        _ action: CaseAction, on caseID: CaseID, by staff: StaffIdentity, expecting version: Int?, requestID: String,
        actID: String?
    ) async throws -> CaseOutcome {
        let metadata = EventMetadata.staff(staff, requestID: requestID)
        let outcome = try await store.writeOnce(metadata, actID: actID) { transaction in
            let file = try file(caseID, for: staff, transaction)
            let command = try command(for: action, on: file, by: staff, transaction)
            let state = try transaction.handle(
                Case.self, id: caseID.text, expecting: version.map { .exact($0) } ?? .any, command)
            guard let after = state.file else { preconditionFailure("an opened case stays opened") }
            try execute(command, before: file, after: after, transaction)
            try CorrectionTermTimer.arrange(after, transaction)
            return CaseOutcome(file: after, version: try Self.version(of: caseID, transaction))
        }
        if let outcome { return outcome }
        return try await store.write(metadata) { transaction in
            CaseOutcome(
                file: try file(caseID, for: staff, transaction), version: try Self.version(of: caseID, transaction))
        }
    }

    private func file(_ caseID: CaseID, for staff: StaffIdentity, _ transaction: Transaction) throws -> CaseFile {
        guard let file = try transaction.state(Case.self, id: caseID.text).state.file, staff.mayReview(file) else {
            throw NotFound()
        }
        return file
    }

    private static func version(of caseID: CaseID, _ transaction: Transaction) throws -> Int {
        try transaction.sql.first("SELECT version FROM rv_case WHERE case_id = $1", [.text(caseID.text)]) {
            $0.integer(0)
        } ?? 0
    }

    /// An exit that is executed changes the register in the same transaction.
    private func execute(
        _ command: CaseCommand, before: CaseFile, after: CaseFile, _ transaction: Transaction
    ) throws {
        guard case .approveExit(let plan, _, _, let at) = command, after.phase.kind == .exitExecuted,
            before.phase.kind != .exitExecuted
        else { return }
        try transaction.handle(
            Family.self, id: plan.familyID.text, .executeExit(plan, caseID: after.filing.caseID, at: at))
    }

    private func command(
        for action: CaseAction, on file: CaseFile, by staff: StaffIdentity, _ transaction: Transaction
    ) throws -> CaseCommand {
        let now = transaction.now
        switch action {
        case .claim: return .claim(by: staff.id, at: now)
        case .release: return .release(by: staff.id, isSupervisor: staff.has(.systemOperator), at: now)
        case .observe(let observations):
            return .observe(observations, by: staff.id, rules: try rules(file, transaction), at: now)
        case .returnToReview: return .returnToReview(by: staff.id, at: now)
        case .refuse(let reason, let grounds): return .refuse(reason, grounds: grounds, by: staff.id, at: now)
        case .approve(let effectiveOn, let newHead):
            switch file.filing.procedure {
            case .homeVisit: return .validateVisit(by: staff.id, at: now)
            case .voluntaryExit:
                let plan = try plan(file, effectiveOn: effectiveOn, newHead: newHead, transaction)
                return .approveExit(plan, by: staff.id, rules: try rules(file, transaction), at: now)
            }
        }
    }

    private func rules(_ file: CaseFile, _ transaction: Transaction) throws -> CaseRules {
        settings.rules(try terms.calendar(at: file.filing.dispensaryID, transaction.sql))
    }

    /// The plan of an exit from the register of this moment.
    ///
    /// What the official does not say comes from the plan that waits for its second approval, else from the rule of
    /// the installation.
    func plan(
        _ file: CaseFile, effectiveOn: LocalDay?, newHead: PersonID?, _ transaction: Transaction
    ) throws -> ExitPlan {
        // An ended case answers with its end, not with what its register says now.
        guard file.phase.kind.isOpen else { throw CaseRejection.alreadyEnded }
        let filing = file.filing
        guard let record = try FamilyDirectory.record(ofFirst: filing.persons + [filing.applicant], transaction) else {
            throw ExitPlan.Problem.notActiveMembers(filing.persons)
        }
        var pending: ExitPlan?
        if case .awaitingSecondApproval(let plan, _) = file.phase { pending = plan }
        let byRule = settings.effectRule.effectiveDay(
            decidedOn: transaction.now.day(in: file.zone), paidThrough: record.paidThrough)
        return try ExitPlan.make(
            of: filing.persons, from: record, newHead: newHead ?? pending?.newHead,
            effectiveOn: effectiveOn ?? pending?.effectiveOn ?? byRule)
    }
}

extension EventMetadata {
    static func staff(_ staff: StaffIdentity, requestID: String) -> EventMetadata {
        EventMetadata(correlationID: requestID, causationID: requestID, actor: "staff:\(staff.id)")
    }
}

extension StaffIdentity {
    /// A reviewer of a province decides its cases only; without a province, those of the country.
    func mayReview(_ file: CaseFile) -> Bool { provinceCode.map { $0 == file.filing.provinceCode } ?? true }
}
