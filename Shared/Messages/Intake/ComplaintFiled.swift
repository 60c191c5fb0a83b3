/// A complaint (queja) was filed; it is counted in the month of its legal day.
package struct ComplaintFiled: PublishedMessage {
    package static let type = "intake.complaint-filed.v1"
    package static let exchange = Exchange.events
    package static let summary = "A complaint about one of the procedures was filed."

    package let complaintID: ComplaintID
    package let procedure: Procedure
    /// `nil` when it names no case.
    package let caseID: CaseID?
    package let dispensaryID: DispensaryID?
    package let filedAt: Instant
    /// The day of the fact in the zone of the dispensary's province.
    package let legalDay: LocalDay

    package init(
        complaintID: ComplaintID, procedure: Procedure, caseID: CaseID?, dispensaryID: DispensaryID?,
        filedAt: Instant, legalDay: LocalDay
    ) {
        self.complaintID = complaintID
        self.procedure = procedure
        self.caseID = caseID
        self.dispensaryID = dispensaryID
        self.filedAt = filedAt
        self.legalDay = legalDay
    }

    package var subject: String { complaintID.text }

    package static var example: ComplaintFiled {
        ComplaintFiled(
            complaintID: ComplaintID("0192f0c0-0000-7000-8000-000000000003"), procedure: .voluntaryExit,
            caseID: .example, dispensaryID: DispensaryID("0601-01"), filedAt: .example, legalDay: .example)
    }
}
