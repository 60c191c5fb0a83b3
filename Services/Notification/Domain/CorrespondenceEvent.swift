package import EventSourcing
package import Messages

/// What happened in the correspondence of one case.
package enum CorrespondenceEvent: DomainEvent {
    case opened(CorrespondenceOpened)
    case noticeRequested(CaseNoticeRequested)

    package var stored: StoredForm {
        switch self {
        case .opened(let payload): StoredForm("correspondence-opened", payload)
        case .noticeRequested(let payload): StoredForm("correspondence-notice-requested", payload)
        }
    }

    package static var cases: [EventCase<CorrespondenceEvent>] {
        [
            EventCase("correspondence-opened") { .opened($0) },
            EventCase("correspondence-notice-requested") { .noticeRequested($0) },
        ]
    }
}

/// A case has an applicant to write to.
package struct CorrespondenceOpened: Codable, Sendable, Equatable {
    package let caseID: CaseID
    package let caseNumber: String
    package let procedure: Procedure
    package let dispensaryID: DispensaryID
    package let contact: Personal<Contact>
    package let answerChannel: NoticeChannel
    /// Whether nobody but the applicant is concerned: then the death of the patient is the death of the addressee.
    package let applicantIsOnlyPerson: Bool
    package let openedAt: Instant

    package init(
        caseID: CaseID, caseNumber: String, procedure: Procedure, dispensaryID: DispensaryID,
        contact: Personal<Contact>, answerChannel: NoticeChannel, applicantIsOnlyPerson: Bool, openedAt: Instant
    ) {
        self.caseID = caseID
        self.caseNumber = caseNumber
        self.procedure = procedure
        self.dispensaryID = dispensaryID
        self.contact = contact
        self.answerChannel = answerChannel
        self.applicantIsOnlyPerson = applicantIsOnlyPerson
        self.openedAt = openedAt
    }
}

/// A notice was asked for in a case; the notice itself is a stream of its own.
package struct CaseNoticeRequested: Codable, Sendable, Equatable {
    package let noticeID: NoticeID
    package let kind: NoticeKind
    package let channel: NoticeChannel
    /// Counts the notices of the case from 1.
    package let ordinal: Int
    package let requestedAt: Instant

    package init(noticeID: NoticeID, kind: NoticeKind, channel: NoticeChannel, ordinal: Int, requestedAt: Instant) {
        self.noticeID = noticeID
        self.kind = kind
        self.channel = channel
        self.ordinal = ordinal
        self.requestedAt = requestedAt
    }
}
