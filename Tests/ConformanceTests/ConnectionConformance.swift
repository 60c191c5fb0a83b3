import Testing

@testable import Platform

/// What the services' SQL may rely on, whichever database it runs on.
@Suite struct ConnectionConformance {
    private func connection(_ implementation: LogImplementation) throws -> (LogUnderTest, any SQLConnection) {
        let subject = try implementation.make()
        let sql = try #require(subject.connection)
        try sql.executeScript("CREATE TABLE sample (key TEXT PRIMARY KEY, number BIGINT, bytes BYTEA, word TEXT)")
        return (subject, sql)
    }

    @Test(
        arguments: LogImplementation.databases,
        [
            SQLValue.null, .integer(0), .integer(.max), .integer(.min), .text(""), .text("ñandú 🌽 'x'"),
            .blob([]), .blob(Array(0...255)),
        ])
    func `a value comes back as it went in`(_ implementation: LogImplementation, _ value: SQLValue) throws {
        let (subject, sql) = try connection(implementation)
        let column =
            switch value {
            case .integer, .null: "number"
            case .text: "word"
            case .blob: "bytes"
            }
        try sql.execute("INSERT INTO sample (key, \(column)) VALUES ($1, $2)", ["a", value])
        let read = try sql.first("SELECT \(column) FROM sample") { row -> SQLValue in
            if row.isNull(0) { return .null }
            switch value {
            case .text: return .text(row.text(0))
            case .blob: return .blob(row.blob(0))
            default: return SQLValue(row.integer(0))
            }
        }
        #expect(read == value)
        withExtendedLifetime(subject) {}
    }

    @Test(arguments: LogImplementation.databases)
    func `a statement first run with nothing takes a value later`(_ implementation: LogImplementation) throws {
        let (subject, sql) = try connection(implementation)
        for (key, value) in [("a", SQLValue.null), ("b", 7), ("c", .null), ("d", 9)] {
            try sql.execute("INSERT INTO sample (key, number) VALUES ($1, $2)", [.text(key), value])
        }
        #expect(try sql.rows("SELECT number FROM sample ORDER BY key") { $0.optionalInteger(0) } == [nil, 7, nil, 9])
        withExtendedLifetime(subject) {}
    }

    @Test(arguments: LogImplementation.databases)
    func `sums, counts and whole divisions are whole numbers`(_ implementation: LogImplementation) throws {
        let (subject, sql) = try connection(implementation)
        for number in [7, 70_000, 9_000_000_000_000] {
            try sql.execute(
                "INSERT INTO sample (key, number) VALUES ($1, $2)", [.text("\(number)"), SQLValue(number)])
        }
        let found = try sql.first("SELECT sum(number), count(*), sum(number) / 2, -sum(number) FROM sample") {
            [$0.integer(0), $0.integer(1), $0.integer(2), $0.integer(3)]
        }
        #expect(found == [9_000_000_070_007, 3, 4_500_000_035_003, -9_000_000_070_007])
        withExtendedLifetime(subject) {}
    }

