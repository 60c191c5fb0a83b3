import Messages
import RequirementValidationDomain

/// The queues of the inbox, in the order in which a reviewer looks at them.
enum ReviewQueue: String, CaseIterable, Sendable {
    case toReview = "por-revisar"
    case mine = "mias"
    case secondApproval = "segunda-aprobacion"
    case dueSoon = "por-vencer"
    case awaitingCorrection = "espera-correccion"
    case ended = "terminados"

    /// Days ahead in which a term counts as about to end; a week holds five business days.
    private static let dueSoonDays = 7

    func filter(for official: StaffID, province: String?, today: LocalDay) -> CaseFilter {
        var filter = CaseFilter()
        filter.provinceCode = province
        switch self {
        case .toReview:
            filter.states = [.inReview]
            filter.claim = .nobody
        case .mine:
            filter.states = [.inReview]
            filter.claim = .by(official)
        case .secondApproval: filter.states = [.awaitingSecondApproval]
        case .dueSoon:
            filter.states = [.inReview, .awaitingSecondApproval]
            filter.answerDueThrough = today.adding(days: Self.dueSoonDays)
        case .awaitingCorrection: filter.states = [.observed]
        case .ended: filter.states = PhaseKind.allCases.filter { !$0.isOpen }
        }
        return filter
    }
}
