import Messages
import RequirementValidationDomain

@testable import Platform
@testable import RequirementValidation

extension Workload {
    func actAtReview() {
        guard let filed = chance.pick(world.known.filed) else { return }
        let reviewer = staff(chance.happens(0.5) ? "reviewer-a" : "reviewer-b", .reviewer)
        let action: CaseAction =
            switch chance.number(below: 20) {
            case 0..<2: .claim
            case 2: .release
            case 3..<6: .observe([Observation(requirement: .identityCard, code: .illegible)])
            case 6..<17: .approve(effectiveOn: nil, newHead: nil)
            case 17: .returnToReview
            default: .refuse(.identityNotProven, grounds: "No es \(Household.mark)")
            }
        let word = "\(action)".prefix { $0.isLetter }
        let key = newKey
        let isRepeated = chance.happens(0.3)
        world.act("\(word) \(filed.caseID)", at: "validation") { process in
            let context = process.context
            let desk = CaseDesk(
                store: context.store, settings: try ValidationSettings(context.settings),
                terms: TermCalendar(context.catalogue))
            let perform = {
                try await desk.perform(
                    action, on: filed.caseID, by: reviewer, expecting: nil, requestID: key, actID: key)
            }
            var outcome = try await perform()
            // Giving up a case that one does not hold stores nothing, so nobody can know its repeat.
            let hasStored = try await context.store.read {
                try $0.first("SELECT 1 FROM event WHERE correlation = $1", [.text(key)]) { _ in true } ?? false
            }
            if isRepeated, hasStored { outcome = try await self.world.repeated("\(word)", at: "validation", perform) }
            return outcome.file.phase.kind.rawValue
        }
    }
}
