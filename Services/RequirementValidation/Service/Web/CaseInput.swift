import Messages
import Platform
import RequirementValidationDomain

/// What programs send to the interface. Everything is optional here, so that all errors are told at once.
enum CaseInput {
    static let groundsLettersMax = 2_000

    struct Approval: Decodable {
        let effectiveOn: String?
        let newHead: String?

        func action() throws -> CaseAction {
            var check = Validation()
            let day = check.optional("/effectiveOn", effectiveOn, "invalid", Texts.Field.badDay) { LocalDay($0) }
            let head = check.optional("/newHead", newHead, "invalid", Texts.Field.badPerson) { PersonID(checking: $0) }
            try check.finish()
            return .approve(effectiveOn: day, newHead: head)
        }
    }

    struct Observations: Decodable {
        let observations: [Entry]?

        struct Entry: Decodable {
            let requirement: String?
            let code: String?
        }

        func action() throws -> CaseAction {
            var check = Validation()
            let entries = check.present("/observations", observations) ?? []
            var read: [Observation] = []
            for (index, entry) in entries.enumerated() {
                let requirement = check.optional(
                    "/observations/\(index)/requirement", entry.requirement, "unknown", Texts.Field.badRequirement
                ) { RequirementKind(rawValue: $0) }
                let code = check.parse(
                    "/observations/\(index)/code", entry.code, "unknown", Texts.Field.badCode
                ) { ObservationCode(rawValue: $0) }
                if let code { read.append(Observation(requirement: requirement, code: code)) }
            }
            try check.finish()
            return .observe(read)
        }
    }

    struct Refusal: Decodable {
        let reason: String?
        let grounds: String?

        func action() throws -> CaseAction {
            var check = Validation()
            let reason = check.parse(
                "/reason", reason, missing: Texts.Field.badReason, "unknown", Texts.Field.badReason
            ) {
                RefusalReason(rawValue: $0)
            }
            let grounds = check.parse(
                "/grounds", grounds, missing: Texts.Field.missingGrounds, "too-long", Texts.Field.longGrounds
            ) { $0.count <= groundsLettersMax ? $0 : nil }
            let (known, text) = try check.values(reason, grounds)
            return .refuse(known, grounds: text)
        }
    }

    /// The query of the case list.
    struct List {
        let filter: CaseFilter
        let limit: Int
        let after: CaseCursor?

        static let limitDefault = 50
        static let limitMax = 200

        init(_ query: FormFields, province: String?) throws {
            var check = Validation()
            var filter = CaseFilter()
            let states = query.all("state").filter { !$0.isEmpty }.map { text in
                check.parse("/state", text, "unknown", Texts.Field.badState) { PhaseKind(rawValue: $0) }
            }
            if !states.isEmpty { filter.states = states.compactMap { $0 } }
            filter.procedure = check.optional(
                "/procedure", query.text("procedure"), "unknown", Texts.Field.badProcedure
            ) { Procedure(rawValue: $0) }
            filter.provinceCode = province
            let limit = check.optional("/limit", query.text("limit"), "invalid", Texts.Field.badLimit) { text in
                Int(text).flatMap { (1...Self.limitMax).contains($0) ? $0 : nil }
            }
            after = check.optional("/after", query.text("after"), "invalid", Texts.Field.badCursor) { CaseCursor($0) }
            try check.finish()
            self.filter = filter
            self.limit = limit ?? Self.limitDefault
        }
    }
}
