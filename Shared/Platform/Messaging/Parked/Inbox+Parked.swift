import EventSourcing
import Foundation
import Messages

/// Who acts on a parked message, and why.
package struct ParkedOrder: Sendable {
    package let actor: String
    package let why: String

    package init(actor: String, why: String) {
        self.actor = actor
        self.why = why
    }
}

/// What an operator can do with parked messages. Each act is an event in the log, in the transaction of the act.
extension Inbox {
    /// Messages told at once.
    package static let listMax = 500

    package func parked(_ selection: ParkedSelection) async throws -> [ParkedMessage] {
        try await store.read { sql in
            try InboxRow.parked(selection, limit: Self.listMax, sql).map { try ParkedMessage($0, sql) }
        }
    }

    /// Every parked message of a selection, however many there are.
    package func references(_ selection: ParkedSelection) async throws -> [ParkedReference] {
        var selection = selection
        var found: [ParkedReference] = []
        while true {
            let page = try await parked(selection)
            found += page.map(\.reference)
            guard page.count == Self.listMax, let last = page.last else { return found }
            selection.after = last.reference.number
        }
    }

    package func parkedGroups() async throws -> [ParkedGroup] { try await store.read { try ParkedGroup.all($0) } }

    /// The SHA-256 of a kept body, which an edit must name; `nil` when the message has gone.
    package func bodyHash(_ reference: ParkedReference) async throws -> String? {
        let row = try await store.read { try InboxRow.read(reference.number, $0) }
        guard let row, row.key == reference.key else { return nil }
        return Hexadecimal.encode(SHA256.hash(try body(row)))
    }

    /// Tries the handler and takes everything back: says what a retry would do.
    /// - Parameter edit: a change to try out with it.
    package func tryParked(_ reference: ParkedReference, edit: BodyEdit? = nil) async throws -> ParkedOutcome {
        do {
            // Whatever the trial gives is thrown, because only an error takes the whole unit back.
            return try await store.write(metadata) { transaction in
                throw Trial(outcome: try trial(reference, edit, transaction))
            }
        } catch let trial as Trial {
            return trial.outcome
        } catch ParkedRefusal.changed {
            return ParkedOutcome(reference.number, .changed)
        }
    }

    /// Handles a parked message now, and then what waits behind it.
    package func retryParked(_ reference: ParkedReference, _ order: ParkedOrder) async throws -> ParkedOutcome {
        try await act(reference, order) { row, act, transaction in
            try record(.retried(act), row, reference, transaction)
            // Should it kill the process, it is parked again after some starts.
            try transaction.sql.execute(
                """
                UPDATE inbox SET state = 'pending', attempts = 0, unfinished = 0, due_at = $1, error = $2 WHERE seq = $3
                """,
                [SQLValue(transaction.now.millisecondsSinceEpoch), .text(Self.suspect), SQLValue(row.sequence)])
        } afterwards: {
            try FaultPoint.parkedRetried.reach()
            try await retry(reference.number)
            let row = try await store.read { try InboxRow.read(reference.number, $0) }
            guard let row, row.key == reference.key else { return ParkedOutcome(reference.number, .handled) }
            return ParkedOutcome(
                reference.number, row.state == .parked ? .parked : .pending, reason: row.error)
        }
    }

    /// Gives a parked message up for good; later messages of its subject go on.
    package func discardParked(_ reference: ParkedReference, _ order: ParkedOrder) async throws -> ParkedOutcome {
        try await act(reference, order) { row, act, transaction in
            var act = act
            act.after = nil
            try record(.discarded(act), row, reference, transaction)
            try release(row.sequence, lane: row.lane, transaction)
        } afterwards: {
            ParkedOutcome(reference.number, .discarded)
        }
    }

