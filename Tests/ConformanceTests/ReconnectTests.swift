import EventSourcing
import Foundation
import Messages
import Testing

@testable import Platform

/// What a store does when its server or the way to it fails, and is back.
@Suite(.enabled(if: PostgresServer.isThere), .timeLimit(.minutes(2)))
struct ReconnectTests {
    private static let metadata = EventMetadata(correlationID: "c", causationID: "k", actor: "system:test")

    private static func open(_ address: PostgresAddress) throws -> Store {
        ConformanceCount.begin(.postgres)
        return try Store(
            StoreLocation.postgres(address), label: "test", clock: ServiceClock(), json: MessageJSON(sealer: nil),
            events: [Tally.Event.self], projections: [TallyProjection.self])
    }

    private static func add(_ amount: Int, in store: Store) async throws -> Int {
        try await store.write(metadata) { try $0.handle(Tally.self, id: "a", amount) }
    }

    /// Ends every session of the schema's role, as a server that restarts does.
    private static func endSessions(of address: PostgresAddress) throws {
        let owner = try PostgresConnection(PostgresServer.ownerAddress(schema: address.schema), mode: .writer)
        _ = try owner.rows(
            """
            SELECT pg_terminate_backend(l.pid) FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
            WHERE l.locktype = 'advisory' AND a.usename = $1 AND l.granted
            AND ((l.classid::bigint << 32) | l.objid::bigint) = hashtextextended('ssc.leader:' || $2, 0)
            """, [.text(address.user), .text(address.schema)]
        ) { _ in true }
    }

    @Test func `a commit whose answer is lost fails with a fault, is stored once, and the store goes on`() async throws
    {
        let direct = try PostgresServer.newSchema()
        let proxy = try CuttingProxy(before: direct.port)
        defer { proxy.close() }
        let store = try Self.open(try direct.at(port: proxy.port))
        defer { store.close() }
        #expect(try await Self.add(1, in: store) == 1)

        proxy.cutNextCommit()
        await #expect(throws: Fault.self) { try await Self.add(2, in: store) }
        #expect(proxy.cutCount == 1)
        #expect(store.writeTrouble != nil)

        // The server had done it: what follows builds on it.
        #expect(try await Self.add(3, in: store) == 6)
        #expect(store.writeTrouble == nil)
        let amounts = try await store.read { sql in
            try sql.rows("SELECT position FROM event ORDER BY position") { $0.integer(0) }
        }
        #expect(amounts == [1, 2, 3])
    }

    @Test func `a leader whose session was ended leads again`() async throws {
        let address = try PostgresServer.newSchema()
        let store = try Self.open(address)
        defer { store.close() }
        store.standForLeader()
        let term = try #require(await store.leadership.waitForTerm())
        try Self.endSessions(of: address)
        await store.leadership.waitForEnd(of: term)
        #expect(await store.leadership.waitForTerm() == term + 1)
    }

    @Test func `a server that is not there is told as the reason, and by whom it was needed`() async throws {
        let address = try PostgresServer.newSchema()
        let proxy = try CuttingProxy(before: address.port)
        let closed = try address.at(port: proxy.port)
        proxy.close()
        #expect(throws: Fault.self) { try Self.open(closed) }
    }
}

extension PostgresAddress {
    /// The same schema behind another port.
    func at(port: Int) throws -> PostgresAddress {
        try PostgresAddress(text.replacing(":\(self.port)/", with: ":\(port)/"), password: password)
    }
}
