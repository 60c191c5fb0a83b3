import EventSourcing
package import Messages

/// One request of a citizen, from the first screen or the counter to its end.
///
/// Online: started (code to the e-mail) → e-mail verified → place and persons chosen, documents attached, in any
/// order → submitted → consent → filed with its number. A refused consent files nothing. At a counter one act files.
/// After filing the aggregate follows what the other services decide; it never decides a case itself.
package enum ServiceRequest: Decider {
    package static let category = "request"
    package static var initial: State { .none }

    /// How long uploads of refused or unfinished requests are kept.
    package static let uploadsKeptSeconds = 24 * 60 * 60

    package enum State: Sendable, Equatable {
        case none
        case draft(Draft)
        /// Ended before it was filed.
        case dropped(DroppedDraft)
        case filed(FiledCase)
    }

    /// An online request on its way through the screens.
    package struct Draft: Sendable, Equatable {
        package let caseID: CaseID
        package let procedure: Procedure
        package let applicant: PersonID
        package let identification: Personal<Identification>
        package var contact: Personal<Contact>
        package let startedAt: Instant
        package var verification = Verification()
        package var emailVerified = false
        package var place: Place?
        package var persons: [ConcernedPerson] = []
        package var documents: [RequirementKind: UploadedDocument] = [:]
        /// Set by "Enviar" and "Aceptar"; any later change clears it.
        package var submission: Submission?
        package var consent: Consent?
    }

    package struct DroppedDraft: Sendable, Equatable {
        package let reason: Reason
        /// Uploads that are still on the disk.
        package var documents: [DocumentID]

        package enum Reason: String, Sendable, Codable, Equatable {
            case consentRefused = "consent-refused"
            case abandoned
        }

        package init(reason: Reason, documents: [DocumentID]) {
            self.reason = reason
            self.documents = documents
        }
    }

    package struct FiledCase: Sendable, Equatable {
        package let filing: Filing
        package var status: CaseStatus = .received
        package var correctionRequested: CaseProgress.CorrectionRequested?
        /// Uploaded since the correction was asked for.
        package var correctionDocuments: [RequirementKind: UploadedDocument] = [:]
        package var verification = Verification()
        /// Every fact heard of, so that a repetition changes nothing.
        package var progress: [CaseProgress] = []
    }

    package static func evolve(_ state: inout State, _ event: ServiceRequestEvent) {
        switch (event, state) {
        case (.started(let start), .none): state = .draft(Draft(start))
        case (.filed(let filing), .none), (.filed(let filing), .draft): state = .filed(FiledCase(filing: filing))
        case (.consentRefused(let drop), .draft):
            state = .dropped(DroppedDraft(reason: .consentRefused, documents: drop.documents))
        case (.abandoned(let drop), .draft):
            state = .dropped(DroppedDraft(reason: .abandoned, documents: drop.documents))
        case (.documentsPurged(let purged), .dropped(var dropped)):
            dropped.documents.removeAll { purged.documents.contains($0) }
            state = .dropped(dropped)
        case (_, .draft(var draft)):
            draft.evolve(event)
            state = .draft(draft)
        case (_, .filed(var filed)):
            filed.evolve(event)
            state = .filed(filed)
        case (_, .none), (_, .dropped):
            preconditionFailure("no event but a start or a filing opens a request, and a dropped one has ended")
        }
    }
}

extension ServiceRequest.Draft {
    fileprivate init(_ start: ServiceRequest.OnlineStart) {
        caseID = start.caseID
        procedure = start.procedure
        applicant = start.applicant
        identification = start.identification
        contact = start.contact
        startedAt = start.at
        verification.sent(start.code, at: start.at)
    }

    fileprivate mutating func evolve(_ event: ServiceRequestEvent) {
        switch event {
        case .contactChanged(let change):
            contact = change.contact
            emailVerified = false
            verification.used()
            verification.sent(change.code, at: change.at)
            submission = nil
        case .codeSent(let sent): verification.sent(sent.code, at: sent.at)
        case .wrongCodeEntered(let moment): verification.enteredWrongly(at: moment.at)
        case .emailVerified:
            emailVerified = true
            verification.used()
        case .placeChosen(let place):
            self.place = place
            submission = nil
        case .personsChosen(let chosen):
            persons = chosen.persons
            submission = nil
        case .documentAttached(let attached):
            documents[attached.requirement] = attached.document
            submission = nil
        case .documentRemoved(let removed):
            documents[removed.requirement] = nil
            submission = nil
        case .submitted(let submission): self.submission = submission
        case .consentGiven(let consent): self.consent = consent
        case .documentsPurged: break  // Replaced or removed uploads left the disk.
        case .started, .consentRefused, .abandoned, .filed, .accessConfirmed, .correctionSubmitted, .withdrawn,
            .progressed:
            preconditionFailure("not an event of a draft")
        }
    }
}

extension ServiceRequest.FiledCase {
    fileprivate mutating func evolve(_ event: ServiceRequestEvent) {
        switch event {
        case .codeSent(let sent): verification.sent(sent.code, at: sent.at)
        case .wrongCodeEntered(let moment): verification.enteredWrongly(at: moment.at)
        case .accessConfirmed: verification.used()
        case .documentAttached(let attached): correctionDocuments[attached.requirement] = attached.document
        case .documentRemoved(let removed): correctionDocuments[removed.requirement] = nil
        case .correctionSubmitted:
            status = .corrected
            correctionRequested = nil
            correctionDocuments = [:]
        case .withdrawn: status = .withdrawn
        case .progressed(let fact):
            status = status.after(fact)
            progress.append(fact)
            if case .correctionRequested(let request) = fact { correctionRequested = request }
            if status != .correctionRequested { correctionRequested = nil }
        case .documentsPurged: break  // Replaced or removed uploads left the disk.
        case .started, .contactChanged, .emailVerified, .placeChosen, .personsChosen, .submitted, .consentGiven,
            .consentRefused, .abandoned, .filed:
            preconditionFailure("not an event of a filed case")
        }
    }
}
