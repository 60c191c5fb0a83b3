import EventSourcing
import Messages
import Testing

@testable import Platform

/// What another writer did between two transactions, and appends that come again.
@Suite struct RepeatedAppendConformance {
    @Test(
        arguments: LogImplementation.allCases,
        [ExpectedVersion.any, .streamExists, .noStream, .exact(1)].flatMap { [($0, 1), ($0, 3)] })
    func `an append after another writer's is checked against what that one stored`(
        _ implementation: LogImplementation, _ example: (expected: ExpectedVersion, batch: Int)
    ) throws {
        let subject = try implementation.make()
        try subject.append(to: "case-1")
        try subject.rival().append(to: "case-1", .exact(1))
        let refusal = try subject.refusal { try subject.append(example.batch, to: "case-1", example.expected) }
        switch example.expected {
        case .any, .streamExists:
            #expect(refusal == nil)
            #expect(try subject.all().map(\.position) == Array(1...(2 + example.batch)))
        case .noStream, .exact:
            #expect(
                refusal
                    == .versionConflict(stream: StreamName(stored: "case-1"), expected: example.expected, actual: 2))
        }
    }

    @Test(
        arguments: LogImplementation.allCases,
        [ExpectedVersion.any, .streamExists, .noStream, .exact(0)].flatMap { [($0, 1), ($0, 3)] })
    func `the same events appended again later are recognised under every expectation`(
        _ implementation: LogImplementation, _ example: (expected: ExpectedVersion, batch: Int)
    ) throws {
        let subject = try implementation.make()
        let events = (0..<example.batch).map { _ in subject.event() }
        let first = try subject.append(events, to: "case-1", .noStream)
        try subject.append(2, to: "case-2")
        #expect(try subject.append(events, to: "case-1", example.expected) == first)
        #expect(try subject.all().count == example.batch + 2)
    }

    @Test(
        arguments: LogImplementation.databases,
        [0, 1, 2].flatMap { place in UnitFailure.allCases.map { (place, $0) } })
    func `a unit that fails leaves nothing, and its neighbours stay`(
        _ implementation: LogImplementation, _ example: (place: Int, failure: UnitFailure)
    ) throws {
        let (place, failure) = example
        let subject = try implementation.make()
        let taken = subject.event(id: "taken")
        try subject.append([taken], to: "other-1")
        let outcomes = try subject.units(
            (0..<3).map { index in
                {
                    try subject.write([subject.event(), subject.event()], to: "case-\(index)", .noStream)
                    guard index == place else { return }
                    switch failure {
                    case .ofTheCaller: throw CancellationError()
                    case .conflict: try subject.write([subject.event()], to: "case-\(index)", .exact(7))
                    case .takenID: try subject.write([subject.event(id: "taken")], to: "case-\(index)", .exact(2))
                    case .ofTheDatabase:
                        try subject.connection?.execute("INSERT INTO projection (name) VALUES ($1)", [.text("x")])
                    }
                }
            })
        let kept = (0..<3).filter { $0 != place }
        #expect(outcomes.enumerated().allSatisfy { (($0.element.isSuccess)) == ($0.offset != place) })
        #expect(try subject.all().map(\.stream.text) == ["other-1"] + kept.flatMap { ["case-\($0)", "case-\($0)"] })
        #expect(try subject.all().map(\.position) == Array(1...5))
        #expect(try subject.append(to: "case-\(place)", .noStream).first?.position == 6)
    }

    enum UnitFailure: CaseIterable { case ofTheCaller, conflict, takenID, ofTheDatabase }

    @Test(
        arguments: LogImplementation.allCases,
        ["type", "data", "stream", "version", "id", "correlation", "actor", "at"])
    func `a change of any field breaks the chain`(_ implementation: LogImplementation, _ field: String) throws {
        let subject = try implementation.make()
        try subject.append(to: "case-1")
        let stored = try #require(try subject.append(to: "case-1").first)
        let previous = try #require(try subject.all().first).hash
        func changed(_ name: String, _ text: String) -> String { field == name ? text + "x" : text }
        let forged = StoredEvent(
            position: stored.position, stream: StreamName(stored: changed("stream", stored.stream.text)),
            version: stored.version + (field == "version" ? 1 : 0), id: changed("id", stored.id),
            type: changed("type", stored.type), schema: stored.schema,
            data: field == "data" ? stored.data + [0] : stored.data,
            metadata: EventMetadata(
                correlationID: changed("correlation", stored.metadata.correlationID),
                causationID: stored.metadata.causationID, actor: changed("actor", stored.metadata.actor)),
            at: field == "at" ? stored.at.adding(seconds: 1) : stored.at, hash: stored.hash)
        #expect(HashChain.hash(previous: previous, event: stored) == stored.hash)
        #expect(HashChain.hash(previous: previous, event: forged) != stored.hash)
    }

    @Test(
        arguments: LogImplementation.allCases,
        ["id", "type", "correlation", "causation", "actor"].flatMap { [($0, "\0"), ($0, "\u{1F}")] })
    func `a text that the hash cannot part is refused`(
        _ implementation: LogImplementation, _ example: (field: String, mark: String)
    ) throws {
        let subject = try implementation.make()
        func text(_ name: String) -> String { example.field == name ? "a\(example.mark)b" : name }
        let event = NewEvent(
            id: text("id"), type: text("type"), schema: 1, data: [],
            metadata: EventMetadata(
                correlationID: text("correlation"), causationID: text("causation"), actor: text("actor")))
        let refusal = try subject.refusal { try subject.append([event], to: "case-1") }
        guard case .limit = refusal else {
            Issue.record("expected a limit, got \(String(describing: refusal))")
            return
        }
        #expect(try subject.all().isEmpty)
    }

    @Test(arguments: LogImplementation.allCases, [1, 2, 3, 7, 20, 100])
    func `pages of any size give the whole log once`(_ implementation: LogImplementation, _ size: Int) throws {
        let subject = try implementation.make()
        for number in 0..<20 { try subject.append(to: "case-\(number % 3)") }
        var positions: [Int] = []
        while case let page = try subject.log.read(afterPosition: positions.last ?? 0, limit: size), !page.isEmpty {
            positions += page.map(\.position)
        }
        #expect(positions == Array(1...20))
    }

    @Test(arguments: LogImplementation.allCases, [1, 2, 3, 7, 10, 100])
    func `pages of any size give a whole stream once`(_ implementation: LogImplementation, _ size: Int) throws {
        let subject = try implementation.make()
        for number in 0..<20 { try subject.append(to: "case-\(number % 2)") }
        var versions: [Int] = []
        while case let page = try subject.stream("case-1", after: versions.last ?? 0, limit: size), !page.isEmpty {
            versions += page.map(\.version)
        }
        #expect(versions == Array(1...10))
    }
}

extension Result {
    fileprivate var isSuccess: Bool {
        switch self {
        case .success: true
        case .failure: false
        }
    }
}
