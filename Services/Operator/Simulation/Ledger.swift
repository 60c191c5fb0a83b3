import Messages
import Platform
import Synchronization

/// What the exercise itself did and saw so far.
final class Ledger: Sendable {
    /// A case with its number, as the receipt says.
    struct FiledCase: Sendable {
        let script: CaseScript
        let caseID: String
        let caseNumber: String
        let accessToken: String
    }

    /// Something that should not have happened, without personal data.
    struct Trouble: Sendable {
        /// The script's, or -1.
        let index: Int
        let act: String
        let reason: String
    }

    private struct State {
        var filed: [String: FiledCase] = [:]
        var visitRequests: [DispensaryID: [FiledCase]] = [:]
        var attempted: [DispensaryID: Int] = [:]
        var reviewed: Set<String> = []
        var secondApprovals: [String: Int] = [:]
        var decided = 0
        var visitsDone = 0
        var filingMilliseconds: [Double] = []
        var troubles: [Trouble] = []
    }

    private let state = Mutex(State())

    func file(_ filed: FiledCase, milliseconds: Double) {
        state.withLock { state in
            state.filed[filed.caseID] = filed
            if filed.script.procedure == .homeVisit {
                state.visitRequests[filed.script.dispensary.id, default: []].append(filed)
            }
            state.filingMilliseconds.append(milliseconds)
        }
    }

    /// A visit request was filed, or it failed for good: the planner need not wait for it.
    func noteAttempt(_ script: CaseScript) {
        guard script.procedure == .homeVisit else { return }
        state.withLock { $0.attempted[script.dispensary.id, default: 0] += 1 }
    }

    func visitsAttempted(at dispensary: DispensaryID) -> Int { state.withLock { $0.attempted[dispensary] ?? 0 } }

    func filedCase(_ caseID: String) -> FiledCase? { state.withLock { $0.filed[caseID] } }

    func visitRequests(at dispensary: DispensaryID) -> [FiledCase] {
        state.withLock { $0.visitRequests[dispensary] ?? [] }
    }

    var filedCases: [FiledCase] { state.withLock { Array($0.filed.values) } }

    /// Whether an act of review is to be done now; each is given out once.
    func takeReview(_ caseID: String, _ act: String) -> Bool {
        state.withLock { $0.reviewed.insert("\(caseID) \(act)").inserted }
    }

    /// A first official approved, or a second one did.
    func noteSecondApproval(_ provinceCode: String, isGiven: Bool) {
        state.withLock { $0.secondApprovals[provinceCode, default: 0] += isGiven ? -1 : 1 }
    }

    /// Whether somebody in the province waits for a second official.
    func needsSecondApproval(_ provinceCode: String) -> Bool {
        state.withLock { ($0.secondApprovals[provinceCode] ?? 0) > 0 }
    }

    func noteDecision() { state.withLock { $0.decided += 1 } }
    func noteVisit() { state.withLock { $0.visitsDone += 1 } }

    func note(_ error: any Error, _ script: CaseScript, _ act: String) {
        state.withLock { $0.troubles.append(Trouble(index: script.index, act: act, reason: "\(error)")) }
    }

    /// Something that could not be asked for a while; what it cost shows in the proof.
    func noteOutage(_ error: any Error, _ act: String) {
        state.withLock { $0.troubles.append(Trouble(index: -1, act: act, reason: "\(error)")) }
    }

    var troubles: [Trouble] { state.withLock { $0.troubles } }

    struct Counts: Sendable, Equatable {
        let filed, decided, visitsDone, troubles: Int
    }

    var counts: Counts {
        state.withLock {
            Counts(
                filed: $0.filed.count, decided: $0.decided, visitsDone: $0.visitsDone, troubles: $0.troubles.count)
        }
    }

    /// How long the call that filed a request took; `share` 0.5 is the median.
    func filingMilliseconds(_ share: Double) -> Double {
        state.withLock { state in
            let sorted = state.filingMilliseconds.sorted()
            guard !sorted.isEmpty else { return 0 }
            return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
        }
    }
}
