import Messages
import Testing

@testable import Platform

/// Named steps make the tables, each once, on both databases.
@Suite struct MigrationConformance {
    private static let now = LogUnderTest.start
    private static let first = Migrations.Step(name: "0001-a", script: "CREATE TABLE a (x BIGINT)")
    private static let second = Migrations.Step(
        name: "0002-b", script: "CREATE TABLE b (x BIGINT); CREATE TABLE c (x TEXT)")

    /// An empty database whose tables the caller may make.
    private func empty(_ implementation: LogImplementation) throws -> (DatabasePlace, any SQLConnection) {
        ConformanceCount.begin(implementation)
        let place: DatabasePlace
        switch implementation {
        case .postgres:
            let role = try PostgresServer.newSchema()
            place = DatabasePlace(.postgres(try PostgresServer.ownerAddress(schema: role.schema)), folder: nil)
            let sql = try place.location.openWriter()
            try sql.executeScript("DROP SCHEMA \(role.schema) CASCADE; CREATE SCHEMA \(role.schema)")
            return (place, sql)
        default:
            let folder = try TemporaryFolder()
            place = DatabasePlace(.sqlite(path: folder.path + "/m.db"), folder: folder)
            return (place, try place.location.openWriter())
        }
    }

    @Test(arguments: LogImplementation.databases)
    func `steps run in order, once`(_ implementation: LogImplementation) throws {
        let (place, sql) = try empty(implementation)
        let migrations = Migrations(steps: [Self.first, Self.second])
        #expect(try migrations.apply(to: sql, now: Self.now) == ["0001-a", "0002-b"])
        #expect(try migrations.apply(to: sql, now: Self.now).isEmpty)
        #expect(try sql.rows("SELECT name FROM migration ORDER BY name") { $0.text(0) } == ["0001-a", "0002-b"])
        withExtendedLifetime(place) {}
    }

    @Test(arguments: LogImplementation.databases)
    func `a newer build adds its steps`(_ implementation: LogImplementation) throws {
        let (place, sql) = try empty(implementation)
        try Migrations(steps: [Self.first]).apply(to: sql, now: Self.now)
        #expect(try Migrations(steps: [Self.first, Self.second]).apply(to: sql, now: Self.now) == ["0002-b"])
        #expect(try sql.first("SELECT count(*) FROM c") { $0.integer(0) } == 0)
        withExtendedLifetime(place) {}
    }

    @Test(arguments: LogImplementation.databases)
    func `a step that fails leaves nothing of the whole run`(_ implementation: LogImplementation) throws {
        let (place, sql) = try empty(implementation)
        let broken = Migrations.Step(name: "0003-x", script: "CREATE TABLE d (x BIGINT); CREATE TABLE nonsense (")
        #expect(throws: Fault.self) {
            try Migrations(steps: [Self.first, broken]).apply(to: sql, now: Self.now)
        }
        #expect(try Migrations(steps: [Self.first]).apply(to: sql, now: Self.now) == ["0001-a"])
        withExtendedLifetime(place) {}
    }

    @Test(arguments: LogImplementation.databases)
    func `a step that was changed after it ran is refused`(_ implementation: LogImplementation) throws {
        let (place, sql) = try empty(implementation)
        try Migrations(steps: [Self.first]).apply(to: sql, now: Self.now)
        let changed = Migrations.Step(name: Self.first.name, script: Self.first.script + " ")
        let fault = #expect(throws: Fault.self) {
            try Migrations(steps: [changed]).apply(to: sql, now: Self.now)
        }
        #expect(fault?.detail.contains("0001-a") == true)
        withExtendedLifetime(place) {}
    }

    @Test(arguments: LogImplementation.databases)
    func `an older build refuses a newer database`(_ implementation: LogImplementation) throws {
        let (place, sql) = try empty(implementation)
        try Migrations(steps: [Self.first, Self.second]).apply(to: sql, now: Self.now)
        let fault = #expect(throws: Fault.self) {
            try Migrations(steps: [Self.first]).apply(to: sql, now: Self.now)
        }
        #expect(fault?.detail.contains("0002-b") == true)
        withExtendedLifetime(place) {}
    }

    @Test(arguments: LogImplementation.databases, ["log", "vault"])
    func `the shipped steps make a database that a second run finds complete`(
        _ implementation: LogImplementation, _ content: String
    ) throws {
        let (place, sql) = try empty(implementation)
        let migrations = try content == "log" ? Migrations.log(sql.dialect) : .vault(sql.dialect)
        let ran = try migrations.apply(to: sql, now: Self.now)
        #expect(ran == migrations.steps.map(\.name))
        #expect(ran == ran.sorted() && !ran.isEmpty)
        #expect(try migrations.missing(in: sql).isEmpty)
        withExtendedLifetime(place) {}
    }

    @Test(.enabled(if: PostgresServer.isThere)) func `a service does not start on a schema that nobody prepared`()
        throws
    {
        let (place, sql) = try empty(.postgres)
        let fault = #expect(throws: Fault.self) {
            try place.location.prepare(sql, .log(.postgres), now: Self.now)
        }
        #expect(fault?.detail.contains("ssc store prepare") == true)
    }

    @Test(.enabled(if: PostgresServer.isThere)) func `the owner of a log cannot be its service`() throws {
        let address = try PostgresServer.ownerAddress(schema: "own")
        #expect(throws: Fault.self) {
            try PostgresPreparation.prepare(address, .log, for: [address.user], now: Self.now)
        }
    }
}