    @Test(arguments: LogImplementation.databases)
    func `texts are compared and sorted by their bytes`(_ implementation: LogImplementation) throws {
        let (subject, sql) = try connection(implementation)
        for key in ["b", "B", "a-1", "a1", "á", "_", "Z"] {
            try sql.execute("INSERT INTO sample (key) VALUES ($1)", [.text(key)])
        }
        #expect(
            try sql.rows("SELECT key FROM sample ORDER BY key") { $0.text(0) }
                == ["B", "Z", "_", "a-1", "a1", "b", "á"])
        withExtendedLifetime(subject) {}
    }

    @Test(arguments: LogImplementation.databases, [("a", 1, 1), ("a", 2, 0), ("b", 1, 0), ("a", 1, 1), ("", 0, 0)])
    func `a mark moves only from where it was expected`(
        _ implementation: LogImplementation, _ example: (key: String, expected: Int, changed: Int)
    ) throws {
        let (subject, sql) = try connection(implementation)
        try sql.execute("INSERT INTO sample (key, number) VALUES ('a', 1)")
        let changed = try sql.executeCounting(
            "UPDATE sample SET number = number + 1 WHERE key = $1 AND number = $2",
            [.text(example.key), SQLValue(example.expected)])
        #expect(changed == example.changed)
        #expect(try sql.first("SELECT number FROM sample") { $0.integer(0) } == 1 + example.changed)
        withExtendedLifetime(subject) {}
    }

    @Test(arguments: LogImplementation.databases, [WritePace.grouped, .stepwise])
    func `rows that travel together arrive whole, without those taken back`(
        _ implementation: LogImplementation, _ pace: WritePace
    ) throws {
        let (subject, sql) = try connection(implementation)
        let insertion = RowInsertion(
            into: "sample", [("key", "TEXT"), ("number", "BIGINT"), ("bytes", "BYTEA"), ("word", "TEXT")])
        func row(_ number: Int) -> [SQLValue] {
            [
                .text("k\(number)"), SQLValue(-number), .blob([UInt8](repeating: 0, count: number)),
                .text(String(repeating: "ñ", count: number)),
            ]
        }
        let canTakeBack = pace == .stepwise || sql.dialect == .postgres
        try sql.begin(pace)
        for number in 0..<6 {
            try sql.savepoint()
            try sql.insert(insertion, row(number))
            if number == 2 { #expect(try sql.first("SELECT count(*) FROM sample") { $0.integer(0) } == 3) }
            if number == 4, canTakeBack { try sql.rollbackToSavepoint() } else { try sql.releaseSavepoint() }
        }
        try sql.commit()
        let stored = try sql.rows("SELECT key, number, bytes, word FROM sample ORDER BY key") {
            [.text($0.text(0)), SQLValue($0.integer(1)), .blob($0.blob(2)), .text($0.text(3))] as [SQLValue]
        }
        #expect(stored == (0..<6).filter { $0 != 4 || !canTakeBack }.map(row))
        withExtendedLifetime(subject) {}
    }

    @Test(arguments: LogImplementation.databases)
    func `an inner savepoint that is undone takes nothing else along`(_ implementation: LogImplementation) throws {
        let (subject, sql) = try connection(implementation)
        let insert = "INSERT INTO sample (key) VALUES ($1)"
        try sql.begin(.stepwise)
        try sql.savepoint()
        try sql.execute(insert, ["outer"])
        try sql.savepoint()
        try sql.execute(insert, ["inner"])
        #expect(try sql.first("SELECT count(*) FROM sample") { $0.integer(0) } == 2)
        try sql.execute(insert, ["late"])
        try sql.rollbackToSavepoint()
        try sql.execute(insert, ["after"])
        try sql.releaseSavepoint()
        try sql.commit()
        #expect(try sql.rows("SELECT key FROM sample ORDER BY key") { $0.text(0) } == ["after", "outer"])
        withExtendedLifetime(subject) {}
    }

    @Test(arguments: LogImplementation.databases)
    func `an undone savepoint of a grouped transaction takes nothing along, or loses it whole and says so`(
        _ implementation: LogImplementation
    ) throws {
        let (subject, sql) = try connection(implementation)
        let insert = "INSERT INTO sample (key) VALUES ($1)"
        try sql.begin(.grouped)
        try sql.execute(insert, ["outer"])
        try sql.savepoint()
        try sql.execute(insert, ["inner"])
        let isLost: Bool
        do {
            try sql.rollbackToSavepoint()
            try sql.commit()
            isLost = false
        } catch is DeferredFailure {
            sql.rollback()
            isLost = true
        }
        #expect(try sql.rows("SELECT key FROM sample") { $0.text(0) } == (isLost ? [] : ["outer"]))
        withExtendedLifetime(subject) {}
    }

    @Test(arguments: LogImplementation.databases)
    func `a transaction that was undone leaves nothing and the connection goes on`(
        _ implementation: LogImplementation
    ) throws {
        let (subject, sql) = try connection(implementation)
        #expect(throws: CancellationError.self) {
            try sql.transaction {
                try sql.execute("INSERT INTO sample (key) VALUES ('a')")
                throw CancellationError()
            }
        }
        try sql.transaction { try sql.execute("INSERT INTO sample (key) VALUES ('b')") }
        #expect(try sql.rows("SELECT key FROM sample") { $0.text(0) } == ["b"])
        withExtendedLifetime(subject) {}
    }

    @Test(arguments: LogImplementation.databases)
    func `a reader sees what was committed and cannot write`(_ implementation: LogImplementation) throws {
        let (subject, sql) = try connection(implementation)
        let reader = try #require(try subject.reader())
        try sql.begin(.grouped)
        try sql.execute("INSERT INTO sample (key) VALUES ('a')")
        #expect(try reader.first("SELECT count(*) FROM sample") { $0.integer(0) } == 0)
        try sql.commit()
        #expect(try reader.first("SELECT count(*) FROM sample") { $0.integer(0) } == 1)
        #expect(throws: Fault.self) { try reader.execute("INSERT INTO sample (key) VALUES ('b')") }
    }

    @Test(arguments: LogImplementation.databases)
    func `a fault names no value`(_ implementation: LogImplementation) throws {
        let (subject, sql) = try connection(implementation)
        try sql.execute("INSERT INTO sample (key) VALUES ($1)", ["1712345675"])
        let fault = #expect(throws: Fault.self) {
            try sql.execute("INSERT INTO sample (key) VALUES ($1)", ["1712345675"])
        }
        #expect(fault?.description.contains("1712345675") == false)
        #expect(fault?.retry == .never)
        withExtendedLifetime(subject) {}
    }
}
