package import Messages

/// What counts as one attention of each procedure.
///
/// The published table says "Volumen de Atenciones" without defining it, so the reading is a setting. The rule in force
/// when a fact arrives is stored with the count: a later change counts later facts only.
package struct CountingRules: Sendable, Equatable {
    package enum ExitUnit: String, Sendable, CaseIterable {
        /// Every answered request: executed or refused.
        case answered
        /// Only executed exits.
        case executed
    }

    package enum VisitUnit: String, Sendable, CaseIterable {
        /// One per visit request performed.
        case visits
        /// One per person attended.
        case persons
    }

    package let exits: ExitUnit
    package let visits: VisitUnit

    package init(exits: ExitUnit = .answered, visits: VisitUnit = .visits) {
        self.exits = exits
        self.visits = visits
    }

    /// Attentions that an ending of a case is worth.
    package func attentions(of ending: CaseEnding) -> Int {
        switch ending {
        case .exitExecuted: 1
        case .refused(.voluntaryExit): exits == .answered ? 1 : 0
        case .visitPerformed(let personsSeen): visits == .visits ? 1 : max(personsSeen, 0)
        case .refused(.homeVisit), .lapsed, .withdrawn, .visitClosed: 0
        }
    }
}

/// How a case ended.
package enum CaseEnding: Sendable, Equatable {
    case exitExecuted
    case refused(Procedure)
    case lapsed(Procedure)
    case withdrawn(Procedure)
    case visitPerformed(personsSeen: Int)
    /// A visit request ended without a visit.
    case visitClosed

    package var procedure: Procedure {
        switch self {
        case .exitExecuted: .voluntaryExit
        case .visitPerformed, .visitClosed: .homeVisit
        case .refused(let procedure), .lapsed(let procedure), .withdrawn(let procedure): procedure
        }
    }

    package var kind: EndingKind {
        switch self {
        case .exitExecuted: .exitExecuted
        case .refused: .refused
        case .lapsed: .lapsed
        case .withdrawn: .withdrawn
        case .visitPerformed: .visitPerformed
        case .visitClosed: .visitClosed
        }
    }
}

/// The stored name of an ending.
package enum EndingKind: String, Sendable, Codable, CaseIterable {
    case exitExecuted = "exit-executed"
    case refused
    case lapsed
    case withdrawn
    case visitPerformed = "visit-performed"
    case visitClosed = "visit-closed"

    /// Whether it is the institution's answer, at which the time to answer ends.
    package var isAnswer: Bool {
        switch self {
        case .exitExecuted, .refused, .visitPerformed: true
        case .lapsed, .withdrawn, .visitClosed: false
        }
    }
}
