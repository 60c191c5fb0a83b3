package import Messages

extension ServiceRequest {
    /// The first step of the online counter: who asks, and the code that goes to the given address.
    package struct OnlineStart: Sendable, Codable, Equatable {
        package let caseID: CaseID
        package let procedure: Procedure
        package let applicant: PersonID
        package let identification: Personal<Identification>
        package let contact: Personal<Contact>
        package let code: IssuedCode
        package let at: Instant

        package init(
            caseID: CaseID, procedure: Procedure, applicant: PersonID, identification: Personal<Identification>,
            contact: Personal<Contact>, code: IssuedCode, at: Instant
        ) {
            self.caseID = caseID
            self.procedure = procedure
            self.applicant = applicant
            self.identification = identification
            self.contact = contact
            self.code = code
            self.at = at
        }
    }

    package struct CodeSent: Sendable, Codable, Equatable {
        package let caseID: CaseID
        package let code: IssuedCode
        package let at: Instant

        package init(caseID: CaseID, code: IssuedCode, at: Instant) {
            self.caseID = caseID
            self.code = code
            self.at = at
        }
    }

    package struct ContactChange: Sendable, Codable, Equatable {
        package let caseID: CaseID
        package let contact: Personal<Contact>
        package let code: IssuedCode
        package let at: Instant

        package init(caseID: CaseID, contact: Personal<Contact>, code: IssuedCode, at: Instant) {
            self.caseID = caseID
            self.contact = contact
            self.code = code
            self.at = at
        }
    }

    package struct Moment: Sendable, Codable, Equatable {
        package let at: Instant

        package init(at: Instant) { self.at = at }
    }

    package struct PersonsChosen: Sendable, Codable, Equatable {
        package let persons: [ConcernedPerson]

        package init(persons: [ConcernedPerson]) { self.persons = persons }
    }

    package struct DocumentAttached: Sendable, Codable, Equatable {
        package let caseID: CaseID
        /// Whose key seals the bytes.
        package let owner: PersonID
        package let requirement: RequirementKind
        package let document: UploadedDocument
        /// The upload that this one takes the place of.
        package let replaced: DocumentID?
        package let at: Instant

        package init(
            caseID: CaseID, owner: PersonID, requirement: RequirementKind, document: UploadedDocument,
            replaced: DocumentID?, at: Instant
        ) {
            self.caseID = caseID
            self.owner = owner
            self.requirement = requirement
            self.document = document
            self.replaced = replaced
            self.at = at
        }
    }

    package struct DocumentRemoved: Sendable, Codable, Equatable {
        package let requirement: RequirementKind
        package let documentID: DocumentID
        package let at: Instant

        package init(requirement: RequirementKind, documentID: DocumentID, at: Instant) {
            self.requirement = requirement
            self.documentID = documentID
            self.at = at
        }
    }

    /// "Enviar" and "Aceptar".
    package struct Submission: Sendable, Codable, Equatable {
        package let requirements: [PresentedRequirement]
        package let formMark: FormMark?
        package let remark: Personal<String>?
        package let catalogueVersion: String
        package let at: Instant

        package init(
            requirements: [PresentedRequirement], formMark: FormMark?, remark: Personal<String>?,
            catalogueVersion: String, at: Instant
        ) {
            self.requirements = requirements
            self.formMark = formMark
            self.remark = remark
            self.catalogueVersion = catalogueVersion
            self.at = at
        }
    }

    /// What was read and answered; the text itself is a file of the installation, named by version and hash
    /// (LOPDP art. 8 asks for proof of consent).
    package struct Consent: Sendable, Codable, Equatable {
        package let textVersion: String
        /// Lower-case hexadecimal SHA-256 of the text shown.
        package let textHash: String
        package let channel: Channel
        package let at: Instant

        package init(textVersion: String, textHash: String, channel: Channel, at: Instant) {
            self.textVersion = textVersion
            self.textHash = textHash
            self.channel = channel
            self.at = at
        }
    }

    /// A request that ended before it was filed, and the uploads that must go.
    package struct Dropped: Sendable, Codable, Equatable {
        package let consent: Consent?
        package let documents: [DocumentID]
        package let purgeAt: Instant
        package let at: Instant

        package init(consent: Consent?, documents: [DocumentID], purgeAt: Instant, at: Instant) {
            self.consent = consent
            self.documents = documents
            self.purgeAt = purgeAt
            self.at = at
        }
    }

    package struct DocumentsPurged: Sendable, Codable, Equatable {
        package let documents: [DocumentID]
        package let at: Instant

        package init(documents: [DocumentID], at: Instant) {
            self.documents = documents
            self.at = at
        }
    }

    package struct Withdrawal: Sendable, Codable, Equatable {
        package let caseID: CaseID
        package let caseNumber: CaseNumber
        package let procedure: Procedure
        package let at: Instant
        package let legalDay: LocalDay

        package init(caseID: CaseID, caseNumber: CaseNumber, procedure: Procedure, at: Instant, legalDay: LocalDay) {
            self.caseID = caseID
            self.caseNumber = caseNumber
            self.procedure = procedure
            self.at = at
            self.legalDay = legalDay
        }
    }

    package struct Correction: Sendable, Codable, Equatable {
        package let caseID: CaseID
        package let caseNumber: CaseNumber
        package let procedure: Procedure
        package let requirements: [PresentedRequirement]
        package let formMark: FormMark?
        package let note: Personal<String>?
        package let at: Instant
        package let legalDay: LocalDay

        package init(
            caseID: CaseID, caseNumber: CaseNumber, procedure: Procedure, requirements: [PresentedRequirement],
            formMark: FormMark?, note: Personal<String>?, at: Instant, legalDay: LocalDay
        ) {
            self.caseID = caseID
            self.caseNumber = caseNumber
            self.procedure = procedure
            self.requirements = requirements
            self.formMark = formMark
            self.note = note
            self.at = at
            self.legalDay = legalDay
        }
    }
}
