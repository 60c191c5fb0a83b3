import Messages
import Platform

/// What one made-up household does in the exercise, fixed before it begins.
struct CaseScript: Sendable {
    /// How the case must end.
    enum Ending: String, Sendable, CaseIterable {
        case executed, refused, withdrawn, performed
        /// The family sends the team away.
        case closedByFamily
    }

    let index: Int
    let procedure: Procedure
    let channel: Channel
    let ending: Ending
    let dispensary: Catalogue.Dispensary
    let family: FamilyRegistered
    /// Positions in the family's list of members.
    let applicant: Int
    let persons: [Int]
    /// Takes over when the head leaves and others stay.
    let newHead: Int?
    /// Whom the answer is sent to by mail; `nil` sends it through the document system or by hand.
    let email: String?
    let formMark: FormMark
    /// An official asks for a correction first.
    let isObserved: Bool
    /// The team comes in vain the first time.
    let missesFirstVisit: Bool
    /// Identified by the affiliation card, because the identity card is lost.
    let showsAffiliationCard: Bool
    /// How many days before the exercise's day the paper was received.
    let receivedDaysAgo: Int

    /// Whether this ending is one attention in the published table.
    var countsAsAttention: Bool {
        switch ending {
        case .executed, .performed: true
        case .refused: procedure == .voluntaryExit
        case .withdrawn, .closedByFamily: false
        }
    }

    /// Notices that the household must get, with how many of each.
    var expectedNotices: [NoticeKind: Int] {
        var notices: [NoticeKind: Int] = [.requestReceived: 1]
        if isObserved { notices[.correctionRequested] = 1 }
        switch ending {
        case .executed: notices[.exitExecuted] = 1
        case .refused: notices[.caseRefused] = 1
        case .withdrawn: notices[.requestWithdrawn] = 1
        case .performed:
            notices[.visitPlanned] = missesFirstVisit ? 2 : 1
            if missesFirstVisit { notices[.visitNotPerformed] = 1 }
            notices[.visitPerformed] = 1
        case .closedByFamily:
            notices[.visitPlanned] = 1
            notices[.visitRequestClosed] = 1
        }
        return notices
    }

    /// Notices that somebody at the dispensary must hand over; the receipt and the visit itself are in hand already.
    var noticesToHandOver: Int {
        guard email == nil, procedure == .homeVisit else { return 0 }
        return expectedNotices.filter { $0.key != .requestReceived && $0.key != .visitPerformed }.values.reduce(0, +)
    }

    /// The status that the public page shows at the end.
    var finalStatus: String {
        switch ending {
        case .executed: "executed"
        case .refused: "refused"
        case .withdrawn: "withdrawn"
        case .performed: "performed"
        case .closedByFamily: "closed"
        }
    }
}
