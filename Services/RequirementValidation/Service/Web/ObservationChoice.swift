import Messages
import Platform
import RequirementValidationDomain

/// One thing to correct as a checkbox: `identity-card:illegible`, or `:not-in-family` for none of the papers.
struct ObservationChoice {
    let observation: Observation

    init(_ observation: Observation) { self.observation = observation }

    init?(_ value: String) {
        let parts = value.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let code = ObservationCode(rawValue: String(parts[1])) else { return nil }
        let requirement = RequirementKind(rawValue: String(parts[0]))
        guard requirement != nil || parts[0].isEmpty else { return nil }
        observation = Observation(requirement: requirement, code: code)
    }

    var value: String { "\(observation.requirement?.rawValue ?? ""):\(observation.code.rawValue)" }

    /// What can be wrong with a paper, and with the request as a whole.
    private static func codes(for requirement: RequirementKind?) -> [ObservationCode] {
        switch requirement {
        case .identityCard: [.illegible, .incomplete, .oneSideMissing, .expired, .wrongDocument, .dataDiffer]
        case .affiliationCard: [.illegible, .incomplete, .wrongDocument, .dataDiffer]
        case .paymentReceipt: [.illegible, .incomplete, .contributionsNotUpToDate, .wrongDocument]
        case .exitForm: [.illegible, .incomplete, .notSigned, .wrongDocument, .dataDiffer]
        case nil: [.notInFamily, .newHeadNeeded, .dataDiffer]
        }
    }

    /// The checkboxes of a case by paper: those presented, those that the procedure asks for, those proposed.
    static func groups(_ file: CaseFile, chosen: Set<String>) -> [PageContent] {
        let presented = Set(file.requirements.map(\.kind))
        let asked: Set<RequirementKind> =
            switch file.filing.procedure {
            case .homeVisit: [.identityCard]
            case .voluntaryExit: [.identityCard, .exitForm]
            }
        let proposed = Set(chosen.compactMap { ObservationChoice($0)?.observation.requirement })
        let kinds = RequirementKind.allCases.filter { presented.union(asked).union(proposed).contains($0) }
        var isFirst = true
        return (kinds + [nil]).map { kind in
            let boxes = codes(for: kind).map { code -> PageContent in
                let choice = ObservationChoice(Observation(requirement: kind, code: code))
                defer { isFirst = false }
                return [
                    "value": choice.value, "id": isFirst ? "observations" : "observations-\(choice.value)",
                    "text": Texts.observationChoice(code), "checked": chosen.contains(choice.value),
                ]
            }
            return ["name": kind.map { Texts.requirement($0) } ?? Texts.wholeRequest, "boxes": boxes]
        }
    }
}
