import HTTPTypes
import IntakeDomain
import Messages
import Platform

/// Steps 8 to 10 of the online counter: "Enviar" and "Aceptar", informed consent, and the unique number.
struct FinishRequest: Sendable {
    /// What may come together with "Enviar"; what is `nil` keeps what was chosen before.
    struct Submission: Sendable {
        var place: Place?
        var persons: [ChooseRequest.Person]?
        var formMark: FormMark?
        var remark: String?
    }

    /// Longest optional remark.
    static let remarkLengthMax = 500

    let environment: IntakeEnvironment

    func submit(_ submission: Submission, for caseID: CaseID, by caller: Caller) async throws {
        let persons = try submission.persons.map { try ChooseRequest(environment: environment).seal($0) }
        let requirements = environment.requirements
        let now = environment.now
        try await environment.store.write(caller.metadata) { transaction in
            let draft = try transaction.state(ServiceRequest.self, id: caseID.text).state.openDraft()
            if let place = submission.place {
                try transaction.handle(ServiceRequest.self, id: caseID.text, .choosePlace(place))
            }
            if let persons {
                try transaction.handle(
                    ServiceRequest.self, id: caseID.text, .choosePersons(persons.marking(draft.applicant)))
            }
            try transaction.handle(
                ServiceRequest.self, id: caseID.text,
                .submit(
                    formMark: submission.formMark, remark: submission.remark.map { Personal($0, of: draft.applicant) },
                    rules: requirements.requirements(of: draft.procedure, in: .online), version: requirements.version,
                    at: now))
        }
    }

    /// The text that was answered is no longer the one in force.
    struct ConsentTextChanged: RejectionAnswer {
        var answer: APIRejection {
            APIRejection(.conflict, code: "consentimiento-cambio", detail: Texts.consentTextChanged)
        }
    }

    /// Files the request and gives its number.
    func giveConsent(
        textVersion: String, textHash: String, for caseID: CaseID, by caller: Caller
    ) async throws
        -> Receipt
    {
        let consent = try answer(textVersion: textVersion, textHash: textHash)
        let filing = try await environment.store.write(caller.metadata) { transaction in
            let state = try transaction.state(ServiceRequest.self, id: caseID.text).state
            if case .filed(let filed) = state { return filed.filing }  // A double click gets the first receipt again.
            let draft = try state.openDraft()
            let day = consent.at.day(in: Zone(provinceCode: draft.place?.provinceCode ?? ""))
            let ticket = try transaction.filingTicket(
                for: draft.applicant, draft.procedure, caseID: caseID, legalDay: day)
            let next = try transaction.handle(ServiceRequest.self, id: caseID.text, .giveConsent(consent, ticket))
            try transaction.cancel(timer: RequestTimers.unfinished, key: caseID.text)
            guard case .filed(let filed) = next else { throw ServiceRequest.Rejection.notSubmitted }
            return filed.filing
        }
        return try Receipt(filing, environment)
    }

    /// Nothing is filed; the uploads leave the disk within a day.
    func refuseConsent(textVersion: String, textHash: String, for caseID: CaseID, by caller: Caller) async throws {
        let consent = try answer(textVersion: textVersion, textHash: textHash)
        try await environment.store.write(caller.metadata) { transaction in
            try transaction.handle(ServiceRequest.self, id: caseID.text, .refuseConsent(consent))
            try transaction.cancel(timer: RequestTimers.unfinished, key: caseID.text)
            try transaction.schedule(
                timer: RequestTimers.purge, key: caseID.text,
                dueAt: consent.at.adding(seconds: ServiceRequest.uploadsKeptSeconds))
        }
    }

    private func answer(textVersion: String, textHash: String) throws -> ServiceRequest.Consent {
        let text = environment.consent
        guard textVersion == text.version, textHash.lowercased() == text.hash else { throw ConsentTextChanged() }
        return ServiceRequest.Consent(
            textVersion: text.version, textHash: text.hash, channel: .online, at: environment.now)
    }
}

/// What the applicant takes away: the number and what to expect.
struct Receipt: Sendable, Equatable {
    let caseID: CaseID
    let caseNumber: CaseNumber
    let procedure: Procedure
    let filedAt: Instant
    let legalDay: LocalDay
    let place: Place
    /// Opens the status page.
    let access: CitizenAccess.Granted

    init(_ filing: Filing, _ environment: IntakeEnvironment) throws {
        caseID = filing.caseID
        caseNumber = filing.caseNumber
        procedure = filing.procedure
        filedAt = filing.filedAt
        legalDay = filing.legalDay
        place = filing.place
        access = try CitizenAccess(caseID: filing.caseID).grant(
            environment, seconds: environment.configuration.accessDays * 86_400)
    }
}
