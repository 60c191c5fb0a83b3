package import Messages

/// One thing that keeps a request from being submitted; all of them are reported at once.
package enum SubmissionViolation: Sendable, Equatable, Hashable {
    case placeMissing
    case personsMissing
    /// None of the alternatives of a slot was presented.
    case requirementMissing([RequirementKind])
    /// The procedure does not ask for it in this channel.
    case requirementNotAsked(RequirementKind)
    case presentationNotAccepted(RequirementKind)
    /// An alternative needs the reason why the better one is missing.
    case reasonMissing(RequirementKind)
    case presentedTwice(RequirementKind)
    /// Says "uploaded" without an upload, or the other way round.
    case uploadMismatch(RequirementKind)
    case formMarkMissing
    case visitNeedsMissing
    case visitServiceMissing
    case weekdayUnknown
}

extension ChannelRequirements {
    /// Everything that is wrong with what was presented, in the order of the slots.
    package func violations(
        presented: [PresentedRequirement], formMark: FormMark?, visit: VisitNeeds?
    ) -> [SubmissionViolation] {
        slots.flatMap { missing(in: $0, presented) } + presented.flatMap { violations(of: $0, among: presented) }
            + violations(formMark: formMark, visit: visit)
    }

    private func missing(in slot: RequirementSlot, _ presented: [PresentedRequirement]) -> [SubmissionViolation] {
        let kinds = slot.alternatives.map(\.kind)
        return presented.contains { kinds.contains($0.kind) } ? [] : [.requirementMissing(kinds)]
    }

    private func violations(
        of item: PresentedRequirement, among presented: [PresentedRequirement]
    ) -> [SubmissionViolation] {
        guard let rule = rule(for: item.kind) else { return [.requirementNotAsked(item.kind)] }
        var result: [SubmissionViolation] = []
        if !rule.presentations.contains(item.presentation) { result.append(.presentationNotAccepted(item.kind)) }
        if rule.reasonRequired, item.missingAlternativeReason == nil { result.append(.reasonMissing(item.kind)) }
        if (item.presentation == .uploaded) != (item.document != nil) { result.append(.uploadMismatch(item.kind)) }
        if presented.count(where: { $0.kind == item.kind }) > 1 { result.append(.presentedTwice(item.kind)) }
        return result
    }

    private func violations(formMark: FormMark?, visit: VisitNeeds?) -> [SubmissionViolation] {
        var result: [SubmissionViolation] = []
        if formMarkRequired, formMark == nil { result.append(.formMarkMissing) }
        guard visitNeedsRequired else { return result }
        guard let visit else { return result + [.visitNeedsMissing] }
        if visit.services.isEmpty { result.append(.visitServiceMissing) }
        if !visit.weekdaysAtHome.allSatisfy((1...7).contains) { result.append(.weekdayUnknown) }
        return result
    }
}
