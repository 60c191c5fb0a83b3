import EventSourcing
import Platform
import Testing

/// Ranges of one stream and of the whole log.
@Suite struct ReadConformance {
    @Test(
        arguments: LogImplementation.allCases,
        [(0, 100, 1...10), (0, 3, 1...3), (3, 3, 4...6), (9, 5, 10...10), (5, 1, 6...6)])
    func `a stream is read in pages`(
        _ implementation: LogImplementation, _ example: (after: Int, limit: Int, versions: ClosedRange<Int>)
    ) throws {
        let subject = try implementation.make()
        for _ in 0..<10 {
            try subject.append(to: "case-1")
            try subject.append(to: "case-2")
        }
        let versions = try subject.stream("case-1", after: example.after, limit: example.limit).map(\.version)
        #expect(versions == Array(example.versions))
    }

    @Test(arguments: LogImplementation.allCases, [(10, 5), (11, 5), (0, 0)])
    func `past the end of a stream there is nothing`(
        _ implementation: LogImplementation, _ example: (after: Int, limit: Int)
    ) throws {
        let subject = try implementation.make()
        try subject.append(10, to: "case-1")
        #expect(try subject.stream("case-1", after: example.after, limit: example.limit).isEmpty)
    }

    @Test(
        arguments: LogImplementation.allCases,
        [(0, 100, 1...20), (0, 7, 1...7), (7, 7, 8...14), (19, 7, 20...20)])
    func `the log is read in pages`(
        _ implementation: LogImplementation, _ example: (after: Int, limit: Int, positions: ClosedRange<Int>)
    ) throws {
        let subject = try implementation.make()
        for number in 0..<20 { try subject.append(to: "case-\(number % 3)") }
        let positions = try subject.log.read(afterPosition: example.after, limit: example.limit).map(\.position)
        #expect(positions == Array(example.positions))
    }

    @Test(arguments: LogImplementation.allCases)
    func `an unknown stream is empty and has version zero`(_ implementation: LogImplementation) throws {
        let subject = try implementation.make()
        try subject.append(to: "case-1")
        #expect(try subject.stream("case-2").isEmpty)
        #expect(try subject.log.version(of: StreamName(stored: "case-2")) == 0)
    }

    @Test(arguments: LogImplementation.allCases)
    func `stream names are compared byte by byte`(_ implementation: LogImplementation) throws {
        let subject = try implementation.make()
        try subject.append(to: "case-a")
        #expect(try subject.log.version(of: StreamName(stored: "case-A")) == 0)
        #expect(try subject.log.version(of: StreamName(stored: "case-á")) == 0)
    }
}
