import IntakeDomain
import Messages
import Platform

/// What happens to a request when time passes: an unfinished one is abandoned, doomed uploads are deleted.
///
/// Files are deleted before the event that says so is stored: a crash in between deletes again, which changes nothing.
struct RequestTimers: Sendable {
    static let unfinished = "unfinished-request"
    static let purge = "purge-uploads"

    let documents: DocumentStore

    var handlers: [TimerHandler] {
        [
            .on(Self.unfinished) { [documents] transaction, caseID in
                try transaction.handle(ServiceRequest.self, id: caseID, .abandon(at: transaction.now))
                try Self.purge(caseID, documents, transaction)
            },
            .on(Self.purge) { [documents] transaction, caseID in
                try Self.purge(caseID, documents, transaction)
            },
        ]
    }

    private static func purge(_ caseID: String, _ documents: DocumentStore, _ transaction: Transaction) throws {
        let now = transaction.now
        let due = try DocumentEntry.due(of: caseID, by: now, transaction.sql)
        try documents.delete(due)
        try transaction.handle(ServiceRequest.self, id: caseID, .confirmPurge(due, at: now))
        if let next = try DocumentEntry.nextPurge(of: caseID, after: now, transaction.sql) {
            try transaction.schedule(timer: purge, key: caseID, dueAt: next)
        }
    }
}
