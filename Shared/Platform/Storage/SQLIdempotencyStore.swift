import EventSourcing
import Foundation
package import Messages
import Synchronization

/// Remembers answers in the service's own database, sealed, for a day.
///
/// Requests in flight are known in memory only: after a crash the same key starts anew, and the log itself recognises
/// what was already done, see ``Store/writeOnce(_:actID:_:)``.
package final class SQLIdempotencyStore: IdempotencyStore {
    private let store: Store
    private let vault: Vault
    private let inFlight = Mutex<[String: String]>([:])

    package init(store: Store, vault: Vault) {
        self.store = store
        self.vault = vault
    }

    package func reserve(key: String, fingerprint: String, now: Instant) async throws -> IdempotencyOutcome {
        let running = inFlight.withLock { running -> IdempotencyOutcome? in
            if let other = running[key] { return other == fingerprint ? .inFlight : .otherRequest }
            running[key] = fingerprint
            return nil
        }
        if let running { return running }
        do {
            let oldest = now.adding(seconds: -IdempotencyLimits.keepSeconds).millisecondsSinceEpoch
            let found = try await store.read { sql in
                try sql.first(
                    "SELECT fingerprint, body FROM idempotency WHERE key = $1 AND created_at > $2",
                    [.text(key), SQLValue(oldest)]
                ) { (fingerprint: $0.text(0), body: $0.blob(1)) }
            }
            guard let found else { return .reserved }
            forget(key)
            guard found.fingerprint == fingerprint else { return .otherRequest }
            guard let plain = try vault.open(found.body, for: Inbox.sealingSubject) else { return .otherRequest }
            return .stored(try MessageJSON(sealer: nil).decode(Reply.self, from: plain).stored)
        } catch {
            forget(key)
            throw error
        }
    }

    package func complete(
        key: String, reply: StoredReply, now: Instant, failed: @escaping @Sendable (any Error) -> Void
    ) throws {
        guard let fingerprint = inFlight.withLock({ $0[key] }) else { return }
        let body: [UInt8]
        do {
            body = try vault.seal(MessageJSON(sealer: nil).bytes(of: Reply(reply)), for: Inbox.sealingSubject)
        } catch {
            forget(key)
            throw error
        }
        let metadata = EventMetadata(correlationID: "idempotency", causationID: "idempotency", actor: "system")
        store.enqueue(metadata, .deferrable) { transaction in
            try transaction.sql.execute(
                """
                INSERT INTO idempotency (key, fingerprint, body, created_at) VALUES ($1, $2, $3, $4)
                ON CONFLICT (key) DO UPDATE SET fingerprint = excluded.fingerprint, body = excluded.body,
                    created_at = excluded.created_at
                """,
                [.text(key), .text(fingerprint), .blob(body), SQLValue(now.millisecondsSinceEpoch)])
        } completion: { [self] outcome in
            forget(key)
            if case .failure(let error) = outcome { failed(error) }
        }
    }

    package func release(key: String) async throws { forget(key) }

    private func forget(_ key: String) { _ = inFlight.withLock { $0.removeValue(forKey: key) } }

    private struct Reply: Codable {
        let status: Int
        let headers: [String: String]
        let body: Data

        init(_ reply: StoredReply) {
            status = reply.status
            headers = reply.headers
            body = Data(reply.body)
        }

        var stored: StoredReply { StoredReply(status: status, headers: headers, body: Array(body)) }
    }
}