    /// Changes the body of a parked message, which stays parked until it is retried.
    /// - Parameter before: SHA-256 of the body that the operator knows; another body is left alone.
    /// - Throws: ``InvalidInput`` when the edit does not fit the body.
    package func editParked(
        _ reference: ParkedReference, before: String, _ edit: BodyEdit, _ order: ParkedOrder
    ) async throws -> ParkedOutcome {
        try await act(reference, order, edit: edit) { row, act, transaction in
            guard act.before == before else { throw ParkedRefusal.changed }
            try record(.edited(act), row, reference, transaction)
            let sealed = try vault.seal(edit.applied(to: body(row)), for: Self.sealingSubject)
            try transaction.sql.execute(
                "UPDATE inbox SET body = $1 WHERE seq = $2", [.blob(sealed), SQLValue(row.sequence)])
        } afterwards: {
            ParkedOutcome(reference.number, .edited)
        }
    }

    // MARK: Parts

    private enum ParkedRefusal: Error { case changed }

    /// Thrown to take a trial back.
    private struct Trial: Error { let outcome: ParkedOutcome }

    private func trial(
        _ reference: ParkedReference, _ edit: BodyEdit?, _ transaction: Transaction
    ) throws -> ParkedOutcome {
        let row = try claim(reference, transaction)
        var body = try body(row)
        if let edit { body = try edit.applied(to: body) }
        let head = try SQLEventLog(transaction.sql).head().position
        switch try run(row.header, body, transaction) {
        case .success:
            let events = try transaction.sql.rows(
                "SELECT type, count(*) FROM event WHERE position > $1 GROUP BY type", [SQLValue(head)]
            ) { ($0.text(0), $0.integer(1)) }
            return ParkedOutcome(
                reference.number, .handled, events: Dictionary(uniqueKeysWithValues: events))
        case .failure(let error):
            let isFinal = FailureKind(error).wait(afterAttempt: 1, jitter: 0) == nil
            return ParkedOutcome(reference.number, isFinal ? .parked : .pending, reason: FailureText.text(error))
        }
    }

    private func act(
        _ reference: ParkedReference, _ order: ParkedOrder, edit: BodyEdit? = nil,
        _ change: @escaping @Sendable (InboxRow, ParkedAct, Transaction) throws -> Void,
        afterwards: () async throws -> ParkedOutcome
    ) async throws -> ParkedOutcome {
        let cause = "parked:\(reference.key):\(reference.revision)"
        do {
            try await store.write(
                EventMetadata(correlationID: cause, causationID: cause, actor: order.actor)
            ) { transaction in
                let row = try claim(reference, transaction)
                let old = try body(row)
                let new = try edit.map { try $0.applied(to: old) } ?? old
                let act = ParkedAct(
                    source: row.header.source, messageID: row.header.id, type: row.header.type,
                    subject: row.header.subject, reason: row.error, why: order.why,
                    before: Hexadecimal.encode(SHA256.hash(old)), after: Hexadecimal.encode(SHA256.hash(new)),
                    at: transaction.now)
                try change(row, act, transaction)
            }
        } catch ParkedRefusal.changed {
            return ParkedOutcome(reference.number, .changed)
        } catch AppendRefusal.versionConflict {
            return ParkedOutcome(reference.number, .changed)
        }
        return try await afterwards()
    }

    private func claim(_ reference: ParkedReference, _ transaction: Transaction) throws -> InboxRow {
        guard let row = try InboxRow.read(reference.number, transaction.sql), row.state == .parked,
            row.key == reference.key,
            try SQLEventLog(transaction.sql).version(of: row.actsStream) == reference.revision
        else { throw ParkedRefusal.changed }
        return row
    }

    private func record(
        _ event: ParkedEvent, _ row: InboxRow, _ reference: ParkedReference, _ transaction: Transaction
    ) throws {
        try transaction.append([event], to: row.actsStream, expecting: .exact(reference.revision))
    }

    private func body(_ row: InboxRow) throws -> [UInt8] {
        guard let body = try vault.open(row.body, for: Self.sealingSubject) else {
            throw Fault(.vault, operation: "open kept message", detail: "its key is gone", retry: .never)
        }
        return body
    }
}
