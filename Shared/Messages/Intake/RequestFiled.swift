/// A request was filed and has its number. It opens the case in every other service.
package struct RequestFiled: PublishedMessage {
    package static let type = "intake.request-filed.v1"
    package static let exchange = Exchange.events
    package static let summary = "A request of either procedure was filed and has its unique number."

    package let caseID: CaseID
    /// The number that people see, as `SSC-EGR-2026-0000123-K`.
    package let caseNumber: String
    package let procedure: Procedure
    package let channel: Channel
    /// When the institution received it; at a counter this may be earlier than when it was typed in.
    package let filedAt: Instant
    /// The day of receipt in the zone of the dispensary's province.
    package let legalDay: LocalDay
    package let dispensaryID: DispensaryID
    /// Two digits of INEC.
    package let provinceCode: String
    package let applicant: PersonID
    /// Name and addresses for answers; sealed for the applicant.
    package let contact: Personal<Contact>
    /// The people whom the request concerns: who leaves, or who is to be seen. May include the applicant.
    package let persons: [PersonID]
    package let requirements: [PresentedRequirement]
    /// How the exit form was marked; `nil` for visits.
    package let formMark: FormMark?
    /// Only for home visits.
    package let visit: VisitNeeds?
    package let remark: Personal<String>?
    /// The clerk who typed it in; `nil` online.
    package let filedBy: StaffID?

    package init(
        caseID: CaseID, caseNumber: String, procedure: Procedure, channel: Channel, filedAt: Instant,
        legalDay: LocalDay, dispensaryID: DispensaryID, provinceCode: String, applicant: PersonID,
        contact: Personal<Contact>, persons: [PersonID], requirements: [PresentedRequirement], formMark: FormMark?,
        visit: VisitNeeds?, remark: Personal<String>?, filedBy: StaffID?
    ) {
        self.caseID = caseID
        self.caseNumber = caseNumber
        self.procedure = procedure
        self.channel = channel
        self.filedAt = filedAt
        self.legalDay = legalDay
        self.dispensaryID = dispensaryID
        self.provinceCode = provinceCode
        self.applicant = applicant
        self.contact = contact
        self.persons = persons
        self.requirements = requirements
        self.formMark = formMark
        self.visit = visit
        self.remark = remark
        self.filedBy = filedBy
    }

    package var subject: String { caseID.text }

    package static var example: RequestFiled {
        RequestFiled(
            caseID: CaseID("0192f0c0-0000-7000-8000-000000000001"), caseNumber: "SSC-EGR-2026-0000123-K",
            procedure: .voluntaryExit, channel: .online, filedAt: .example, legalDay: .example,
            dispensaryID: DispensaryID("0601-01"), provinceCode: "06", applicant: .example,
            contact: Personal(.example, of: .example), persons: [.example],
            requirements: [.example], formMark: .signature, visit: nil,
            remark: Personal("Cambio de residencia", of: .example), filedBy: nil)
    }
}

/// A requirement as it was shown, handed in or uploaded.
package struct PresentedRequirement: Codable, Sendable, Equatable {
    package let kind: RequirementKind
    package let presentation: Presentation
    /// Why a better alternative is missing; required for the affiliation card and the payment receipt.
    package let missingAlternativeReason: MissingAlternativeReason?
    /// Set when a scan was uploaded.
    package let document: UploadedDocument?

    package init(
        kind: RequirementKind, presentation: Presentation,
        missingAlternativeReason: MissingAlternativeReason? = nil, document: UploadedDocument? = nil
    ) {
        self.kind = kind
        self.presentation = presentation
        self.missingAlternativeReason = missingAlternativeReason
        self.document = document
    }

    package static var example: PresentedRequirement {
        PresentedRequirement(kind: .identityCard, presentation: .uploaded, document: .example)
    }
}

/// Why a person cannot show the better proof of identity.
package enum MissingAlternativeReason: String, Sendable, Codable, CaseIterable {
    case lost
    case stolen
    case expired
    case inRenewal = "in-renewal"
    case neverIssued = "never-issued"
    case leftAtHome = "left-at-home"
}

/// A scan kept by Intake; the bytes are fetched with a short-lived signed link.
package struct UploadedDocument: Codable, Sendable, Equatable {
    package let documentID: DocumentID
    /// `application/pdf` or `image/jpeg`.
    package let mediaType: String
    package let bytes: Int
    /// Lower-case hexadecimal SHA-256 of the file.
    package let sha256: String

    package init(documentID: DocumentID, mediaType: String, bytes: Int, sha256: String) {
        self.documentID = documentID
        self.mediaType = mediaType
        self.bytes = bytes
        self.sha256 = sha256
    }

    package static var example: UploadedDocument {
        UploadedDocument(
            documentID: DocumentID("0192f0c0-0000-7000-8000-000000000009"), mediaType: "application/pdf",
            bytes: 48_211, sha256: String(repeating: "0a", count: 32))
    }
}

/// What a household asks of a visit.
package struct VisitNeeds: Codable, Sendable, Equatable {
    package let services: [HealthService]
    package let priorityGroups: [PriorityGroup]
    /// Where the home is; sealed for the applicant.
    package let home: Personal<HomeLocation>
    /// Weekdays on which somebody is at home, 1 Monday to 7 Sunday; empty means any.
    package let weekdaysAtHome: [Int]

    package init(
        services: [HealthService], priorityGroups: [PriorityGroup], home: Personal<HomeLocation>,
        weekdaysAtHome: [Int]
    ) {
        self.services = services
        self.priorityGroups = priorityGroups
        self.home = home
        self.weekdaysAtHome = weekdaysAtHome
    }

    package static var example: VisitNeeds {
        VisitNeeds(
            services: [.medical, .dental], priorityGroups: [.olderAdult],
            home: Personal(.example, of: .example), weekdaysAtHome: [2, 4])
    }
}

/// A rural home: streets have no numbers, so references and sector lead the team.
package struct HomeLocation: Codable, Sendable, Equatable {
    /// Six digits of INEC.
    package let parishCode: String?
    /// Recinto, comuna or sector.
    package let sector: String
    /// Words such as "junto a la escuela".
    package let reference: String
    package let point: GeoPoint?

    package init(parishCode: String?, sector: String, reference: String, point: GeoPoint?) {
        self.parishCode = parishCode
        self.sector = sector
        self.reference = reference
        self.point = point
    }

    package static var example: HomeLocation {
        HomeLocation(
            parishCode: "060151", sector: "San Isidro", reference: "junto a la escuela",
            point: GeoPoint(latitude: -1.6635, longitude: -78.6547))
    }
}
