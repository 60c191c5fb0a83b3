import EventSourcing
import Foundation
package import Messages

/// Takes deliveries into a service exactly once.
///
/// On the good path a batch is deduplicated and handled in one transaction. A message that fails leaves nothing of its
/// work; it is kept as a row and tried again on the ladder, and later messages of its subject wait behind it.
/// Deliveries that the broker has tried before are stored first and handled one by one, so that a message that kills
/// the process cannot take its neighbours along.
package struct Inbox: Sendable {
    let store: Store
    private let handlers: [String: MessageHandler]
    let json: MessageJSON
    let vault: Vault
    let service: String
    let failed: @Sendable (String, String) -> Void

    /// Messages handled in one unit, so that web requests wait only for a short unit: about 4 ms.
    static let unitMessagesMax = 64
    /// Retries taken from the table at once.
    static let retriesMax = 64
    /// Wait after a failure of a database, which costs a message no attempt: it is not the message's fault.
    static let databaseWaitMilliseconds = 1_000
    /// Attempts in a row without an outcome after which a kept message is taken to kill the process.
    static let crashesMax = 3
    /// The reason of a message that is kept because the process ended while it had it in hand.
    static let suspect = "redelivered"

    /// - Parameter failed: told type and error text of each failed attempt, for the log.
    package init(
        store: Store, service: String, handlers: [MessageHandler], json: MessageJSON, vault: Vault,
        failed: @escaping @Sendable (_ type: String, _ error: String) -> Void
    ) {
        self.store = store
        self.service = service
        self.handlers = Dictionary(handlers.map { ($0.type, $0) }) { _, _ in
            preconditionFailure("two handlers of one message type")
        }
        self.json = json
        self.vault = vault
        self.failed = failed
    }

    var metadata: EventMetadata {
        EventMetadata(correlationID: "inbox", causationID: "inbox", actor: "system:\(service)")
    }

    /// Stores and handles a batch; when it returns, every message is done, kept for a retry, or parked.
    ///
    /// - Parameter isCatchUp: what a restored service has fetched, which newer messages wait for.
    package func accept(_ batch: [IncomingDelivery], isCatchUp: Bool = false) async throws {
        let isSuspect = batch.contains { $0.redelivered }
        // A large batch is company enough, and there are more behind it.
        let urgency = batch.count < Self.unitMessagesMax ? WriteUrgency.deferrable : .prompt
        for start in stride(from: 0, to: batch.count, by: Self.unitMessagesMax) {
            let chunk = Array(batch[start..<min(start + Self.unitMessagesMax, batch.count)])
            try FaultPoint.beforeUnit.reach()
            try await store.write(metadata, urgency) { transaction in
                try FaultPoint.inboxOpened.reach()
                var (hasBacklog, isHolding) = try Self.backlog(transaction.sql)
                isHolding = isHolding && !isCatchUp
                for delivery in chunk {
                    let situation = Situation(
                        isSuspect: isSuspect, hasBacklog: hasBacklog, isHolding: isHolding, isCatchUp: isCatchUp)
                    let kept = try take(delivery, situation, transaction)
                    hasBacklog = hasBacklog || kept
                }
            }
        }
        // Each round lets the next of every subject go.
        if isSuspect { while try await retryDue() > 0 {} }
    }

    /// Whether messages are kept, and whether older ones are being fetched.
    private static func backlog(_ sql: any SQLConnection) throws -> (kept: Bool, fetching: Bool) {
        try sql.first("SELECT (SELECT 1 FROM inbox LIMIT 1), (SELECT 1 FROM catch_up LIMIT 1)", []) {
            (!$0.isNull(0), !$0.isNull(1))
        } ?? (false, false)
    }

    /// What else is going on while a message is taken.
    private struct Situation {
        let isSuspect, hasBacklog: Bool
        /// Older messages are being fetched, so numbered ones must wait.
        let isHolding: Bool
        let isCatchUp: Bool
    }

    /// - Returns: whether the message was kept as a row.
    private func take(
        _ delivery: IncomingDelivery, _ situation: Situation, _ transaction: Transaction
    ) throws -> Bool {
        let header = WireMessage.header(of: delivery, receivedAt: transaction.now)
        let lane = Self.lane(header)
        switch try novelty(header, delivery.body, transaction) {
        case .repeated:
            if situation.isCatchUp { try handleHeld(header, delivery.body, transaction) }
            return false
        case .conflicting:
            let error = "the same source and message id came with another body"
            failed(header.type, error)
            try keep(header, lane, delivery, transaction, .parked, attempts: 0, dueIn: 0, error: error)
            return true
        case .new: break
        }
        try FaultPoint.messageMarked.reach()
        if situation.isHolding, header.origin != nil {
            try keep(header, lane, delivery, transaction, .waiting, attempts: 0, dueIn: 0, error: CatchUp.held)
            return true
        }
        let isBlocked = try situation.hasBacklog && Self.isBlocked(lane, situation.isCatchUp, transaction.sql)
        if situation.isSuspect || isBlocked {
            try keep(
                header, lane, delivery, transaction, isBlocked ? .waiting : .pending, attempts: 0, dueIn: 0,
                error: situation.isSuspect ? Self.suspect : "")
            return true
        }
        switch try run(header, delivery.body, transaction) {
        case .success: return false
        case .failure(let error as Fault) where error.isOfDatabase: throw error
        case .failure(let error):
            failed(header.type, FailureText.text(error))
            let wait = FailureKind(error).wait(afterAttempt: 1, jitter: store.randomness.fraction())
            try keep(
                header, lane, delivery, transaction, wait == nil ? .parked : .pending, attempts: 1, dueIn: wait ?? 0,
                error: FailureText.text(error))
            return true
        }
    }

    private func novelty(
        _ header: EnvelopeHeader, _ body: [UInt8], _ transaction: Transaction
    ) throws -> Novelty {
        if let origin = header.origin, let sequence = header.topicSequence {
            if LogEpoch.isRestored(origin) { return try noveltyAfterRestore(header, origin, sequence, transaction) }
            let isNew = try SeenRanges.take(sequence, origin: origin, topic: header.type, transaction.sql)
            return isNew ? .new : .repeated
        }
        let hash = SHA256.hash(body)
        let inserted = try transaction.sql.executeCounting(
            """
            INSERT INTO inbox_foreign (source, message_id, body_hash, received_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (source, message_id) DO NOTHING
            """,
            [
                .text(header.source), .text(header.id), .blob(hash),
                SQLValue(transaction.now.millisecondsSinceEpoch),
            ])
        if inserted > 0 { return .new }
        let isSame = try transaction.sql.first(
            "SELECT body_hash FROM inbox_foreign WHERE source = $1 AND message_id = $2",
            [.text(header.source), .text(header.id)]
        ) { $0.blob(0) == hash }
        return isSame == true ? .repeated : .conflicting
    }

    func run(
        _ header: EnvelopeHeader, _ body: [UInt8], _ transaction: Transaction
    ) throws -> Result<Void, any Error> {
        guard let handler = handlers[header.type] else {
            return .failure(Fault(.broker, operation: "handle", detail: "unknown message type", retry: .never))
        }
        let cause = EventMetadata(
            correlationID: header.correlationID, causationID: header.id, actor: "message:\(header.source)")
        let identifiers = DerivedIdentifiers(cause: "\(header.source)\u{1F}\(header.id)\u{1F}\(service)")
        return try transaction.attempt(cause, identifiers) { nested in
            try handler.handle(nested, header, body, json)
        }
    }

    // MARK: Rows

    /// Orders messages: everything about one subject, or one type when a publisher names no subject.
    private static func lane(_ header: EnvelopeHeader) -> String {
        header.subject.isEmpty ? "type:\(header.type)" : header.subject
    }

    /// Whether earlier messages of the subject must come first. One that waits for another message holds nothing up:
    /// the other may be of the same subject and come later, when a broker gave deliveries back in another order.
    /// Nor do those that wait for what is being fetched now.
    private static func isBlocked(_ lane: String, _ isCatchUp: Bool, _ sql: any SQLConnection) throws -> Bool {
        try sql.first(
            """
            SELECT 1 FROM inbox WHERE lane = $1 AND NOT (state = 'pending' AND error LIKE $2) AND error <> $3 LIMIT 1
            """, [.text(lane), .text(NotYet.prefix + "%"), .text(isCatchUp ? CatchUp.held : "-")], { _ in true })
            ?? false
    }

    private func keep(
        _ header: EnvelopeHeader, _ lane: String, _ delivery: IncomingDelivery, _ transaction: Transaction,
        _ state: InboxState, attempts: Int, dueIn: Int, error: String
    ) throws {
        let sequence = try transaction.sql.first("SELECT coalesce(max(seq), 0) + 1 FROM inbox", [], { $0.integer(0) })
        // Bodies are sealed at rest: a foreign publisher's message carries names and numbers in the clear.
        let sealed = try vault.seal(delivery.body, for: Self.sealingSubject)
        try transaction.sql.execute(
            """
            INSERT INTO inbox (seq, source, message_id, type, lane, header, body, sealed, received_at, state, attempts,
                due_at, error)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            """,
            [
                SQLValue(sequence ?? 1), .text(header.source), .text(header.id), .text(header.type), .text(lane),
                .text(String(decoding: try json.bytes(of: StoredHeader(header)), as: UTF8.self)),
                .blob(sealed), 1, SQLValue(transaction.now.millisecondsSinceEpoch), .text(state.rawValue),
                SQLValue(attempts), SQLValue(transaction.now.millisecondsSinceEpoch + dueIn), .text(error),
            ])
    }

    /// The key under which kept bodies are sealed: one for the installation, never erased.
    static let sealingSubject = PersonID("inbox")
}

extension Fault {
    /// Whether a database, the log or the keys, fails in a way that may pass; every message would fail then.
    var isOfDatabase: Bool { component == .storage && retry != .never }
}
