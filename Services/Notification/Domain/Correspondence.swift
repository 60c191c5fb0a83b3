import EventSourcing
package import Messages

/// The process manager of one case: opened by the filing, it asks for one notice per fact that concerns the applicant.
///
/// The notices themselves are sent by ``Notice``. What was asked for is remembered by cause, so a message that comes
/// twice asks once.
package enum Correspondence: Decider {
    package typealias Event = CorrespondenceEvent

    package static let category = "correspondence"

    package enum State: Sendable, Equatable {
        case unopened
        case open(CorrespondenceOpened, requested: Set<NoticeID>)
    }

    package enum Command: Sendable {
        case open(RequestFiled, at: Instant)
        case tell(Occurrence)
    }

    package enum Rejection: Error, Equatable, Sendable {
        /// The filing has not arrived yet.
        case notOpened
        /// The cause cannot be part of an identifier.
        case malformedCause
    }

    package static let initial = State.unopened

    package static func decide(_ command: Command, _ state: State) throws(Rejection) -> [Event] {
        switch (command, state) {
        case (.open(let filed, let now), .unopened):
            let channel = NoticePolicy.answerChannel(
                procedure: filed.procedure, hasEmail: filed.contact.value?.email != nil)
            return [
                .opened(
                    CorrespondenceOpened(
                        caseID: filed.caseID, caseNumber: filed.caseNumber, procedure: filed.procedure,
                        dispensaryID: filed.dispensaryID, contact: filed.contact, answerChannel: channel,
                        applicantIsOnlyPerson: filed.persons.allSatisfy { $0 == filed.applicant }, openedAt: now))
            ]
        case (.open, .open): return []
        case (.tell, .unopened): throw .notOpened
        case (.tell(let occurrence), .open(_, let requested)):
            guard let request = try notice(for: occurrence, in: state) else { return [] }
            return [
                .noticeRequested(
                    CaseNoticeRequested(
                        noticeID: request.noticeID, kind: request.content.kind, channel: request.channel,
                        ordinal: requested.count + 1, requestedAt: request.requestedAt))
            ]
        }
    }

    package static func evolve(_ state: inout State, _ event: Event) {
        switch (event, state) {
        case (.opened(let opened), .unopened): state = .open(opened, requested: [])
        case (.noticeRequested(let notice), .open(let opened, var requested)):
            requested.insert(notice.noticeID)
            state = .open(opened, requested: requested)
        case (.opened, .open), (.noticeRequested, .unopened):
            preconditionFailure("a correspondence is opened once and before its notices")
        }
    }

    /// The notice that follows from an occurrence.
    ///
    /// - Returns: `nil` when it was asked for already or when nobody is left to be told.
    package static func notice(for occurrence: Occurrence, in state: State) throws(Rejection) -> NoticeRequest? {
        guard case .open(let opened, let requested) = state else { throw .notOpened }
        let kind = occurrence.content.kind
        guard let noticeID = NoticeRequest.noticeID(cause: occurrence.cause, kind: kind) else {
            throw .malformedCause
        }
        guard !requested.contains(noticeID), !isAboutDeathOfAddressee(occurrence.content, opened) else { return nil }
        let channel = NoticePolicy.channel(for: kind, answerChannel: opened.answerChannel)
        return NoticeRequest(
            noticeID: noticeID, caseID: opened.caseID, caseNumber: opened.caseNumber, procedure: opened.procedure,
            dispensaryID: opened.dispensaryID, reference: "\(opened.caseNumber)/\(requested.count + 1)",
            channel: channel, recipient: opened.contact, content: occurrence.content,
            isHandedOver: NoticePolicy.isHandedOver(kind, through: channel), requestedAt: occurrence.at)
    }

    private static func isAboutDeathOfAddressee(_ content: NoticeContent, _ opened: CorrespondenceOpened) -> Bool {
        switch content {
        case .visitRequestClosed(reason: .patientDeceased, on: _), .caseRefused(reason: .personDeceased, grounds: _):
            opened.applicantIsOnlyPerson
        default: false
        }
    }
}

/// A fact of a case that the applicant must be told, with the message that caused it.
package struct Occurrence: Sendable, Equatable {
    /// Identifier of the message.
    package let cause: String
    package let content: NoticeContent
    package let at: Instant

    package init(cause: String, content: NoticeContent, at: Instant) {
        self.cause = cause
        self.content = content
        self.at = at
    }
}
