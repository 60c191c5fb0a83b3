import IntakeDomain
import Messages
import Platform

/// The fields of the counter's page as an input of the use case; every mistake is told at once.
struct CounterForm {
    let fields: FormFields
    let clerk: StaffIdentity
    let catalogue: Catalogue

    func input() throws(InvalidInput) -> FileAtCounter.Input {
        var check = Validation()
        let procedure = check.parse(
            "/procedure", fields.text("procedure"), missing: Texts.Page.counterProcedure, "unknown",
            Texts.Page.counterProcedure
        ) { Procedure(rawValue: $0) }
        let identification = ContactFields.identification(fields, &check)
        let contact = ContactFields.nameAndOneOf(fields, &check)
        let place = check.place(
            dispensary: ("/dispensary", clerk.dispensaryID?.text ?? fields.text("dispensary")), province: ("", nil),
            catalogue)
        let persons = persons(identification, contact?.name, &check)
        var requirements = identity(procedure, &check)
        var mark: FormMark?
        var visit: FileAtCounter.Visit?
        switch procedure {
        case .voluntaryExit:
            mark = check.parse(
                "/formMark", fields.text("formMark"), missing: Texts.Page.counterForm, "unknown",
                Texts.Page.counterForm
            ) { FormMark(rawValue: $0) }
            requirements.append(PresentedRequirement(kind: .exitForm, presentation: .handedIn))
        case .homeVisit: visit = self.visit(&check)
        case nil: break
        }
        let remark = check.remark("/remark", fields.text("remark"))
        let receivedAt = receivedAt(place, &check)
        let values = try check.values(procedure, identification, contact, place)
        return FileAtCounter.Input(
            procedure: values.0, identification: values.1, contact: values.2, place: values.3, persons: persons,
            requirements: requirements, formMark: mark, visit: visit, remark: remark, receivedAt: receivedAt)
    }

    private func persons(
        _ identification: Identification?, _ name: String?, _ check: inout Validation
    ) -> [ChooseRequest.Person] {
        let role = check.parse(
            "/role", fields.text("role"), missing: Texts.Page.chooseRole, "unknown", Texts.Page.chooseRole
        ) { FamilyRole(rawValue: $0) }
        var persons = PersonRows.read(fields, &check)
        if fields["self"] == "yes" {
            if let identification, let role {
                persons.insert(ChooseRequest.Person(identification: identification, name: name, role: role), at: 0)
            }
        } else if PersonRows.count(in: fields) == 0 || persons.isEmpty {
            check.fail("/self", "missing", Texts.Page.counterPersons)
        }
        return persons
    }

    /// What was shown, in the order in which the published procedure accepts it.
    private func identity(_ procedure: Procedure?, _ check: inout Validation) -> [PresentedRequirement] {
        let shown = check.parse(
            "/identity", fields.text("identity"), missing: Texts.Page.counterIdentity, "unknown",
            Texts.Page.counterIdentity
        ) { Self.identities[$0] }
        guard let shown else { return [] }
        guard shown.kind != .identityCard else {
            return [PresentedRequirement(kind: shown.kind, presentation: shown.presentation)]
        }
        let reason = check.parse(
            "/reason", fields.text("reason"), missing: Texts.Page.counterReason, "unknown", Texts.Page.counterReason
        ) { MissingAlternativeReason(rawValue: $0) }
        return [
            PresentedRequirement(
                kind: shown.kind, presentation: shown.presentation, missingAlternativeReason: reason)
        ]
    }

    private static let identities: [String: (kind: RequirementKind, presentation: Presentation)] = [
        "shown-original": (.identityCard, .shownOriginal), "shown-digital": (.identityCard, .shownDigital),
        "affiliation-card": (.affiliationCard, .shownOriginal), "payment-receipt": (.paymentReceipt, .shownOriginal),
    ]

    private func visit(_ check: inout Validation) -> FileAtCounter.Visit? {
        let services = check.choices(
            "/services", fields.all("services"), Texts.Page.counterServices, as: HealthService.self)
        check.require(!services.isEmpty, "/services", "missing", Texts.Page.counterServices)
        let groups = check.choices(
            "/priorityGroups", fields.all("priorityGroups"), Texts.Field.priorityGroup, as: PriorityGroup.self)
        let sector = check.parse(
            "/sector", fields.text("sector"), missing: Texts.Page.counterSector, "too-long", Texts.Field.sector
        ) { $0.count <= 200 ? $0 : nil }
        let reference = check.parse(
            "/reference", fields.text("reference"), missing: Texts.Page.counterReference, "too-long",
            Texts.Field.reference
        ) { $0.count <= 500 ? $0 : nil }
        let weekdays = fields.all("weekdays").compactMap { Int($0) }.filter { (1...7).contains($0) }
        guard let sector, let reference else { return nil }
        let home = HomeLocation(parishCode: nil, sector: sector, reference: reference, point: nil)
        return FileAtCounter.Visit(services: services, priorityGroups: groups, home: home, weekdaysAtHome: weekdays)
    }

    /// A local date and time as browsers send it, in the zone of the dispensary.
    private func receivedAt(_ place: Place?, _ check: inout Validation) -> Instant? {
        let zone = Zone(provinceCode: place?.provinceCode ?? "")
        let offset = zone == .galapagos ? "-06:00" : "-05:00"
        return check.optional("/receivedAt", fields.text("receivedAt"), "invalid", Texts.Page.receivedAt) {
            Instant($0.replacing(" ", with: "T") + ":00" + offset)
        }
    }

    /// The field at which something missing is shown.
    static func pointer(_ violation: SubmissionViolation) -> String {
        switch violation {
        case .placeMissing: "/dispensary"
        case .personsMissing: "/self"
        case .requirementMissing, .requirementNotAsked, .presentationNotAccepted, .presentedTwice, .uploadMismatch:
            "/identity"
        case .reasonMissing: "/reason"
        case .formMarkMissing: "/formMark"
        case .visitNeedsMissing, .visitServiceMissing: "/services"
        case .weekdayUnknown: "/weekdays"
        }
    }
}
