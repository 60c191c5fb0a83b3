import EventSourcing
import Foundation
import Messages
import Testing

@testable import Platform

/// Every breakage that can be planted in a store is seen, under the name of its rule.
@Suite struct StoreVerifierTests {
    /// A sound store of five streams with one event each, three of them published.
    private struct Bench {
        let folder: TemporaryFolder
        let vault: Vault
        let vaultPath: String
        let sql: SQLiteConnection

        static let definition = ServiceDefinition(
            name: "test", events: [Tally.Event.self], publication: LogRelayTests.TallyPublication.self,
            projections: [TallyProjection.self], pagesFolder: "", effects: ["tally.added"]
        ) { _ in preconditionFailure("nothing is started") }

        init() async throws {
            folder = try TemporaryFolder()
            vaultPath = folder.path + "/vault.db"
            vault = try Vault(path: vaultPath, key: .random())
            try vault.ensureKeys(for: [PersonID("somebody")])
            let store = try Store(
                .sqlite(path: folder.path + "/log.db"), label: "test", clock: ServiceClock(),
                json: MessageJSON(sealer: vault), events: [Tally.Event.self], projections: [TallyProjection.self])
            let metadata = EventMetadata(correlationID: "c", causationID: "k", actor: "system:test")
            try await store.write(metadata) { transaction in
                for stream in 0..<5 { _ = try transaction.handle(Tally.self, id: "\(stream)", 1) }
            }
            store.close()
            sql = try SQLiteConnection(path: folder.path + "/log.db", mode: .writer)
            try sql.executeScript(
                """
                INSERT INTO relay_checkpoint VALUES (1, 3);
                INSERT INTO relay_topic VALUES ('\(PlanPublished.type)', 3);
                DROP TRIGGER event_no_update; DROP TRIGGER event_no_delete;
                """)
        }

        /// Makes the chain fit what was planted, so that only the planted rule is broken.
        func chainAnew() throws {
            let log = SQLEventLog(sql)
            var previous = LogHead.empty.hash
            for event in try log.read(afterPosition: 0, limit: 100) {
                previous = HashChain.hash(previous: previous, event: event)
                try sql.execute(
                    "UPDATE event SET hash = $1 WHERE position = $2", [.blob(previous), SQLValue(event.position)])
            }
        }

        func broken() throws -> Set<Invariant> {
            Set(try StoreVerifier(Self.definition, vault: vault).run(sql).violations.map(\.invariant))
        }
    }

    /// A breakage: its statement, and the rules that must be named.
    struct Plant: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let script: String
        let rules: Set<Invariant>
        var isChained = true

        static let row = """
            INSERT INTO inbox (seq, source, message_id, type, lane, header, body, sealed, received_at, state, attempts,
                due_at, error) VALUES
            """

