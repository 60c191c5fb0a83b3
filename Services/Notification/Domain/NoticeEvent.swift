package import EventSourcing
package import Messages

/// What happened to one notice.
package enum NoticeEvent: DomainEvent {
    case requested(NoticeRequest)
    /// Stored before the network is touched: after a crash the outcome is unknown, never forgotten.
    case attempted(NoticeAttempted)
    case sent(NoticeDelivered)
    case documentRegistered(NoticeDocumentRegistered)
    case handedOver(NoticeHandedOver)
    /// The channel could not be reached; the attempt does not count.
    case postponed(NoticePostponed)
    case failedTemporarily(NoticeFailedTemporarily)
    case outcomeUnknown(NoticePostponed)
    /// The outcome is unknown and a second try could do harm: a person must look.
    case held(NoticeHeld)
    case failed(NoticeFailedForGood)
    case expired(NoticeHeld)
    case requeued(NoticeActedOn)
    case discarded(NoticeActedOn)

    package var stored: StoredForm {
        switch self {
        case .requested(let payload): StoredForm("notice-requested", payload)
        case .attempted(let payload): StoredForm("notice-attempted", payload)
        case .sent(let payload): StoredForm("notice-sent", payload)
        case .documentRegistered(let payload): StoredForm("notice-document-registered", payload)
        case .handedOver(let payload): StoredForm("notice-handed-over", payload)
        case .postponed(let payload): StoredForm("notice-postponed", payload)
        case .failedTemporarily(let payload): StoredForm("notice-failed-temporarily", payload)
        case .outcomeUnknown(let payload): StoredForm("notice-outcome-unknown", payload)
        case .held(let payload): StoredForm("notice-held", payload)
        case .failed(let payload): StoredForm("notice-failed", payload)
        case .expired(let payload): StoredForm("notice-expired", payload)
        case .requeued(let payload): StoredForm("notice-requeued", payload)
        case .discarded(let payload): StoredForm("notice-discarded", payload)
        }
    }

    package static var cases: [EventCase<NoticeEvent>] {
        [
            EventCase("notice-requested") { .requested($0) },
            EventCase("notice-attempted") { .attempted($0) },
            EventCase("notice-sent") { .sent($0) },
            EventCase("notice-document-registered") { .documentRegistered($0) },
            EventCase("notice-handed-over") { .handedOver($0) },
            EventCase("notice-postponed") { .postponed($0) },
            EventCase("notice-failed-temporarily") { .failedTemporarily($0) },
            EventCase("notice-outcome-unknown") { .outcomeUnknown($0) },
            EventCase("notice-held") { .held($0) },
            EventCase("notice-failed") { .failed($0) },
            EventCase("notice-expired") { .expired($0) },
            EventCase("notice-requeued") { .requeued($0) },
            EventCase("notice-discarded") { .discarded($0) },
        ]
    }
}

/// Which notice an event is about, repeated where others are told.
package struct NoticeReference: Codable, Sendable, Equatable {
    package let noticeID: NoticeID
    package let caseID: CaseID?
    package let kind: NoticeKind
    package let channel: NoticeChannel

    package init(noticeID: NoticeID, caseID: CaseID?, kind: NoticeKind, channel: NoticeChannel) {
        self.noticeID = noticeID
        self.caseID = caseID
        self.kind = kind
        self.channel = channel
    }
}

package struct NoticeAttempted: Codable, Sendable, Equatable {
    /// Counts every attempt of the notice from 1, so that a late result finds its own.
    package let attempt: Int
    package let at: Instant
}

package struct NoticeDelivered: Codable, Sendable, Equatable {
    package let notice: NoticeReference
    /// `nil` when it was in the person's hands already.
    package let attempt: Int?
    package let at: Instant
}

package struct NoticeDocumentRegistered: Codable, Sendable, Equatable {
    package let notice: NoticeReference
    package let documentNumber: String
    package let registeredOn: LocalDay
    /// The official who typed it in the document system; `nil` when an adapter did.
    package let registeredBy: StaffID?
    package let at: Instant
}

package struct NoticeHandedOver: Codable, Sendable, Equatable {
    package let notice: NoticeReference
    package let handedOverBy: StaffID
    package let at: Instant
}

package struct NoticePostponed: Codable, Sendable, Equatable {
    package let attempt: Int
    package let at: Instant
    package let nextTryAt: Instant
}

package struct NoticeFailedTemporarily: Codable, Sendable, Equatable {
    package let attempt: Int
    /// The last reply code of the channel, as 451; 354 when a mail server hung up in the text.
    package let code: Int
    package let at: Instant
    package let nextTryAt: Instant
}

package struct NoticeHeld: Codable, Sendable, Equatable {
    /// `nil` when it was never tried.
    package let attempt: Int?
    package let at: Instant
}

package struct NoticeFailedForGood: Codable, Sendable, Equatable {
    package let notice: NoticeReference
    package let failure: NoticeFailure
    /// The reply code of the channel, if it gave one.
    package let code: Int?
    package let at: Instant
}

package struct NoticeActedOn: Codable, Sendable, Equatable {
    package let by: StaffID
    package let reason: DeskReason
    package let at: Instant
}

/// Why the delivery desk tries a notice again or gives it up; codes, so that no personal data is typed.
package enum DeskReason: String, Sendable, Codable, CaseIterable {
    case serviceRepaired = "service-repaired"
    case addressConfirmed = "address-confirmed"
    case outcomeChecked = "outcome-checked"
    case toldByPhone = "told-by-phone"
    case toldInPerson = "told-in-person"
    case addressWrong = "address-wrong"
    case duplicate
    case noLongerNeeded = "no-longer-needed"
}
