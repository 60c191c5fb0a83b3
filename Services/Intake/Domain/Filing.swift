package import Messages

/// A request as it was filed: everything that the other services need to open the case, and the unique number.
package struct Filing: Sendable, Codable, Equatable {
    package let caseID: CaseID
    package let caseNumber: CaseNumber
    package let procedure: Procedure
    package let channel: Channel
    /// When the institution received it; at a counter this may be earlier than when it was typed in.
    package let filedAt: Instant
    package let registeredAt: Instant
    /// The day of receipt in the zone of the dispensary's province.
    package let legalDay: LocalDay
    package let place: Place
    package let applicant: PersonID
    package let identification: Personal<Identification>
    package let contact: Personal<Contact>
    package let persons: [ConcernedPerson]
    package let requirements: [PresentedRequirement]
    package let formMark: FormMark?
    package let visit: VisitNeeds?
    package let remark: Personal<String>?
    package let filedBy: StaffID?
    package let catalogueVersion: String

    package init(
        caseID: CaseID, caseNumber: CaseNumber, procedure: Procedure, channel: Channel, filedAt: Instant,
        registeredAt: Instant, legalDay: LocalDay, place: Place, applicant: PersonID,
        identification: Personal<Identification>, contact: Personal<Contact>, persons: [ConcernedPerson],
        requirements: [PresentedRequirement], formMark: FormMark?, visit: VisitNeeds?, remark: Personal<String>?,
        filedBy: StaffID?, catalogueVersion: String
    ) {
        self.caseID = caseID
        self.caseNumber = caseNumber
        self.procedure = procedure
        self.channel = channel
        self.filedAt = filedAt
        self.registeredAt = registeredAt
        self.legalDay = legalDay
        self.place = place
        self.applicant = applicant
        self.identification = identification
        self.contact = contact
        self.persons = persons
        self.requirements = requirements
        self.formMark = formMark
        self.visit = visit
        self.remark = remark
        self.filedBy = filedBy
        self.catalogueVersion = catalogueVersion
    }

    package var zone: Zone { Zone(provinceCode: place.provinceCode) }
}

/// A free number and what the register of open cases says, looked up in the transaction that files.
package struct FilingTicket: Sendable, Equatable {
    /// The next counter value of the procedure and year of receipt.
    package let number: CaseNumber
    /// The open case of the same applicant and procedure, if there is one.
    package let openCase: CaseNumber?

    package init(number: CaseNumber, openCase: CaseNumber?) {
        self.number = number
        self.openCase = openCase
    }
}

/// A request taken in at a counter: one act, without code and without online consent.
package struct CounterFiling: Sendable, Equatable {
    package let caseID: CaseID
    package let procedure: Procedure
    package let applicant: PersonID
    package let identification: Personal<Identification>
    package let contact: Personal<Contact>
    package let place: Place
    package let persons: [ConcernedPerson]
    package let requirements: [PresentedRequirement]
    package let formMark: FormMark?
    package let visit: VisitNeeds?
    package let remark: Personal<String>?
    package let receivedAt: Instant
    package let clerk: StaffID
    /// How many calendar days back a paper taken in without a network may be typed in.
    package let backdatedDaysMax: Int
    /// `nil` when the procedure is not offered at counters.
    package let rules: ChannelRequirements?
    package let catalogueVersion: String
    package let ticket: FilingTicket
    package let now: Instant

    package init(
        caseID: CaseID, procedure: Procedure, applicant: PersonID, identification: Personal<Identification>,
        contact: Personal<Contact>, place: Place, persons: [ConcernedPerson], requirements: [PresentedRequirement],
        formMark: FormMark?, visit: VisitNeeds?, remark: Personal<String>?, receivedAt: Instant, clerk: StaffID,
        backdatedDaysMax: Int, rules: ChannelRequirements?, catalogueVersion: String, ticket: FilingTicket,
        now: Instant
    ) {
        self.caseID = caseID
        self.procedure = procedure
        self.applicant = applicant
        self.identification = identification
        self.contact = contact
        self.place = place
        self.persons = persons
        self.requirements = requirements
        self.formMark = formMark
        self.visit = visit
        self.remark = remark
        self.receivedAt = receivedAt
        self.clerk = clerk
        self.backdatedDaysMax = backdatedDaysMax
        self.rules = rules
        self.catalogueVersion = catalogueVersion
        self.ticket = ticket
        self.now = now
    }

    var filing: Filing {
        Filing(
            caseID: caseID, caseNumber: ticket.number, procedure: procedure, channel: .inPerson, filedAt: receivedAt,
            registeredAt: now, legalDay: receivedAt.day(in: Zone(provinceCode: place.provinceCode)), place: place,
            applicant: applicant, identification: identification, contact: contact, persons: persons,
            requirements: requirements, formMark: formMark, visit: visit, remark: remark, filedBy: clerk,
            catalogueVersion: catalogueVersion)
    }
}
