import EventSourcing
import Messages
import Platform
import RequirementValidationDomain

/// Opens, corrects and ends cases as Intake tells.
struct IntakeHandlers: Sendable {
    private let settings: ValidationSettings
    private let terms: TermCalendar

    init(settings: ValidationSettings, terms: TermCalendar) {
        self.settings = settings
        self.terms = terms
    }

    var all: [MessageHandler] { [requestFiled, correctionSubmitted, requestWithdrawn] }

    private var requestFiled: MessageHandler {
        .on(RequestFiled.self) { [settings, terms] transaction, envelope in
            let filing = Filing(envelope.body)
            let family = try FamilyDirectory.record(ofFirst: [filing.applicant] + filing.persons, transaction)
            let findings = try Self.findings(
                filing, requirements: filing.requirements, formMark: filing.formMark, family: family, settings,
                transaction)
            let rules = settings.rules(try terms.calendar(at: filing.dispensaryID, transaction.sql))
            let state = try transaction.handle(
                Case.self, id: filing.caseID.text,
                .open(filing, family: family?.familyID, findings: findings, rules: rules, at: transaction.now))
            if let file = state.file { try CorrectionTermTimer.arrange(file, transaction) }
        }
    }

    private var correctionSubmitted: MessageHandler {
        .on(CorrectionSubmitted.self) { [settings] transaction, envelope in
            let told = envelope.body
            guard let file = try transaction.state(Case.self, id: told.caseID.text).state.file else {
                throw NotYet("the filing of the request")
            }
            let filing = file.filing
            let family = try FamilyDirectory.record(ofFirst: [filing.applicant] + filing.persons, transaction)
            let findings = try Self.findings(
                filing, requirements: file.requirements.replacing(with: told.requirements),
                formMark: told.formMark ?? file.formMark, family: family, settings, transaction)
            let correction = Correction(
                requirements: told.requirements, formMark: told.formMark, note: told.note, legalDay: told.legalDay)
            do {
                let state = try transaction.handle(
                    Case.self, id: told.caseID.text,
                    .receiveCorrection(correction, findings: findings, at: transaction.now))
                if let file = state.file { try CorrectionTermTimer.arrange(file, transaction) }
            } catch CaseRejection.alreadyEnded {
                // The case was decided, withdrawn or had lapsed before the correction was made: its end stands.
                return
            }
        }
    }

    private var requestWithdrawn: MessageHandler {
        .on(RequestWithdrawn.self) { transaction, envelope in
            let id = envelope.body.caseID.text
            do {
                let state = try transaction.handle(Case.self, id: id, .withdraw(at: transaction.now))
                if let file = state.file { try CorrectionTermTimer.arrange(file, transaction) }
            } catch CaseRejection.notOpened {
                throw NotYet("the filing of the request")
            }
        }
    }

    private static func findings(
        _ filing: Filing, requirements: [PresentedRequirement], formMark: FormMark?, family: FamilyRecord?,
        _ settings: ValidationSettings, _ transaction: Transaction
    ) throws -> [Finding] {
        let busy = try FamilyDirectory.withOpenCases(
            filing.persons, procedure: filing.procedure, besides: filing.caseID, transaction.sql)
        return RequirementChecks.run(
            CheckFacts(
                procedure: filing.procedure, channel: filing.channel, applicant: filing.applicant,
                persons: filing.persons, requirements: requirements, formMark: formMark, day: filing.legalDay,
                family: family, personsWithOpenCases: busy, toleranceMonths: settings.toleranceMonths))
    }
}
