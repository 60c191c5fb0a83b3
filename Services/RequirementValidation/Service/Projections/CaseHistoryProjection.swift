import EventSourcing
import Messages
import Platform
import RequirementValidationDomain

/// What happened to each case, step by step, for the history on its page.
enum CaseHistoryProjection: Projection {
    static let name = "case-history"
    static let version = 1
    static let tables = ["rv_case_history"]
    static let schema = """
        CREATE TABLE IF NOT EXISTS rv_case_history (
            case_id TEXT NOT NULL, version BIGINT NOT NULL, at BIGINT NOT NULL, step TEXT NOT NULL,
            PRIMARY KEY (case_id, version));
        """

    static func apply(_ recorded: RecordedEvent, _ sql: any SQLConnection, _ json: MessageJSON) throws {
        guard let event = recorded.event as? CaseEvent else { return }
        try sql.execute(
            "INSERT INTO rv_case_history (case_id, version, at, step) VALUES ($1, $2, $3, $4)",
            [
                .text(recorded.stream.identifier(of: Case.category)), SQLValue(recorded.version),
                SQLValue(recorded.at.millisecondsSinceEpoch),
                .text(String(decoding: try json.bytes(of: CaseStep(event)), as: UTF8.self)),
            ])
    }

    static func steps(of caseID: CaseID, _ sql: any SQLConnection) throws -> [(step: CaseStep, at: Instant)] {
        try sql.rows(
            "SELECT step, at FROM rv_case_history WHERE case_id = $1 ORDER BY version", [.text(caseID.text)]
        ) { row in
            let step = try MessageJSON(sealer: nil).decode(CaseStep.self, from: Array(row.text(0).utf8))
            return (step, Instant(millisecondsSinceEpoch: row.integer(1)))
        }
    }
}

/// One step of a case without personal data.
struct CaseStep: Codable, Sendable, Equatable {
    let kind: Kind
    var by: StaffID?
    var observations: [Observation] = []
    /// The day that the step set: the end of a term, or the first day without cover.
    var day: LocalDay?
    /// The day that it replaced.
    var dayBefore: LocalDay?
    var reason: RefusalReason?

    enum Kind: String, Codable, Sendable, CaseIterable {
        case opened, claimed, released, observed, corrected
        case termsRecounted = "terms-recounted"
        case validated
        case firstApproval = "first-approval"
        case approved
        case returned
        case exitExecuted = "exit-executed"
        case refused, lapsed, withdrawn
    }

    init(_ event: CaseEvent) {
        switch event {
        case .opened(let opened):
            kind = .opened
            day = opened.answerDue
        case .reviewClaimed(let claimed):
            kind = .claimed
            by = claimed.by
        case .reviewReleased(let released):
            kind = .released
            by = released.by
        case .observed(let observed):
            kind = .observed
            by = observed.by
            observations = observed.observations
            day = observed.correctBy
        case .correctionReceived: kind = .corrected
        case .termsRecounted(let recounted):
            kind = .termsRecounted
            day = recounted.correctBy ?? recounted.answerDue
            dayBefore = recounted.correctByBefore ?? recounted.answerDueBefore
        case .visitValidated(let validated):
            kind = .validated
            by = validated.by
        case .exitApproved(let approved):
            kind = approved.needsSecond ? .firstApproval : .approved
            by = approved.by
            day = approved.plan.effectiveOn
        case .returnedToReview(let returned):
            kind = .returned
            by = returned.by
        case .exitExecuted(let executed):
            kind = .exitExecuted
            day = executed.plan.effectiveOn
        case .refused(let refused):
            kind = .refused
            by = refused.by
            reason = refused.reason
        case .lapsed(let lapsed):
            kind = .lapsed
            day = lapsed.correctBy
        case .withdrawn: kind = .withdrawn
        }
    }
}
