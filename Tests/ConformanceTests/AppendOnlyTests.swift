import Testing

@testable import Platform

/// The database itself refuses to change history, whoever asks.
@Suite struct AppendOnlyTests {
    private static let changes = [
        "UPDATE event SET type = 'x'", "UPDATE event SET position = 9 WHERE position = 1", "DELETE FROM event",
        "DELETE FROM event WHERE position = 2",
    ]

    @Test(arguments: LogImplementation.databases, changes)
    func `a statement of the service that changes history fails`(
        _ implementation: LogImplementation, _ statement: String
    ) throws {
        let subject = try implementation.make()
        try subject.append(3, to: "case-1")
        let connection = try #require(subject.connection)
        #expect(throws: Fault.self) { try connection.execute(statement, []) }
        #expect(try subject.all().count == 3)
    }

    @Test(
        .enabled(if: PostgresServer.isThere),
        arguments: changes + ["TRUNCATE event", "DELETE FROM event WHERE position = 99"])
    func `not even the owner of the tables changes history by a statement`(_ statement: String) throws {
        let place = try #require(try LogImplementation.postgres.place())
        let subject = try LogUnderTest(place)
        try subject.append(3, to: "case-1")
        ConformanceCount.begin(.postgres)
        guard case .postgres(let address) = place.location else { return }
        let owner = try PostgresConnection(PostgresServer.ownerAddress(schema: address.schema), mode: .writer)
        let fault = #expect(throws: Fault.self) { try owner.execute(statement, []) }
        #expect(fault?.detail.contains("append only") == true)
        #expect(try subject.all().count == 3)
    }

    @Test(
        .enabled(if: PostgresServer.isThere),
        arguments: [
            "TRUNCATE event", "DROP TABLE event", "ALTER TABLE event DISABLE TRIGGER ALL",
            "DROP TRIGGER event_append_only ON event", "UPDATE migration SET digest = ''",
        ])
    func `the role of a service has no right to take the protection away`(_ statement: String) throws {
        let subject = try LogImplementation.postgres.make()
        let connection = try #require(subject.connection)
        let fault = #expect(throws: Fault.self) { try connection.execute(statement, []) }
        #expect(fault?.detail.contains("42501") == true)
    }

    @Test func `the writer syncs every commit`() throws {
        let subject = try LogImplementation.sqlite.make()
        let connection = try #require(subject.connection)
        // 2 is FULL: with NORMAL the last commits are lost when the power fails.
        #expect(try connection.first("PRAGMA synchronous", [], { $0.integer(0) }) == 2)
        #expect(try connection.first("PRAGMA journal_mode", [], { $0.text(0) }) == "wal")
    }

    @Test func `a second process cannot take the same file`() throws {
        let folder = try TemporaryFolder()
        let lock = try StoreLock(databasePath: folder.path + "/a.db")
        #expect(throws: Fault.self) { _ = try StoreLock(databasePath: folder.path + "/a.db") }
        withExtendedLifetime(lock) {}
    }
}
