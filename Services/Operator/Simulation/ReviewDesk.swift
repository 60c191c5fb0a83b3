import Messages
import Platform

/// The officials of one province: they read their inbox, claim, and decide as the scripts say.
struct ReviewDesk: Sendable {
    /// Between two looks at the inbox: an official works through a list before asking for the next one.
    private static let pauseMin = Duration.milliseconds(400)
    private static let pauseMax = Duration.seconds(2)
    /// Cases of one look at the inbox.
    private static let pageSize = 100
    /// Cases decided at the same time in a province.
    private static let handsMax = 4
    /// Share of the cases whose scans are opened before deciding.
    private static let scansOpened = 10

    let provinceCode: String
    let staff: StaffRoom
    let ledger: Ledger
    let seed: UInt64
    /// Where cases go whose applicant must correct something.
    let toCorrect: AsyncStream<Ledger.FiledCase>.Continuation

    /// Works until the task is cancelled; an inbox that does not answer is looked at again later.
    func run() async throws {
        let first = ReviewClient(api: try staff.reviewer(provinceCode, second: false))
        let second = ReviewClient(api: try staff.reviewer(provinceCode, second: true))
        var pause = Self.pauseMin
        while !Task.isCancelled {
            var done = 0
            do {
                done = try await round(first, "in-review")
                if ledger.needsSecondApproval(provinceCode) {
                    done += try await round(second, "awaiting-second-approval")
                }
            } catch is CancellationError {
                return
            } catch {
                ledger.noteOutage(error, "inbox of province \(provinceCode)")
            }
            pause = done > 0 ? Self.pauseMin : min(pause * 2, Self.pauseMax)
            try await Task.sleep(for: pause)
        }
    }

    /// - Returns: how many cases were handled.
    private func round(_ client: ReviewClient, _ state: String) async throws -> Int {
        let work = try await client.cases(state, limit: Self.pageSize).compactMap {
            summary -> (Ledger.FiledCase, String)? in
            // A case whose receipt is still on its way to the applicant comes again with the next look.
            guard let filed = ledger.filedCase(summary.caseId), filed.script.ending != .withdrawn else { return nil }
            let act = state == "in-review" ? "review-\(summary.corrections)" : "second"
            return ledger.takeReview(summary.caseId, act) ? (filed, act) : nil
        }
        try await Parallel.forEach(work, limit: Self.handsMax) { filed, act in
            do {
                try await decide(filed, act, client)
            } catch {
                ledger.note(error, filed.script, act)
            }
        }
        return work.count
    }

    private func decide(_ filed: Ledger.FiledCase, _ act: String, _ client: ReviewClient) async throws {
        let (script, id) = (filed.script, filed.caseID)
        let key = "exercise-\(seed)-\(script.index)-\(act)"
        if act == "second" {
            let after = try await client.approve(id, newHead: nil, key: key)
            guard after.state == "exit-executed" else { throw unexpected(after.state) }
            ledger.noteSecondApproval(provinceCode, isGiven: true)
            return ledger.noteDecision()
        }
        try await client.claim(id)
        var newHead: String?
        if script.newHead != nil || script.index % Self.scansOpened == 0 {
            newHead = try await study(filed, client)
        }
        if script.isObserved, act == "review-0" {
            try await client.observe(id, .identityCard, .illegible, key: key)
            toCorrect.yield(filed)
        } else if script.ending == .refused {
            try await client.refuse(id, .identityNotProven, grounds: "No coincide con el registro.", key: key)
            ledger.noteDecision()
        } else {
            let after = try await client.approve(id, newHead: newHead, key: key)
            if after.state == "awaiting-second-approval" {
                ledger.noteSecondApproval(provinceCode, isGiven: false)
            } else {
                ledger.noteDecision()
            }
        }
    }

    /// Opens the file and its scans.
    /// - Returns: the person who becomes head, when the script names one.
    private func study(_ filed: Ledger.FiledCase, _ client: ReviewClient) async throws -> String? {
        let details = try await client.details(filed.caseID)
        for path in details.requirements.compactMap(\.documentPath) {
            _ = try await client.api.send(.get, path)
        }
        guard let position = filed.script.newHead else { return nil }
        let number = filed.script.family.members[position].memberNumber
        guard let member = details.family?.members.first(where: { $0.memberNumber == number }) else {
            throw OperatorError("the register does not know the new head", fix: "look at ssc parked list")
        }
        return member.personId
    }

    private func unexpected(_ state: String) -> OperatorError {
        OperatorError("the case is \(state) after the second approval", fix: "look at the case in the inbox")
    }
}
