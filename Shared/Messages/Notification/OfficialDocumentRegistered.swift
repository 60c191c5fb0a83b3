/// The document management system registered an official letter under its number.
package struct OfficialDocumentRegistered: PublishedMessage {
    package static let type = "notification.official-document-registered.v1"
    package static let exchange = Exchange.events
    package static let summary = "An official letter got its number in the document management system."

    package let caseID: CaseID
    package let noticeID: NoticeID
    /// Opaque; unique only within its year.
    package let documentNumber: String
    package let registeredOn: LocalDay
    package let recordedAt: Instant

    package init(
        caseID: CaseID, noticeID: NoticeID, documentNumber: String, registeredOn: LocalDay, recordedAt: Instant
    ) {
        self.caseID = caseID
        self.noticeID = noticeID
        self.documentNumber = documentNumber
        self.registeredOn = registeredOn
        self.recordedAt = recordedAt
    }

    package var subject: String { caseID.text }

    package static var example: OfficialDocumentRegistered {
        OfficialDocumentRegistered(
            caseID: .example, noticeID: NoticeID("0192f0c0-0000-7000-8000-000000000005"),
            documentNumber: "IESS-DSSC-2026-0123-O", registeredOn: .example, recordedAt: .example)
    }
}