        static let all: [Plant] = [
            Plant(testDescription: "nothing", script: "SELECT 1", rules: []),
            Plant(
                testDescription: "a missing position", script: "UPDATE event SET position = 6 WHERE position = 5",
                rules: [.positions]),
            Plant(
                testDescription: "time that goes back", script: "UPDATE event SET at = 1 WHERE position = 4",
                rules: [.positions]),
            Plant(
                testDescription: "a missing version", script: "UPDATE event SET version = 2 WHERE position = 4",
                rules: [.versions]),
            Plant(
                testDescription: "a message in two transactions",
                script: "UPDATE event SET actor = 'message:x', causation = 'm' WHERE position IN (2, 4)",
                rules: [.atomicity]),
            Plant(
                testDescription: "a relay behind the end", script: "UPDATE relay_checkpoint SET position = 9",
                rules: [.checkpoint, .numbering]),
            Plant(
                testDescription: "a number too many", script: "UPDATE relay_topic SET seq = 4", rules: [.numbering]),
            Plant(
                testDescription: "a second success",
                script: "UPDATE event SET stream = 'tally-0', version = 2 WHERE position = 3",
                rules: [.effects, .projections]),
            Plant(
                testDescription: "a message that overtakes",
                script: """
                    \(row) (1, 's', 'a', 't', 'lane', '{}', x'00', 1, 0, 'parked', 1, 0, 'x');
                    \(row) (2, 's', 'b', 't', 'lane', '{}', x'00', 1, 0, 'pending', 1, 0, 'x');
                    """,
                rules: [.order]),
            Plant(
                testDescription: "a message that waits for nothing",
                script: "\(row) (1, 's', 'a', 't', 'lane', '{}', x'00', 1, 0, 'waiting', 1, 0, 'x')",
                rules: [.order]),
            Plant(
                testDescription: "a changed event",
                script: "UPDATE event SET data = CAST('{\"amount\":2}' AS BLOB) WHERE position = 2",
                rules: [.chain, .projections], isChained: false),
            Plant(
                testDescription: "an unreadable event", script: "UPDATE event SET type = 'nobody' WHERE position = 5",
                rules: [.chain]),
            Plant(
                testDescription: "a wrong read model", script: "UPDATE tally_sum SET total = 9", rules: [.projections]),
            Plant(
                testDescription: "a message kept in the clear",
                script: "\(row) (1, 's', 'a', 't', 'lane', '{}', x'00', 0, 0, 'parked', 1, 0, 'x')",
                rules: [.erasure]),
        ]
    }

    @Test(arguments: Plant.all)
    func `a planted breakage is named by its rule`(_ plant: Plant) async throws {
        let bench = try await Bench()
        try bench.sql.executeScript(plant.script)
        if plant.isChained { try bench.chainAnew() }
        #expect(try bench.broken() == plant.rules)
    }

    @Test func `an erased person with a key is named`() async throws {
        let bench = try await Bench()
        let file = try SQLiteConnection(path: bench.vaultPath, mode: .writer)
        try file.execute("UPDATE data_keys SET erased_at = '2026-01-01' WHERE wrapped IS NOT NULL")
        #expect(try bench.broken() == [.erasure])
    }

    @Test func `holes, inventions and undeclared types between services are named`() {
        func report(_ service: String, published: Int = 0, taken: [(Int, Int)] = []) -> StoreReport {
            StoreReport(
                service: service, origin: service, events: 0, relayed: 0, published: ["t": published],
                taken: taken.map { .init(origin: "one", topic: "t", first: $0.0, last: $0.1) }, violations: [])
        }
        let consumption = ["two": ["t"]]
        func gaps(_ taken: [(Int, Int)], _ consumption: [String: [String]]) -> [String] {
            StoreReport.gaps([report("one", published: 9), report("two", taken: taken)], consumption: consumption)
                .map(\.what)
        }
        #expect(gaps([(1, 9)], consumption) == [])
        #expect(gaps([(1, 3), (6, 9)], consumption) == ["4 to 5 were not taken"])
        #expect(gaps([(1, 9 + LogRelay.batchMax)], consumption) == [])
        #expect(
            gaps([(1, 10 + LogRelay.batchMax)], consumption) == ["\(LogRelay.batchMax + 1) more than were published"])
        #expect(gaps([(1, 9)], [:]) == ["is taken but not declared"])
    }

    @Test func `the copy of a store tells the same as the store`() async throws {
        let bench = try await Bench()
        let verifier = StoreVerifier(Bench.definition, vault: bench.vault)
        try bench.sql.copy(to: bench.folder.path + "/copy.db")
        let copy = try verifier.inspect(SQLiteConnection(path: bench.folder.path + "/copy.db", mode: .reader))
        let prefix = try verifier.prefix(upTo: 5, bench.sql)
        #expect(copy.report.violations.isEmpty)
        #expect(copy.kept == copy.rebuilt && copy.rebuilt == prefix.rebuilt && copy.head == prefix.head)
        let earlier = try verifier.prefix(upTo: 4, bench.sql)
        #expect(earlier.rebuilt != prefix.rebuilt && earlier.head != prefix.head)
        try bench.sql.execute("UPDATE tally_sum SET total = 2 WHERE stream = 'tally-1'")
        let changed = try verifier.inspect(bench.sql)
        #expect(changed.kept != copy.kept && changed.rebuilt == copy.rebuilt)
    }
}
