import Foundation
import IntakeDomain
import Messages
import Platform

/// What a filed case looks like to its citizen and to staff, and what its citizen may still do: withdraw and correct.
struct FollowCase: Sendable {
    /// A filed case and its history.
    struct View: Sendable, Equatable {
        let status: RequestStatus
        let timeline: [TimelineEntry]
        let dispensaryName: String
    }

    let environment: IntakeEnvironment

    func status(of reference: Reference) async throws -> RequestStatus? {
        try await environment.store.read { sql in
            switch reference {
            case .caseID(let id): try RequestStatus.find(caseID: id, sql)
            case .number(let number): try RequestStatus.find(number: number, sql)
            }
        }
    }

    func view(of status: RequestStatus) async throws -> View {
        let history = try await environment.store.history(
            of: ServiceRequest.self, id: status.caseID.text, only: ServiceRequestEvent.namesOfFollowing)
        let since = try history.compactMap { past -> TimelineEntry? in
            guard var entry = TimelineEntry(past.event) else { return nil }
            entry.grounds = try entry.grounds.map { try $0.opened(with: environment.context.vault) }
            return entry
        }
        return View(
            status: status, timeline: [TimelineEntry(.filed, at: status.filedAt)] + since,
            dispensaryName: environment.context.catalogue.dispensary(status.place.dispensaryID)?.name ?? "")
    }

    func withdraw(_ caseID: CaseID, by caller: Caller) async throws {
        let now = environment.now
        try await environment.once(caller) { transaction in
            _ = try transaction.handle(ServiceRequest.self, id: caseID.text, .withdraw(at: now))
        }
    }

    /// What is presented again besides the uploads.
    struct Correction: Sendable {
        var presented: [PresentedRequirement] = []
        var formMark: FormMark?
        var note: String?
    }

    func correct(_ caseID: CaseID, _ correction: Correction, by caller: Caller) async throws {
        let now = environment.now
        try await environment.once(caller) { transaction in
            let state = try transaction.state(ServiceRequest.self, id: caseID.text).state
            var note: Personal<String>?
            if case .filed(let filed) = state {
                note = correction.note.map { Personal($0, of: filed.filing.applicant) }
            }
            try transaction.handle(
                ServiceRequest.self, id: caseID.text,
                .submitCorrection(presented: correction.presented, formMark: correction.formMark, note: note, at: now))
        }
    }

    /// A case as people and programs name it.
    enum Reference: Sendable, Equatable {
        case caseID(CaseID)
        case number(CaseNumber)

        /// Reads what stands in a path; blanks of a typed number are escaped there.
        init?(_ escaped: String) {
            let text = escaped.removingPercentEncoding ?? escaped
            if let number = CaseNumber(typed: text) {
                self = .number(number)
            } else if let id = CaseID(checking: text) {
                self = .caseID(id)
            } else {
                return nil
            }
        }
    }
}
