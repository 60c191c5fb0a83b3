import Platform
import Testing

/// The database itself refuses to change history, whoever asks.
@Suite struct AppendOnlyTests {
    @Test(
        arguments: [
            "UPDATE event SET type = 'x'", "UPDATE event SET position = 9 WHERE position = 1", "DELETE FROM event",
            "DELETE FROM event WHERE position = 2",
        ])
    func `a statement that changes history fails`(_ statement: String) throws {
        let subject = try LogImplementation.sqlite.make()
        try subject.append(3, to: "case-1")
        let connection = try #require(subject.connection)
        #expect(throws: Fault.self) { try connection.execute(statement, []) }
        #expect(try subject.all().count == 3)
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
