import EventSourcing
import IntakeDomain
import Messages

/// Example values shared by the tests; 2026-03-09 is a Monday.
enum Example {
    static let now = Instant(millisecondsSinceEpoch: 1_773_063_900_000)
    static let applicant = PersonID("5f0c7a52-3d1e-8b6a-9c44-1f2e3d4c5b6a")
    static let dependent = PersonID("6a0c7a52-3d1e-8b6a-9c44-1f2e3d4c5b6b")
    static let caseID = CaseID("0192f0c0-0000-7000-8000-000000000001")
    static let clerk = StaffID("0192f0c0-0000-7000-8000-0000000000aa")
    static let number = CaseNumber(procedure: .voluntaryExit, year: 2026, serial: 123)
    static let otherNumber = CaseNumber(procedure: .voluntaryExit, year: 2026, serial: 99)
    static let place = Place(provinceCode: "06", sectorID: nil, dispensaryID: DispensaryID("0601-01"))
    static let identification = Personal(Identification(kind: .cedula, number: "0102030400"), of: applicant)
    static let contact = Personal(
        Contact(name: "Rosa Quishpe", email: EmailAddress("rosa@example.ec"), phone: PhoneNumber("0991234567")),
        of: applicant)
    static let remark = Personal("Cambio de residencia", of: applicant)
    static let ticket = FilingTicket(number: number, openCase: nil)

    static let person = ConcernedPerson(
        person: applicant,
        details: Personal(
            PersonDetails(identification: Identification(kind: .cedula, number: "0102030400"), name: nil),
            of: applicant),
        role: .head, isApplicant: true)

    static func code(_ id: String = "code-1", at: Instant = now) -> IssuedCode {
        IssuedCode(
            id: id, salt: "00ff", hash: "abcd", delivery: Personal(.example, of: applicant),
            expiresAt: at.adding(seconds: Verification.lifetimeSeconds))
    }

    static func document(_ id: String) -> UploadedDocument {
        UploadedDocument(
            documentID: DocumentID(id), mediaType: "application/pdf", bytes: 2_048,
            sha256: String(repeating: "0a", count: 32))
    }

    static let start = ServiceRequest.OnlineStart(
        caseID: caseID, procedure: .voluntaryExit, applicant: applicant, identification: identification,
        contact: contact, code: code(), at: now)

    static let consent = ServiceRequest.Consent(
        textVersion: "2026-01", textHash: String(repeating: "ab", count: 32), channel: .online,
        at: now.adding(seconds: 600))

    static let onlineExit = ChannelRequirements(
        channel: .online,
        slots: [
            RequirementSlot(alternatives: [upload(.identityCard)]), RequirementSlot(alternatives: [upload(.exitForm)]),
        ],
        formMarkRequired: true, visitNeedsRequired: false)

    static let counterVisit = ChannelRequirements(
        channel: .inPerson,
        slots: [
            RequirementSlot(alternatives: [
                RequirementRule(kind: .identityCard, presentations: [.shownOriginal, .shownDigital]),
                RequirementRule(kind: .affiliationCard, presentations: [.shownOriginal], reasonRequired: true),
                RequirementRule(
                    kind: .paymentReceipt, presentations: [.shownOriginal], reasonRequired: true, exceptional: true),
            ])
        ],
        formMarkRequired: false, visitNeedsRequired: true)

    private static func upload(_ kind: RequirementKind) -> RequirementRule {
        RequirementRule(
            kind: kind, presentations: [.uploaded], mediaTypes: ["application/pdf", "image/jpeg"],
            bytesMax: 2_097_152)
    }

    static let visit = VisitNeeds(
        services: [.medical], priorityGroups: [.olderAdult], home: Personal(.example, of: applicant),
        weekdaysAtHome: [2, 4])

    static let shownCard = PresentedRequirement(kind: .identityCard, presentation: .shownOriginal)

    static func counterFiling(
        requirements: [PresentedRequirement] = [shownCard], visit: VisitNeeds? = visit,
        persons: [ConcernedPerson] = [person], receivedAt: Instant = now, rules: ChannelRequirements? = counterVisit,
        openCase: CaseNumber? = nil
    ) -> CounterFiling {
        CounterFiling(
            caseID: caseID, procedure: .homeVisit, applicant: applicant, identification: identification,
            contact: contact, place: place, persons: persons, requirements: requirements, formMark: nil, visit: visit,
            remark: nil, receivedAt: receivedAt, clerk: clerk, backdatedDaysMax: 3, rules: rules,
            catalogueVersion: "1",
            ticket: FilingTicket(
                number: CaseNumber(procedure: .homeVisit, year: 2026, serial: 1), openCase: openCase),
            now: now)
    }
}

/// Histories of a request, each one step further than the one before.
enum History {
    typealias Request = Scenario<ServiceRequest>

    static let none = given(ServiceRequest.self)
    static let started = none.then(.start(Example.start))
    static let verified = started.then(.enterCode(matching: "code-1", at: Example.now.adding(seconds: 60)))
    static let chosen = verified.then(.choosePlace(Example.place)).then(.choosePersons([Example.person]))
    static let uploaded = chosen.then(attach(.identityCard, "d1")).then(attach(.exitForm, "d2"))
    static let submitted = uploaded.then(submit)
    static let filed = submitted.then(.giveConsent(Example.consent, Example.ticket))
    static let refused = submitted.then(.refuseConsent(Example.consent))
    static let abandoned = uploaded.then(.abandon(at: Example.now.adding(seconds: 86_400)))
    static let filedInPerson = none.then(.fileInPerson(Example.counterFiling()))
    static let correctionRequested = filed.then(.record(correction))
    static let corrected = correctionRequested.then(attach(.identityCard, "d3")).then(
        .submitCorrection(presented: [], formMark: nil, note: nil, at: Example.now))
    static let withdrawn = filed.then(.withdraw(at: Example.now))
    static let executed = filed.then(.record(.exitExecuted(.init(effectiveOn: .example, at: Example.now))))

    static let all: [Request] = [
        none, started, verified, chosen, uploaded, submitted, filed, refused, abandoned, filedInPerson,
        correctionRequested, corrected, withdrawn, executed,
    ]

    static let correction = CaseProgress.correctionRequested(
        .init(observations: [.example], correctBy: .example, at: Example.now))
    static let submit = submit()

    static func submit(formMark: FormMark? = .signature) -> ServiceRequest.Command {
        .submit(
            formMark: formMark, remark: Example.remark, rules: Example.onlineExit, version: "1", at: Example.now)
    }

    static func attach(_ kind: RequirementKind, _ id: String) -> ServiceRequest.Command {
        .attach(kind, Example.document(id), rules: Example.onlineExit, at: Example.now)
    }
}
